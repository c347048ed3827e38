#pragma once
// What the engine is told of a block's changes of the validator set.

#include <vector>

#include "charter/v1/block.pb.h"
#include "state/delta.hpp"

namespace charter::machine {

/// The difference between the keys with power in `before` and after `changes`, by node: a replaced
/// key leaves (power 0) before the new one comes. No key stands twice, none leaves that the engine
/// does not have: a node's keys are its own, and one that was replaced never comes back.
std::vector<v1::ValidatorUpdate> validator_updates(const state::View& before,
                                                   const state::Changes& changes);

}  // namespace charter::machine
