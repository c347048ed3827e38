#pragma once
// change.rehearse: the recovery procedure of a change is rehearsed.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Records a rehearsal of the recovery procedure: the last one counts.
///
/// Fields   change    "<member>.<seq 16 hex>"
///          passed    what came of it
///          way       word of rehearsal_way
///          evidence  salted commitment, 32 bytes
///          evidence_note  of it (document_note.hpp), or left out
/// Reads    chg/<change>
/// Writes   chg/<change>; event change.rehearse
/// Reasons  check   field_missing, field_invalid (change, way, evidence,
///                  evidence_note)
///          permit  change_unknown, not_own_member, change_step_refused (rule change.trail),
///                  too_many, value_not_in_vocabulary, recovery_missing (it has no procedure)
/// Source   16.4b; life_cycle.hpp
Status check(const v1::ChangeRehearse& tx);
Status permit(const v1::ChangeRehearse& tx, const Context& ctx);
void apply(const v1::ChangeRehearse& tx, Context& ctx);

}  // namespace charter::tx
