#include "probes/clock_watch.hpp"

#include <time.h>

#include <cstdlib>
#include <fstream>

namespace charter::probes {
namespace {

std::int64_t clock_ms(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return std::int64_t{now.tv_sec} * 1'000 + now.tv_nsec / 1'000'000;
}

bool is_explained(std::int64_t by_ms, const ClockLook& before, const ClockLook& now) {
    if (!before.offset_ms || !now.offset_ms) return false;
    const std::int64_t came_nearer = std::abs(*before.offset_ms) - std::abs(*now.offset_ms);
    return came_nearer > 0 && std::abs(came_nearer - std::abs(by_ms)) <= kExplainedWithinMs;
}

}  // namespace

std::optional<ClockSet> clock_set_between(const ClockLook& before, const ClockLook& now) {
    if (before.boot.empty() || before.boot != now.boot) return std::nullopt;
    const std::int64_t by_ms =
        (now.unix_ms - now.since_boot_ms) - (before.unix_ms - before.since_boot_ms);
    if (std::abs(by_ms) < kClockSetMinMs) return std::nullopt;
    return ClockSet{now.unix_ms, by_ms, is_explained(by_ms, before, now)};
}

ClockLook look_at_clocks() {
    ClockLook look;
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::getline(file, look.boot);
    look.unix_ms = clock_ms(CLOCK_REALTIME);
    look.since_boot_ms = clock_ms(CLOCK_BOOTTIME);
    return look;
}

}  // namespace charter::probes
