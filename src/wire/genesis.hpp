#pragma once
// Who signs the first blocks of a ledger, by its founding document.

#include <vector>

#include "charter/v1/block.pb.h"

namespace charter::wire {

/// Solo: the one validator, with power 1. Else the founding nodes with power, in their order.
std::vector<v1::ValidatorUpdate> founding_validators(const v1::Genesis& genesis);

}  // namespace charter::wire
