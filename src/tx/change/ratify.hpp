#pragma once
// change.ratify: an emergency change is approved afterwards.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// By resolution: the assembly approves an emergency change, once it was reviewed and tested. Late
/// is better than never: that it was overdue stays in the journal.
///
/// Fields   change  "<member>.<seq 16 hex>"
///          why     1 to 800 bytes; no personal data
/// Reads    chg/<change>
/// Writes   chg/<change>, timer `change`; event change.ratify
/// Reasons  check   field_missing, field_invalid (change, why)
///          permit  change_unknown, change_step_refused (rule change.trail), nothing_to_ratify
///                  (ratified already), change_owes (review or test)
/// Source   15.2, 16.8a; life_cycle.hpp
Status check(const v1::ChangeRatify& tx);
Status permit(const v1::ChangeRatify& tx, const Context& ctx);
void apply(const v1::ChangeRatify& tx, Context& ctx);

}  // namespace charter::tx
