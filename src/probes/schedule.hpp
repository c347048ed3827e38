#pragma once
// When a probe runs: once in every interval, at a moment that nobody can choose or foresee. The
// moment is drawn from the chain: a hash of the last block before the interval, the node, the
// probe.

#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"

namespace charter::probes {

/// Where the interval around `now_ms` begins.
std::int64_t interval_start(std::int64_t now_ms, std::int64_t interval_ms);

struct SlotDraw {
    std::int64_t start_ms = 0;  // of the interval
    std::int64_t interval_ms = 0;
    ByteView beacon;  // the app hash in the last block before start_ms
    std::string_view node;
    std::string_view probe;
};
/// In [start, start + interval).
std::int64_t slot_moment(const SlotDraw& draw);

struct Reported {
    std::uint64_t slots = 0;     // on the ledger
    std::int64_t newest_ms = 0;  // block time of the newest; 0: unknown
    bool is_error = false;       // the newest
};

/// After an error a probe tries again this soon, whatever the interval.
inline constexpr std::int64_t kErrorRetryMs = 3'600'000;

/// Due at the interval's moment; at once when the probe never reported, or missed a whole interval;
/// kErrorRetryMs after an error.
bool is_due(std::int64_t now_ms, const Reported& reported, const SlotDraw& draw);

}  // namespace charter::probes
