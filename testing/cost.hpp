#pragma once
// What it costs to look at something hostile.

#include <cstdint>
#include <functional>
#include <string>

namespace charter::testing {

struct Cost {
    std::string answer;           // what it returned; "crashed" if it did
    std::uint64_t memory_mb = 0;  // at most, above what the process had
    std::uint64_t cpu_ms = 0;
};

/// Calls it in a process of its own. `answer`s have at most 200 bytes. Sanitizers keep what was
/// freed: with them the memory says nothing, and is 0.
Cost cost_of(const std::function<std::string()>& look);

}  // namespace charter::testing
