#include "probes/clock.hpp"

#include <algorithm>
#include <set>

#include "probes/chrony.hpp"

namespace charter::probes {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kStratumUnsynchronised = 16;
constexpr std::int64_t kSetsSinceMs = 7 * kDayMs;

std::int64_t ms_rounded_up(std::int64_t ns) {
    const std::int64_t magnitude = ns < 0 ? -ns : ns;
    return (magnitude + kNsPerMs - 1) / kNsPerMs;
}

bool is_usable(const TimeSource& source) {
    if (source.reach == 0) return false;
    switch (source.state) {
        case SourceState::selected:
        case SourceState::combined:
        case SourceState::not_combined: return true;
        case SourceState::falseticker:
        case SourceState::too_variable:
        case SourceState::unusable:     return false;
    }
    return false;
}

bool is_followed(const TimeSource& source) {
    return source.state == SourceState::selected && source.reach != 0;
}

std::int64_t unexplained_sets(const Readings& readings) {
    return std::ranges::count_if(readings.history.clock_sets, [&](const ClockSet& set) {
        return !set.explained && set.ms > readings.now_ms - kSetsSinceMs;
    });
}

std::string raw_text(const Readings& readings) {
    std::string raw = "== chronyc -n -c tracking\n" + readings.clock->tracking +
                      "== chronyc -n -c sources\n" + readings.clock->sources + "== clock sets\n";
    for (const ClockSet& set : readings.history.clock_sets) {
        raw += std::to_string(set.ms) + " by " + std::to_string(set.by_ms) + " ms" +
               (set.explained ? ", by the time service\n" : ", unexplained\n");
    }
    return raw;
}

}  // namespace

Found run_clock(const Readings& readings) {
    if (!readings.clock) return failed(readings.clock.error().what, readings.clock.error().what);
    std::string raw = raw_text(readings);
    const auto tracking = parse_tracking(readings.clock->tracking);
    if (!tracking) return failed(tracking.error().what, std::move(raw));
    const auto sources = parse_sources(readings.clock->sources);
    if (!sources) return failed(sources.error().what, std::move(raw));
    std::set<std::string> usable;
    for (const TimeSource& source : *sources) {
        if (is_usable(source)) usable.insert(source.name);
    }
    const bool synchronised = tracking->is_synchronised &&
                              tracking->stratum < kStratumUnsynchronised &&
                              std::ranges::any_of(*sources, is_followed);
    Found found;
    found.values = {number("offset_ms", ms_rounded_up(tracking->offset_ns)),
                    number("sources", static_cast<std::int64_t>(usable.size())),
                    flag("synchronised", synchronised),
                    number("unexplained_clock_sets", unexplained_sets(readings))};
    found.raw = std::move(raw);
    return found;
}

// A clock that is 15 minutes off, its one source out of reach and another that contradicts it, and
// that somebody has set.
bool clock_canary_fails() {
    Readings planted;
    planted.now_ms = kDayMs;
    planted.clock = ClockReading{
        "00000000,,0,0.000000000,900.000000001,0.000000000,0.000000000,0.000,0.000,0.000,"
        "1.000000000,1.000000000,0.0,Not synchronised\n",
        "^,*,192.0.2.1,3,6,0,900,-0.000000068,0.000000065,0.000002463\n"
        "^,x,192.0.2.2,3,6,377,1,0.000000204,0.000000331,0.000002766\n"};
    planted.history.clock_sets = {{kDayMs - 1, 900'000, false}};
    const Found found = run_clock(planted);
    return found.error.empty() && flag_in(found, "synchronised") == false &&
           number_in(found, "sources") == 0 && number_in(found, "offset_ms") == 900'001 &&
           number_in(found, "unexplained_clock_sets") == 1;
}

}  // namespace charter::probes
