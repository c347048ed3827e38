#pragma once
// Which states a node keeps for good: those of month ends, and of the heights that resolutions
// name (retention.archive).

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "engine/archive.hpp"
#include "storage/versions.hpp"

namespace charter::engine {

struct ArchiveDuty {
    bool month_ends = true;
    bool named = true;
    std::int32_t offset_minutes = 0;  // of the consortium's time
};

/// Whether the two times lie in different civil months at this offset.
bool month_turned(std::int64_t before_ms, std::int64_t after_ms, std::int32_t offset_minutes);
/// "2026-12"
std::string month_of(std::int64_t time_ms, std::int32_t offset_minutes);

/// The heights that resolutions name, ascending, as the newest state has them.
std::vector<v1::NamedHeight> named_heights(const state::View& view);

/// Last heights of the months that ended before the block at `below`, ascending.
Outcome<std::vector<std::uint64_t>> month_ends(const storage::StateStore& store,
                                               std::uint64_t below, std::int32_t offset_minutes);

/// Heights below `below` whose states the node is to keep, ascending.
Outcome<std::vector<std::uint64_t>> states_to_keep(const storage::StateStore& store,
                                                   const ArchiveDuty& duty, std::uint64_t below);

/// Heights below `below` whose states the node is to keep and has not, ascending.
Outcome<std::vector<std::uint64_t>> missing_states(const storage::StateStore& store,
                                                   const Archive& archive, const ArchiveDuty& duty,
                                                   std::uint64_t below);

}  // namespace charter::engine
