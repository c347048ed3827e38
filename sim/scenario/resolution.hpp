#pragma once
// A resolution of the assembly. Internal to sim/scenario.

#include "base/result.hpp"
#include "sim/scenario/chain.hpp"
#include "sim/scenario/script.hpp"

namespace charter::scenario {

/// Proposes what the act says, votes and executes. Where the act is under change control and the
/// line names no change, it is that which change.activate names, else one is opened, reviewed and
/// tested first. `assembly` proposes and executes by its secretary. The receipt is that of the
/// first step that is refused, else of the execution. Faults: those of build_action, a change that
/// nothing is named by, somebody who has no key.
Outcome<v1::Receipt> resolve(const Act& act, const Place& place, Chain& chain);

}  // namespace charter::scenario
