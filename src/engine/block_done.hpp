#pragma once
// What an engine tells of a block that it committed: how long things took on this node, by its own
// clock. For probes and metrics; nothing of it is on the ledger.

#include <cstdint>

#include "base/bytes.hpp"

namespace charter::engine {

/// Times are unix milliseconds of the node's clock, unless said otherwise.
struct BlockDone {
    std::uint64_t height = 0;
    std::int64_t time_ms = 0;           // the block's own
    std::int64_t time_seen_ms = 0;      // when time_ms was now; of block 1, the founding: time_ms
    std::int64_t committed_ms = 0;      // when it was durable
    std::int64_t waiting_since_ms = 0;  // when the oldest of its transactions came in; 0: none here
    std::uint64_t verify_us = 0;        // judging and executing it
    std::uint64_t bytes = 0;            // of its transactions
    std::uint64_t queue = 0;            // transactions that wait after it
    Digest app_hash{};                  // after it
};

}  // namespace charter::engine
