#pragma once
// network.upgrade: the protocol version that blocks run by rises at a height.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Sets the height of the first block of the next protocol version, by resolution. A program that
/// does not run that version stops before that height; the others need none of it, since more than
/// two thirds of the power reported that theirs do. On a solo ledger nobody votes, and its one
/// operator stops nobody else.
///
/// Fields   protocol_version  the one after that in force: versions are not skipped, each may
///                            depend on what the one before wrote
///          height            of its first block: at least the parameter upgrade_lead_blocks ahead
///                            of this one, so that the rest have time to install a program; at most
///                            kUpgradeAheadMax: a slip of the pen would block every other upgrade
///          why               at most 500 bytes
/// Reads    cfg, upg/<version>, nod/, sup/
/// Writes   upg/<version>
/// Reasons  check   field_missing (protocol_version), field_missing (height), field_missing (why),
///                  field_invalid (why)
///          permit  upgrade_not_next, upgrade_pending, upgrade_too_soon, upgrade_too_far,
///                  upgrade_unsupported
/// Source   15.1, 15.2; ledger.md, Versions
Status check(const v1::NetworkUpgrade& tx);
Status permit(const v1::NetworkUpgrade& tx, const Context& ctx);
void apply(const v1::NetworkUpgrade& tx, Context& ctx);

/// With a block a second: four months.
inline constexpr std::uint64_t kUpgradeAheadMax = 10'000'000;

}  // namespace charter::tx
