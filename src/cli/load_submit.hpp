#pragma once
// How `charter load` sends what it signed, and what came of it.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "cli/session.hpp"

namespace charter::cli {

struct LoadPace {
    unsigned connections = 4;
    bool waits = true;  // for the block; else until the node has taken it
    /// Transactions a second that fall due, whether or not earlier ones are answered; 0: each as
    /// soon as a connection is free. One connection sends one at a time: where all of them wait,
    /// what is due is sent late.
    std::uint64_t rate = 0;
    std::uint64_t seconds = 0;  // then no more is sent; 0: until all are
};

/// All of it guarded by `mutex`, but for the atomics.
struct LoadProgress {
    std::atomic<std::uint64_t> next{0};
    std::atomic<bool> stopped{false};
    std::atomic<std::uint64_t> sent{0};  // requests, those that were sent again included
    std::mutex mutex;
    std::ofstream journal;                           // "id height"; height 0: taken, not waited for
    std::vector<double> took_ms;                     // of each acknowledged
    std::map<std::uint32_t, std::uint64_t> refused;  // answers of refusal by reason
};

/// Sends them in their order over all connections, until none is left, the time is over or the node
/// no longer answers. What is refused for the moment alone is sent again.
void submit_all(const Session& session, const LoadPace& pace,
                const std::vector<Bytes>& transactions, LoadProgress& progress);

}  // namespace charter::cli
