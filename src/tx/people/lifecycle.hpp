#pragma once
// What changes of persons and their grants have in common.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Two persons sign, or a resolution acts.
/// Reasons  second_person_missing  (rule identity.lifecycle_approval)
Status require_lifecycle_approval(std::string_view action, const Context& ctx);

/// Never brick: applies the transaction, otherwise permitted, in a discarded overlay and looks
/// whether the assembly can still act.
/// Reasons  would_brick
Status require_assembly_survives(const v1::PeopleDeregister& tx, const Context& ctx);
Status require_assembly_survives(const v1::PeopleRevokeRole& tx, const Context& ctx);
Status require_assembly_survives(const v1::PeopleReviewAccess& tx, const Context& ctx);

/// The account ends, with its grants, leaves and credentials, and what deputies have of them;
/// `person` is active.
/// Writes   per/<person>, nat/<member>/<natural person> (erased), gra/<person>/<seq>,
///          lea/<person>/<number> and cre/<id> of all that was in force, timers grant, leave,
///          rotate and account, what end_leave writes
void end_account(const std::string& person, std::string_view why, Context& ctx);

}  // namespace charter::tx
