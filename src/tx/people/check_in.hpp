#pragma once
// people.check_in: a shared account comes back, and the control after its use was applied.

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// The use of a shared account ends. Its user returns it; anybody else with the duty may once it is
/// overdue or the user has left, so that an account does not stay blocked.
///
/// Fields   account   root of an entry of shared_accounts
///          control   word of the enumeration compensation, as it was applied: that of the entry's
///                    use_control
///          note      at most 200 bytes; must say what was done where the control is `other`
///          evidence  salted commitment, 32 bytes, or empty
///          evidence_note  of it (document_note.hpp), or left out
/// Signers  who returns it, then who takes it back: another natural person, with a role that signs
///          off entries of shared_accounts
/// Reads    the entry, the use that began last, its user
/// Writes   out/<account>/<number>, timer checkout; event people.check_in
/// Reasons  check   field_missing, field_invalid (account, control, note, evidence,
///                  evidence_note)
///          permit  not_own_member, second_person_missing, no_grant, use_not_open, not_the_user,
///                  value_not_in_vocabulary, control_differs
/// Source   10.3, 10.4
Status check(const v1::PeopleCheckIn& tx);
Status permit(const v1::PeopleCheckIn& tx, const Context& ctx);
void apply(const v1::PeopleCheckIn& tx, Context& ctx);

}  // namespace charter::tx
