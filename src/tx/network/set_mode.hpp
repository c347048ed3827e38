#pragma once
// network.set_mode: limits, seals or resumes the network.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Sets the mode of the network by resolution. By the emergency path it may only become stricter,
/// and goes back to the mode before unless ratified. What each mode lets pass is the pipeline's
/// (rule network.limit_seal).
///
/// Fields   mode  open, limited, read_only or sealed
///          why   at most 500 bytes
/// Reads    net
/// Writes   net
/// Reasons  check   field_missing, field_invalid
///          permit  mode_unchanged, not_emergency
/// Source   45.5b; ledger.md, Policies and Consensus-level rules
Status check(const v1::NetworkSetMode& tx);
Status permit(const v1::NetworkSetMode& tx, const Context& ctx);
void apply(const v1::NetworkSetMode& tx, Context& ctx);

}  // namespace charter::tx
