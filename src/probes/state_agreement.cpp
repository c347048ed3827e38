#include "probes/state_agreement.hpp"

#include <set>

namespace charter::probes {
namespace {

constexpr std::int64_t kWeekMs = 7 * kDayMs;

std::int64_t unplanned_restarts(const Readings& readings) {
    const std::vector<Run>& runs = readings.history.runs;
    std::int64_t count = 0;
    for (std::size_t i = 1; i < runs.size(); ++i) {
        if (!runs[i - 1].stopped && runs[i].start_ms > readings.now_ms - kWeekMs) ++count;
    }
    return count;
}

std::string raw_text(const Readings& readings) {
    std::string raw;
    for (const Comparison& one : readings.history.comparisons) {
        raw += std::to_string(one.ms) + " " + one.node + " height " + std::to_string(one.height) +
               (one.agrees ? " agrees\n" : " differs\n");
    }
    for (const Run& run : readings.history.runs) {
        raw += "run " + std::to_string(run.start_ms) + " " + std::to_string(run.alive_ms) +
               (run.stopped ? " stopped\n" : "\n");
    }
    return raw;
}

}  // namespace

Found run_state_agreement(const Readings& readings) {
    std::set<std::string> compared;
    std::set<std::string> differing;
    std::int64_t mismatches = 0;
    for (const Comparison& one : readings.history.comparisons) {
        if (one.ms <= readings.now_ms - kWeekMs) continue;
        compared.insert(one.node);
        if (one.agrees) continue;
        differing.insert(one.node);
        ++mismatches;
    }
    if (compared.empty()) {
        return failed("no other node's app hash could be compared in the last seven days",
                      raw_text(readings));
    }
    const bool is_theirs = 2 * differing.size() < compared.size();
    Found found;
    found.values = {number("mismatches", is_theirs ? 0 : mismatches),
                    number("unplanned_restarts", unplanned_restarts(readings))};
    found.raw = raw_text(readings);
    return found;
}

// A node that came to another state at one of two heights, and fell over once.
bool state_agreement_canary_fails() {
    Readings planted;
    planted.now_ms = 2 * kDayMs;
    planted.history.comparisons = {{kDayMs, "node", 1, true}, {kDayMs, "node", 2, false}};
    planted.history.runs = {{1, 2, false}, {3, 4, false}};
    const Found found = run_state_agreement(planted);
    return found.error.empty() && number_in(found, "mismatches") == 1 &&
           number_in(found, "unplanned_restarts") == 1;
}

}  // namespace charter::probes
