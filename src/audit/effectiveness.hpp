#pragma once
// How well each requirement held over a period: from the complete lists of transitions.

#include <functional>
#include <memory>
#include <optional>

#include "audit/report.hpp"

namespace charter::audit {

/// The state of an earlier height, or null where it is kept no more.
using StateAt = std::function<std::shared_ptr<const state::View>(std::uint64_t height)>;

struct PeriodAsked {
    std::string member;
    std::int64_t from_ms = 0;
    std::int64_t until_ms = 0;  // of the period; the state is of the last block by then
    StateAt state_at;
};

/// Tables, after "deviations":
///
/// requirements   days in each status, failures, and the list of transitions it rests on
/// failures       each time that a requirement came to stale, error or not satisfied: from when to
///                when, the fact that decided it, how it ended, and its how manieth it is
/// exceptions     those that stood in the period, wholly or in part
/// overlays       values of the member's own, with the day on which they were set
///
/// The deciding fact of a failure is read from the state of its height; where that is not kept the
/// report says so, and everything else stays as it is.
/// Refused: no such member; a period that ends before it begins
Drawn<Report> effectiveness(const Source& source, const PeriodAsked& asked);

}  // namespace charter::audit
