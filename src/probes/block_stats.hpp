#pragma once
// Probe `block_stats`: how full blocks are, how long they take, what they do to the disk (35.2,
// 49.1, 49.2, 49.3).
//
// Reads    the blocks that this node committed in the last day, since it started; the size of its
//          ledger on disk, day by day, and the space that is free
// Values   fill_p95_percent    bytes of transactions against the parameter block_bytes_max
//          interval_p99_ms     from the block before, or from the coming of the first transaction
//                              where that was later, to the block: a ledger with nothing to do is
//                              not slow. Nothing waited all day: 0
//          time_offset_p99_ms  block time against the node's clock, either way
//          state_days_to_full  free space over daily growth: the larger of the mean since the
//                              founding and that of the last 30 days
//          height, app_hash    the newest block's: what other nodes compare (state_agreement.hpp)
// Error    no block since the node started; the disk does not answer
// Raw      how often each value occurred, and the disk's samples
#include "probes/probe.hpp"

namespace charter::probes {

/// Further away than this is said to be this far.
inline constexpr std::int64_t kDaysToFullMax = 36'500;

Found run_block_stats(const Readings& readings);
bool block_stats_canary_fails();

}  // namespace charter::probes
