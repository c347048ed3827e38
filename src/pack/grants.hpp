#pragma once
// Grants that founding or a resolution gave, as these said it; none of them is a deputy's. What
// registrars granted has an act of its own among the acts of a pack.

#include "pack/history.hpp"

namespace charter::pack {

/// Every grant of the state: its person, role, scope, purpose and end; each was given once. The end
/// of a first grant follows from the parameter `grant_days_max`: it is no later than the largest
/// value allows.
/// Failures  not_resolved
Verdict judge_grants(const state::View& view, const History& history);

}  // namespace charter::pack
