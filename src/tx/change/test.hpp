#pragma once
// change.test: somebody who did not write it tests a change.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Records evidence of a test of what was reviewed. One that fails leads back to the review.
///
/// Fields   change    "<member>.<seq 16 hex>"
///          passed    what the test says
///          what      what was tested, 1 to 800 bytes; no personal data
///          evidence  salted commitment, 32 bytes
///          evidence_note  of it (document_note.hpp), or left out
/// Reads    chg/<change>, per/<author>
/// Writes   chg/<change>, timer `change`; event change.test
/// Reasons  check   field_missing, field_invalid (change, what, evidence,
///                  evidence_note)
///          permit  change_unknown, not_own_member, change_step_refused (rule change.trail),
///                  too_many, author_acts (rule change.author_separation)
/// Source   16.7b, 16.8a; life_cycle.hpp
Status check(const v1::ChangeTest& tx);
Status permit(const v1::ChangeTest& tx, const Context& ctx);
void apply(const v1::ChangeTest& tx, Context& ctx);

}  // namespace charter::tx
