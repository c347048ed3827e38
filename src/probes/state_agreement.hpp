#pragma once
// Probe `state_agreement`: whether this node computes what the others compute (49.4).
//
// Reads    the app hashes that other nodes reported with their heights (block_stats), each held
//          against this node's own of that height when it came; the lives of the process
// Values   mismatches          of the last seven days, where half of the nodes compared differ or
//                              more; fewer are in error themselves (or lie): the raw output shows
//                              them
//          unplanned_restarts  of the last seven days: a start after a life that nobody ended
// Error    no other node's report could be compared in the last seven days: nothing turns right by
//          being alone
// Raw      every comparison, and the lives of the process
#include "probes/probe.hpp"

namespace charter::probes {

Found run_state_agreement(const Readings& readings);
bool state_agreement_canary_fails();

}  // namespace charter::probes
