#pragma once
// Whether this program may execute a block.

#include <cstdint>

#include "base/result.hpp"

namespace charter::engine {

/// `version`: by which block `height` goes; `supported`: the newest that the program runs. Faults:
/// it does not run that.
Outcome<std::monostate> require_runs(std::uint32_t version, std::uint64_t height,
                                     std::uint32_t supported);

}  // namespace charter::engine
