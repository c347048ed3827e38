#pragma once
// Finds settings of the system's clock: a set clock jumps against the time since the machine's
// start, while one that is only made faster or slower does not. A jump is the time service's own
// where the offset that the service states became smaller by as much.

#include <cstdint>
#include <optional>
#include <string>

#include "probes/readings.hpp"

namespace charter::probes {

/// Jumps below this are the two clocks being read one after the other.
inline constexpr std::int64_t kClockSetMinMs = 50;
/// How well the stated offsets must account for a jump.
inline constexpr std::int64_t kExplainedWithinMs = 100;

/// One look. `boot`: which start of the machine this is.
struct ClockLook {
    std::string boot;
    std::int64_t unix_ms = 0;
    std::int64_t since_boot_ms = 0;
    std::optional<std::int64_t> offset_ms;  // that the service states; nothing: it states none
};

/// The setting between two looks, if there was one. Looks of two starts of the machine say nothing.
std::optional<ClockSet> clock_set_between(const ClockLook& before, const ClockLook& now);

/// The system's clocks, without an offset.
ClockLook look_at_clocks();

}  // namespace charter::probes
