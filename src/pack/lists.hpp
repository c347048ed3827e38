#pragma once
// The lists of a state: their heads count every entry, so none can be left out. Observations of a
// probe are such a list, slot by slot.

#include "pack/state_part.hpp"

namespace charter::pack {

/// That every list of the state has all its entries, in a chain that ends at the head's, each
/// naming a record that is there (hidden or not); and that no entry is there that no head counts.
/// Failures  list_gap; observations_gap of lists of observations
Verdict check_lists(const PartialView& view);

/// That the observations of every node and probe are without gaps: as many in the list as slots
/// were filled, and each newest observation is the one that lies in the list at its slot. For a
/// state that check_lists accepted.
/// What it cannot show: the list holds hashes. Where a node reported late what it had collected
/// earlier, that is known by its hash alone.
/// Failures  observations_gap
Verdict check_observations(const PartialView& view);

}  // namespace charter::pack
