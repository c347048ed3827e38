#pragma once
// people.end_leave: a leave ends before its day, or does not begin. The roles come back, the grants
// of the deputies end. Whoever is away may always come back alone: it is remedial and open.

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Fields   person  whose leave; of several the one that runs or comes next
///          why     at most 200 bytes
/// Signers  the person itself; or two others of the member who have the duty of the act
/// Reads    per/<person>, lea/<person>/*
/// Writes   per/<person>, what end_leave of tx/people/leave.hpp writes; event people.end_leave
/// Reasons  check   field_missing, field_invalid
///          permit  not_own_member, person_unknown, person_inactive, leave_unknown; of others:
///                  second_person_missing, maker_is_checker, enroller_as_checker, no_grant
/// Source   12.1, 17.2; ledger.md, Identity
Status check(const v1::PeopleEndLeave& tx);
Status permit(const v1::PeopleEndLeave& tx, const Context& ctx);
void apply(const v1::PeopleEndLeave& tx, Context& ctx);

}  // namespace charter::tx
