#include "probes/consensus_speed.hpp"

#include <algorithm>

#include "probes/percentile.hpp"

namespace charter::probes {
namespace {

constexpr std::int64_t kAvailabilityMs = 30 * kDayMs;
constexpr std::int64_t kPermille = 1'000;
constexpr std::uint64_t kUsPerMs = 1'000;

std::int64_t availability_permille(const Readings& readings) {
    const std::vector<Run>& runs = readings.history.runs;
    if (runs.empty()) return 0;
    const std::int64_t now = readings.now_ms;
    const std::int64_t from = std::max(runs.front().start_ms, now - kAvailabilityMs);
    std::int64_t alive = 0;
    for (const Run& run : runs) {
        const std::int64_t end = std::min(run.alive_ms, now);
        alive += std::max<std::int64_t>(end - std::max(run.start_ms, from), 0);
    }
    const std::int64_t span = std::max<std::int64_t>(now - from, 1);
    return std::min(alive * kPermille / span, kPermille);
}

std::string lives_text(const Readings& readings) {
    std::string raw = "start_ms alive_ms stopped\n";
    for (const Run& run : readings.history.runs) {
        raw += std::to_string(run.start_ms) + " " + std::to_string(run.alive_ms) + " " +
               (run.stopped ? "1\n" : "0\n");
    }
    return raw;
}

}  // namespace

Found run_consensus_speed(const Readings& readings) {
    std::vector<std::int64_t> latency;
    std::vector<std::int64_t> verify;
    std::vector<std::int64_t> queue;
    for (const BlockReading& block : readings.blocks) {
        verify.push_back(static_cast<std::int64_t>((block.verify_us + kUsPerMs - 1) / kUsPerMs));
        queue.push_back(static_cast<std::int64_t>(block.queue));
        if (block.waiting_since_ms == 0) continue;
        latency.push_back(std::max<std::int64_t>(block.committed_ms - block.waiting_since_ms, 0));
    }
    if (latency.empty()) {
        return failed(
            "no block with a transaction that came in here in the last day since this "
            "node started",
            lives_text(readings));
    }
    Found found;
    found.values = {number("availability_permille", availability_permille(readings)),
                    number("commit_p99_ms", percentile(latency, 99)),
                    number("queue_p95", percentile(queue, 95)),
                    number("verify_p99_ms", percentile(verify, 99))};
    found.raw = lives_text(readings) + counts_text("commit_ms", latency) +
                counts_text("verify_ms", verify) + counts_text("queue", queue);
    return found;
}

// A block that took a minute, of which 50 s to verify, with a million waiting after it, on a node
// that was down for half of the time.
bool consensus_speed_canary_fails() {
    Readings planted;
    planted.now_ms = 2 * kDayMs;
    planted.history.runs = {{0, kDayMs, false}, {2 * kDayMs, 2 * kDayMs, false}};
    BlockReading block;
    block.height = 1;
    block.waiting_since_ms = kDayMs;
    block.committed_ms = kDayMs + kMinuteMs;
    block.verify_us = 50'000'000;
    block.queue = 1'000'000;
    planted.blocks = {block};
    const Found found = run_consensus_speed(planted);
    return found.error.empty() && number_in(found, "commit_p99_ms") == kMinuteMs &&
           number_in(found, "verify_p99_ms") == 50'000 &&
           number_in(found, "queue_p95") == 1'000'000 &&
           number_in(found, "availability_permille") == 500;
}

}  // namespace charter::probes
