#pragma once
// The protocol version that blocks run by, and the one that is to come.
//
// The state's protocol_version is that of the next block: the last block before an upgrade's height
// raises it, so that the header of that height, the engine's parameters and the block itself all go
// by one number, which the app hash in that header commits to. A catalog that is replaced counts
// from the next block in the same way.

#include <cstdint>
#include <optional>
#include <string_view>

#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Voting power whose nodes reported a program that runs a version, and all of it.
struct Support {
    std::uint64_t power = 0;
    std::uint64_t total = 0;
    /// More than two thirds: those who have it make the blocks of that version without the others.
    bool suffices() const { return power * 3 > total * 2; }
};

/// Of the nodes with voting power.
Support support_of(std::uint32_t version, const state::View& view);

/// The upgrade that is resolved and has not begun; at most one, of the version after the one in
/// force.
std::optional<v1::Upgrade> pending_upgrade(const state::View& view, const v1::ChainConfig& config);

/// At the end of a block. Where the next height is that of the pending upgrade, its version is in
/// force from there on. Unless support was lost since the resolution (programs went back, the set
/// changed): then the upgrade is dropped, since the ledger would stand still.
/// Reads    cfg, upg/<next version>, nod/, sup/
/// Writes   cfg.protocol_version, or upg/<next version> is erased; event of kind upgrade
void begin_due_upgrade(Context& ctx);

}  // namespace charter::tx
