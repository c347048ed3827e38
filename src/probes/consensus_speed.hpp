#pragma once
// Probe `consensus_speed`: whether consensus keeps up with the flow of data (22.2, 22.3, 45.2).
//
// Reads    the blocks that this node committed in the last day, since it started; the lives of the
//          process in the last 30 days
// Values   commit_p99_ms          from the coming of a block's oldest transaction to its commit
//          verify_p99_ms          judging and executing a block, rounded up
//          queue_p95              transactions that wait after a block
//          availability_permille  of the last 30 days, or since the first start, alive
// Error    no block with transactions since the node started
// Raw      how often each value occurred, and the lives of the process
#include "probes/probe.hpp"

namespace charter::probes {

Found run_consensus_speed(const Readings& readings);
bool consensus_speed_canary_fails();

}  // namespace charter::probes
