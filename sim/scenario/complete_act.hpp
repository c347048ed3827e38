#pragma once
// What a line of a scenario need not say of an act. Internal to sim/scenario.

#include <string>

#include "charter/v1/transaction.pb.h"
#include "sim/scenario/chain.hpp"

namespace charter::scenario {

/// Fills in what is empty and has one obvious value: keys and peer ids of nodes by their name, the
/// convention in force, digests of what is signed, the block's time, scope and expiry of a grant,
/// and any 32 bytes where a commitment is asked for.
void complete(v1::Action& action, const std::string& sender, const Chain& chain);

}  // namespace charter::scenario
