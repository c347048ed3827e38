#pragma once
// people.revoke_role: a grant ends before its expiry. Roles of the assembly go by resolution.
//
// Fields   person  of the sender's own member
//          grant   its number, from 0 for each person
//          why     at most 200 bytes
// Reads    per/<person>, the policies of the assembly
// Writes   per/<person>, what end_grant writes
// Reasons  check   field_missing, field_invalid
//          permit  not_own_member, person_unknown, person_inactive, grant_unknown,
//                  resolution_required, would_brick
// Source   17.1, 17.2; ledger.md, Never brick

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::PeopleRevokeRole& tx);
Status permit(const v1::PeopleRevokeRole& tx, const Context& ctx);
void apply(const v1::PeopleRevokeRole& tx, Context& ctx);

}  // namespace charter::tx
