#pragma once
// people.deregister: the person leaves. Its grants and credentials end in the same transaction, and
// it never comes back under this id. Two persons sign.
//
// Fields   person  id
//          why     at most 200 bytes
// Reads    per/<person>, list credentials/<member>, the policies of the assembly
// Writes   what end_account writes
// Reasons  check   field_missing, field_invalid
//          permit  not_own_member, person_unknown, person_inactive,
//                  second_person_missing  (rule identity.lifecycle_approval)
//                  would_brick
// Source   10.1, 17.1, 17.5; ledger.md, Never brick

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::PeopleDeregister& tx);
Status permit(const v1::PeopleDeregister& tx, const Context& ctx);
void apply(const v1::PeopleDeregister& tx, Context& ctx);

}  // namespace charter::tx
