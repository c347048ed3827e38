#pragma once
// change.open: a change begins.

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::tx {

/// Opens a change of the sender's member: what shall be altered, of which class and kind, by whom.
/// Who signs is an author too, so that nobody signs away what he wrote.
///
/// Fields   member                 the sender's
///          class, kind            words of change_class and change_kind
///          title                  1 to 800 bytes; no personal data
///          critical_architecture  it touches the architecture that everything rests on
///          release, version       a release of a program, and which: 1 to 100 bytes; else neither
///          authors                1 to 64 persons, of any member, sorted
///          plan                   salted commitment of what is changed, why and how, 32 bytes
///          recovery_procedure     salted commitment, 32 bytes, or empty
///          act_digest             sha256 of the canonical Action that a resolution shall carry
///                                 out, or empty: the change is outside the ledger
///          undoes                 the active change that this one takes back, or empty
///          plan_note, recovery_note  of these documents (document_note.hpp), or left out
/// Reads    mem/<member>, per/<author>, chg/<undone>
/// Writes   chg/<member>.<seq>, list changes/<member>; event change.open
/// Reasons  check   field_missing, field_invalid (member, class, kind, title, version),
///                  field_missing (authors), too_many, field_invalid (authors), field_missing,
///                  field_invalid (plan), field_invalid (recovery_procedure, act_digest, undoes,
///                  plan_note, recovery_note)
///          permit  not_own_member, value_not_in_vocabulary (class, kind), person_unknown,
///                  person_inactive, recovery_missing (rule change.recovery_required),
///                  change_unknown, not_own_member, change_step_refused (what it undoes)
/// Source   15.1, 15.3, 16.4a, 16.8c
Status check(const v1::ChangeOpen& tx);
Status permit(const v1::ChangeOpen& tx, const Context& ctx);
void apply(const v1::ChangeOpen& tx, Context& ctx);

}  // namespace charter::tx
