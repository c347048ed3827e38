#pragma once
// The complete lists of a state: nothing is missing from the middle or the end of one.

#include "pack/failure.hpp"
#include "pack/state_part.hpp"

namespace charter::pack {

/// Every list joins from its first entry to its head, and the records that it names are there, seen
/// or hidden. The app hash binds a list as its validators signed it; this shows that they did not
/// sign one with a hole.
/// Failures  list_differs
Verdict check_lists(const PartialView& view);

}  // namespace charter::pack
