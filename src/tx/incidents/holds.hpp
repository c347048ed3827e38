#pragma once
// Legal holds: ranges of the ledger of which nothing is pruned while they stand.

#include <cstdint>
#include <optional>
#include <string>

#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::tx {

/// What a pruning would take: blocks from from_height to below_height - 1, which are younger than
/// after_ms and at the youngest of youngest_ms.
struct PruneRange {
    std::uint64_t from_height = 0;
    std::uint64_t below_height = 0;
    std::int64_t after_ms = 0;
    std::int64_t youngest_ms = 0;
};

struct StandingHold {
    std::string incident;
    int number = 0;  // from 1
};

/// The first hold that stands and has part of the range, in the order of incidents; or none.
std::optional<StandingHold> find_hold(const state::View& view, const PruneRange& range);

/// Whether the incident has a hold of that number (from 1) that was not released.
bool hold_stands(const v1::Incident& incident, int number);

}  // namespace charter::tx
