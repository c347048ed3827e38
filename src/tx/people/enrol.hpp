#pragma once
// people.enrol: a new person of a member, with its first credential. Two existing persons sign.
//
// Fields   member      the person's member
//          person      id "<member>.<local>", unit, salted commitment of the natural person; of
//                      staff of a supplier its entry, a sponsor and when the account ends: it is
//                      not prolonged, the person is enrolled anew under another id
//          credential  usage `sign`, held by the person
// Reads    mem/<member>, and what permit_new_person and permit_binding read
// Writes   per/<person>, nat/<member>/<natural person>, cre/<id>, lists persons/<member> and
//          credentials/<member>, timer account. The signing persons become its enrollers: they can
//          never be the second person of an act beside it.
// Reasons  check   field_missing, field_invalid; those of check_binding
//          permit  member_unknown, member_not_in_standing, not_own_member,
//                  second_person_missing  (rule identity.lifecycle_approval)
//                  field_invalid (person), person_exists,
//                  second_account         (rule identity.one_person_one_account)
//                  supplier_not_in_force, supplier_not_accepted, sponsor_unfit, account_period
//                                         (rule suppliers.identity_limits)
//                  and those of permit_binding
// Source   10.1, 17.1, 41.3, 53.1.1b; ledger.md, Identity

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::PeopleEnrol& tx);
Status permit(const v1::PeopleEnrol& tx, const Context& ctx);
void apply(const v1::PeopleEnrol& tx, Context& ctx);

}  // namespace charter::tx
