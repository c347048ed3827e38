#pragma once
// change.activate: what lies outside the ledger may go live.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// By resolution: a change that the ledger itself does not carry out may go live at the member.
/// What the change needs for it, assembly.execute asks (gates.hpp).
///
/// Fields   change       "<member>.<seq 16 hex>"
///          from_height  it may go live from then on; 0, or a height that is past: at once
/// Reads    chg/<change>
/// Writes   as activate_change: chg/<change>, chg/<undone>, timer `change`; events change.activate,
///          change.roll_back
/// Reasons  check   field_missing, field_invalid (change)
///          permit  change_unknown, change_step_refused (rule change.trail), change_act_differs
///          (the
///                  ledger carries it out: the act itself is what is proposed), author_acts (rule
///                  change.author_separation)
/// Source   15.1, 16.7a
Status check(const v1::ChangeActivate& tx);
Status permit(const v1::ChangeActivate& tx, const Context& ctx);
void apply(const v1::ChangeActivate& tx, Context& ctx);

}  // namespace charter::tx
