#pragma once
// What changes of persons and their grants have in common.

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

}  // namespace charter::tx
