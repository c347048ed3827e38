#pragma once
// Whom the ledger lets peer: what CometBFT's filter is answered, whose connection charterd ends,
// and what the API and `charter network doctor` say of a node.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::tx {

/// The node with this id, in service if any of them is: an id may have been another node's before.
std::optional<v1::Node> node_with(const state::View& view, std::string_view peer_id);

enum class NotAPeer : std::uint8_t {
    unknown,             // no node of the ledger has this id
    retired,             // the node
    suspended,           // the node: its territory was listed, or its member was suspended
    no_member,           // its member was removed
    member_suspended,    // and the node was not yet
    territory_listed,    // and the node was not suspended
    credential_revoked,  // of its consensus key
    credential_expired,  // of its consensus key
};

struct PeerRefusal {
    NotAPeer why{};
    std::string subject;  // the node, member or country that it is about; of `unknown` the peer id
};

/// Why the node with this id (40 hexadecimal digits) may not be a peer; nothing if it may: a
/// registered node, neither retired nor suspended, of a member in standing, in no listed territory,
/// the credential of whose consensus key, where it has one, is neither revoked nor expired
/// (lost_credential). While the engine's set for block `next_height` holds it, it may whatever its
/// standing: losing standing takes a node out of the set first, and only then from the network, so
/// that it halts nothing.
/// Source  7.3, 21.2, 27.3; ledger.md, Identity
std::optional<PeerRefusal> why_no_peer(const state::View& view, std::string_view peer_id,
                                       std::uint64_t next_height, std::int64_t now_ms);

/// "credential_revoked": as the API has it.
std::string_view peer_refusal_word(NotAPeer why);
/// For a log.
std::string peer_refusal_text(const PeerRefusal& refusal);

}  // namespace charter::tx
