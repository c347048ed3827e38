#pragma once
// Probe `network_metrics`: whether links, peers and gossip are being recorded (22.1).
//
// Reads    the looks at the network of the last hour: the engine's peers with their traffic, and
//          the counters of the host's interfaces
// Values   metrics_present  the newest look is at most five minutes old, no gap between two is
//                           longer, and every look has interfaces and at least one peer
// Error    an engine that knows no other nodes (solo): there is no transmission to watch
// Raw      every look: interfaces, and the peers with their members and bytes
#include "probes/probe.hpp"

namespace charter::probes {

inline constexpr std::int64_t kLookGapMs = 5 * kMinuteMs;

Found run_network_metrics(const Readings& readings);
bool network_metrics_canary_fails();

}  // namespace charter::probes
