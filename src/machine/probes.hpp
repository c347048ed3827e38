#pragma once
// The probes that this binary contains; src/probes has a file for each, and a test that holds the
// two together.

#include <algorithm>
#include <array>
#include <string_view>

namespace charter::machine {

/// Sorted.
inline constexpr std::array<std::string_view, 6> kBuiltProbes = {
    "block_stats",     "clock",           "consensus_speed",
    "network_metrics", "state_agreement", "vault_integrity"};

inline bool is_built_probe(std::string_view id) {
    return std::ranges::find(kBuiltProbes, id) != kBuiltProbes.end();
}

}  // namespace charter::machine
