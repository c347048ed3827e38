#pragma once
// Whom the ledger lets peer.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::abci {

/// The node with this id, in service if any of them is: an id may have been another node's before.
std::optional<v1::Node> node_with(const state::View& view, std::string_view peer_id);

/// Why the node with this id (40 hexadecimal digits) may not be a peer; nothing if it may: a
/// registered node, neither retired nor suspended, of a member in standing, in no listed territory,
/// the credential of whose consensus key, where it has one, is neither revoked nor expired
/// (tx::lost_credential). While the engine's set for block `next_height` holds it, it may whatever
/// its standing: losing standing takes a node out of the set first, and only then from the network,
/// so that it halts nothing.
/// Source  7.3, 21.2, 27.3; ledger.md, Identity
std::optional<std::string> why_no_peer(const state::View& view, std::string_view peer_id,
                                       std::uint64_t next_height, std::int64_t now_ms);

}  // namespace charter::abci
