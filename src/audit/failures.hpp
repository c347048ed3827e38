#pragma once
// The transitions of one status in a period: time in each value, and each failure. Internal to
// src/audit.

#include <array>
#include <cstdint>
#include <vector>

#include "charter/v1/record.pb.h"
#include "state/view.hpp"

namespace charter::audit {

/// A time in which a status was stale, error or not_satisfied without a break.
struct Failure {
    std::int64_t from_ms = 0;
    std::uint64_t height = 0;   // of the block that brought it
    v1::StatusValue from{};     // what it was before; 0: no status
    v1::StatusValue to{};       // how it began
    bool before = false;        // it stood already when the period began
    std::int64_t until_ms = 0;  // 0: open at the end of the period
    std::uint64_t closing_height = 0;
    v1::StatusValue closed_as{};
};

struct Course {
    std::array<std::int64_t, 8> ms{};  // by StatusValue; 0: no status yet
    std::vector<Failure> failures;     // by time
    std::uint64_t transitions = 0;     // in the period
};

struct Period {
    std::int64_t from_ms = 0;
    std::int64_t until_ms = 0;
};

/// Reads the list of transitions of the status, whole.
Course course_of(const state::View& view, const v1::StatusRecord& status, const Period& period);

}  // namespace charter::audit
