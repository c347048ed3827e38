#pragma once
// change.compare: what went live is compared with what was approved.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Records the comparison report, by somebody who is not an author; it closes the change when what
/// went live is what was approved and nothing is owed.
///
/// Fields   change       "<member>.<seq 16 hex>"
///          as_approved  what the report says
///          what         what was compared, 1 to 800 bytes; no personal data
///          report       salted commitment, 32 bytes
///          report_note  of it (document_note.hpp), or left out
/// Reads    chg/<change>, per/<author>
/// Writes   chg/<change>, timer `change`; event change.compare
/// Reasons  check   field_missing, field_invalid (change, what, report,
///                  report_note)
///          permit  change_unknown, not_own_member, change_step_refused (rule change.trail),
///                  too_many, author_acts (rule change.author_separation), change_owes (as
///                  approved, of an emergency change)
/// Source   16.8c; life_cycle.hpp
Status check(const v1::ChangeCompare& tx);
Status permit(const v1::ChangeCompare& tx, const Context& ctx);
void apply(const v1::ChangeCompare& tx, Context& ctx);

}  // namespace charter::tx
