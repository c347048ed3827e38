#pragma once
// change.review: somebody who did not write it reviews a change.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Records the technical review of a change. One that does not accept leads it back to its
/// preparation, and what was tested must be tested again.
///
/// Fields   change    "<member>.<seq 16 hex>"
///          accepted  what the review says
///          what      what was looked at, 1 to 800 bytes; no personal data
///          report    salted commitment, 32 bytes
///          report_note  of it (document_note.hpp), or left out
/// Reads    chg/<change>, per/<author>
/// Writes   chg/<change>, timer `change`; event change.review
/// Reasons  check   field_missing, field_invalid (change, what, report,
///                  report_note)
///          permit  change_unknown, not_own_member, change_step_refused (rule change.trail),
///                  too_many, author_acts (rule change.author_separation)
/// Source   16.7b, 16.8a; life_cycle.hpp
Status check(const v1::ChangeReview& tx);
Status permit(const v1::ChangeReview& tx, const Context& ctx);
void apply(const v1::ChangeReview& tx, Context& ctx);

}  // namespace charter::tx
