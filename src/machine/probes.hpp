#pragma once
// The probes that this binary contains; src/probes has a file for each, and a test that holds the
// two together. And the rules that nodes challenge each other with.

#include <algorithm>
#include <array>
#include <string_view>

namespace charter::machine {

/// Sorted.
inline constexpr std::array<std::string_view, 7> kBuiltProbes = {
    "block_stats",        "clock",           "consensus_speed", "network_metrics",
    "request_challenges", "state_agreement", "vault_integrity"};

/// Rules of kind `request`, refused by src/api and tried by the probe request_challenges. Sorted.
inline constexpr std::array<std::string_view, 1> kRequestRules = {"audit.read_is_logged"};

inline bool is_built_probe(std::string_view id) {
    return std::ranges::find(kBuiltProbes, id) != kBuiltProbes.end();
}

inline bool is_request_rule(std::string_view id) {
    return std::ranges::find(kRequestRules, id) != kRequestRules.end();
}

}  // namespace charter::machine
