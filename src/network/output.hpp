#pragma once
// What another program prints, for short questions: its version, the state of the clock.

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace charter::network {

/// Standard output of `program` (a path, or a name on PATH) with these arguments, once it has ended
/// well; without spaces and line ends at the end. Faults: no such program; it ended otherwise.
Outcome<std::string> output_of(const std::filesystem::path& program,
                               const std::vector<std::string>& arguments);

}  // namespace charter::network
