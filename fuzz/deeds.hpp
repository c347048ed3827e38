#pragma once
// What was done on the fuzzers' ledger, and what may be done next: actions in protobuf JSON.
// 20781 is the ledger's day, 2026-11-24; 1795478400000 its start.

#include <vector>

#include "fuzz/ledger.hpp"

namespace charter::fuzz {

/// Already done.
extern const std::vector<Deed> kBefore;
/// One of each type; of registers.put one more, with a signature.
extern const std::vector<Deed> kDeeds;

}  // namespace charter::fuzz
