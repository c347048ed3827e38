#pragma once
// change.withdraw: a change is given up.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Ends a change before it is active. A resolution for it can then not be executed.
///
/// Fields   change  "<member>.<seq 16 hex>"
///          why     1 to 800 bytes; no personal data
/// Reads    chg/<change>
/// Writes   chg/<change>; event change.withdraw
/// Reasons  check   field_missing, field_invalid (change, why)
///          permit  change_unknown, not_own_member, change_step_refused (rule change.trail)
/// Source   15.3; life_cycle.hpp
Status check(const v1::ChangeWithdraw& tx);
Status permit(const v1::ChangeWithdraw& tx, const Context& ctx);
void apply(const v1::ChangeWithdraw& tx, Context& ctx);

}  // namespace charter::tx
