#pragma once
// people.grant_role: one role for one scope and purpose, until an expiry. The one who gets it does
// not sign; roles of the assembly come by resolution.
//
// Fields   person      of the sender's own member
//          role        of the catalog
//          scope       the member's id; "consortium" for roles of the assembly
//          purpose     at most 200 bytes
//          expires_ms  Unix milliseconds, within the parameter grant_days_max (days)
// Reads    what permit_grant reads
// Writes   what apply_grant writes
// Reasons  check   field_missing, field_invalid
//          permit  not_own_member, self_grant, then those of permit_grant:
//                  person_unknown, person_inactive,
//                  role_wildcard, purpose_missing  (rule grants.purpose_no_wildcard)
//                  role_unknown, resolution_required, field_invalid (scope), grant_expiry_missing,
//                  role_not_of_suppliers           (rule suppliers.identity_limits)
//                  roles_conflict                  (rule grants.conflict_matrix)
//                  undertaking_missing             (rule grants.need_undertaking)
//                  training_overdue                (rule grants.training_lapse)
// Source   8.3, 12.1, 12.3, 13.2, 17.2; ledger.md, Identity

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

Status check(const v1::PeopleGrantRole& tx);
Status permit(const v1::PeopleGrantRole& tx, const Context& ctx);
void apply(const v1::PeopleGrantRole& tx, Context& ctx);

}  // namespace charter::tx
