#include "probes/block_stats.hpp"

#include <algorithm>

#include "probes/percentile.hpp"

namespace charter::probes {
namespace {

constexpr std::int64_t kTrendMs = 30 * kDayMs;
constexpr std::int64_t kMinutesADay = kDayMs / kMinuteMs;
constexpr std::int64_t kBytesMax = std::int64_t{1} << 50U;  // times the minutes of a day: 61 bits

std::int64_t fill_percent(const BlockReading& block, std::uint64_t bytes_max) {
    if (bytes_max == 0) return 100;
    return static_cast<std::int64_t>(block.bytes * 100 / bytes_max);
}

std::vector<std::int64_t> intervals_of(const std::vector<BlockReading>& blocks) {
    std::vector<std::int64_t> intervals;
    for (std::size_t i = 1; i < blocks.size(); ++i) {
        if (blocks[i].waiting_since_ms == 0) continue;
        const std::int64_t from = std::max(blocks[i - 1].committed_ms, blocks[i].waiting_since_ms);
        intervals.push_back(std::max<std::int64_t>(blocks[i].committed_ms - from, 0));
    }
    return intervals;
}

// Bytes a day over that time, at least 1 where it grew at all. What is younger than a day counts as
// a day's growth: a founding is large and happens once.
std::int64_t daily_growth(std::int64_t bytes, std::int64_t ms) {
    if (bytes <= 0) return 0;
    const std::int64_t minutes = std::max(ms / kMinuteMs, kMinutesADay);
    return std::min(bytes, kBytesMax) * kMinutesADay / minutes + 1;
}

std::int64_t days_to_full(const Readings& readings) {
    const auto used = static_cast<std::int64_t>(readings.disk->state_bytes);
    std::int64_t growth = daily_growth(used, readings.now_ms - readings.founded_ms);
    for (const DiskSample& sample : readings.history.disk) {
        const std::int64_t age = readings.now_ms - sample.ms;
        if (age > kTrendMs || age < kDayMs) continue;
        growth = std::max(growth,
                          daily_growth(used - static_cast<std::int64_t>(sample.state_bytes), age));
        break;  // the oldest within the trend
    }
    if (growth == 0) return kDaysToFullMax;
    return std::min(static_cast<std::int64_t>(readings.disk->free_bytes) / growth, kDaysToFullMax);
}

std::string disk_text(const Readings& readings) {
    std::string text = "state_bytes " + std::to_string(readings.disk->state_bytes) +
                       "\nfree_bytes " + std::to_string(readings.disk->free_bytes) + "\n";
    for (const DiskSample& sample : readings.history.disk) {
        text += "state_bytes_at " + std::to_string(sample.ms) + " " +
                std::to_string(sample.state_bytes) + "\n";
    }
    return text;
}

}  // namespace

Found run_block_stats(const Readings& readings) {
    if (!readings.disk) return failed(readings.disk.error().what, readings.disk.error().what);
    if (readings.blocks.empty()) {
        return failed("no block in the last day since this node started", disk_text(readings));
    }
    std::vector<std::int64_t> fill;
    std::vector<std::int64_t> offsets;
    for (const BlockReading& block : readings.blocks) {
        fill.push_back(fill_percent(block, readings.block_bytes_max));
        const std::int64_t offset = block.time_ms - block.time_seen_ms;
        offsets.push_back(offset < 0 ? -offset : offset);
    }
    const std::vector<std::int64_t> intervals = intervals_of(readings.blocks);
    Found found;
    found.values = {
        digest("app_hash", readings.app_hash),
        number("fill_p95_percent", percentile(fill, 95)),
        number("height", static_cast<std::int64_t>(readings.height)),
        number("interval_p99_ms", intervals.empty() ? 0 : percentile(intervals, 99)),
        number("state_days_to_full", days_to_full(readings)),
        number("time_offset_p99_ms", percentile(offsets, 99)),
    };
    found.raw = disk_text(readings) + counts_text("fill_percent", fill) +
                counts_text("interval_ms", intervals) + counts_text("time_offset_ms", offsets);
    return found;
}

// Two full blocks a minute apart, five seconds from the clock, on a disk that is full tomorrow.
bool block_stats_canary_fails() {
    Readings planted;
    planted.now_ms = 10 * kDayMs;
    planted.block_bytes_max = 1'000;
    planted.disk = DiskReading{1'000'000, 100'000};
    for (const std::uint64_t height : {1U, 2U}) {
        BlockReading block;
        block.height = height;
        block.time_ms = static_cast<std::int64_t>(height) * kMinuteMs;
        block.time_seen_ms = block.time_ms + 5'000;
        block.committed_ms = block.time_seen_ms;
        block.waiting_since_ms = 1;
        block.bytes = 1'000;
        planted.blocks.push_back(block);
    }
    const Found found = run_block_stats(planted);
    return found.error.empty() && number_in(found, "fill_p95_percent") == 100 &&
           number_in(found, "interval_p99_ms") == kMinuteMs &&
           number_in(found, "time_offset_p99_ms") == 5'000 &&
           number_in(found, "state_days_to_full") == 0;
}

}  // namespace charter::probes
