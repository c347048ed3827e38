#pragma once
// The one place that knows every transaction type.
// To add one: 1. a message and a number at the end of Action (proto/charter/v1/transaction.proto)
//             2. tx/<area>/<name>.hpp, .cpp, _test.cpp with check, permit, apply   3. a line in
//             dispatch.cpp
//             4. a row in catalog/acts.yaml and the duty in catalog/roles.yaml

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Form alone: reads the message, no state. Reasons  action_missing, then the type's own
Status check(const v1::Action& action);
/// Reads the live state. Reasons  the type's own, in the order of its header
Status permit(const v1::Action& action, const Context& ctx);
/// Writes; cannot fail after permit on the same state.
void apply(const v1::Action& action, Context& ctx);

}  // namespace charter::tx
