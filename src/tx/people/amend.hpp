#pragma once
// people.amend: another unit, or whether the person operates systems. Two persons sign.
//
// Fields   person    id
//          unit      as it shall read, at most 100 bytes
//          operator  as it shall read
// Reads    per/<person>
// Writes   per/<person>.unit, .operator
// Reasons  check   field_missing, field_invalid
//          permit  not_own_member, person_unknown, person_inactive,
//                  second_person_missing  (rule identity.lifecycle_approval)
//                  already_done
// Source   17.1; ledger.md, Identity

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::PeopleAmend& tx);
Status permit(const v1::PeopleAmend& tx, const Context& ctx);
void apply(const v1::PeopleAmend& tx, Context& ctx);

}  // namespace charter::tx
