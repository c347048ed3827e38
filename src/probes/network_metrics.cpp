#include "probes/network_metrics.hpp"

namespace charter::probes {
namespace {

std::string raw_text(const Readings& readings) {
    std::string raw;
    for (const NetworkReading& look : readings.network) {
        raw += std::to_string(look.ms) + " links " + std::to_string(look.links) + " bytes " +
               std::to_string(look.link_bytes) + " peers " + std::to_string(look.peers.size()) +
               "\n";
        for (const PeerReading& peer : look.peers) {
            raw += "  " + printable(peer.node, kErrorBytesMax) + " of " +
                   printable(peer.member, kErrorBytesMax) + " in " + std::to_string(peer.bytes_in) +
                   " out " + std::to_string(peer.bytes_out) + "\n";
        }
    }
    return raw;
}

bool is_recorded(const Readings& readings) {
    if (readings.network.empty()) return false;
    if (readings.now_ms - readings.network.back().ms > kLookGapMs) return false;
    std::int64_t before = readings.network.front().ms;
    for (const NetworkReading& look : readings.network) {
        if (look.ms - before > kLookGapMs) return false;
        if (look.links == 0 || look.peers.empty()) return false;
        before = look.ms;
    }
    return true;
}

}  // namespace

Found run_network_metrics(const Readings& readings) {
    if (!readings.has_peers) {
        return failed("the solo engine has no peers whose links could be watched");
    }
    Found found;
    found.values = {flag("metrics_present", is_recorded(readings))};
    found.raw = raw_text(readings);
    return found;
}

// Looks that ended ten minutes ago.
bool network_metrics_canary_fails() {
    Readings planted;
    planted.now_ms = kDayMs;
    planted.has_peers = true;
    planted.network = {{kDayMs - 2 * kLookGapMs, {{"node", "member", 1, 1}}, 1, 1}};
    const Found found = run_network_metrics(planted);
    return found.error.empty() && flag_in(found, "metrics_present") == false;
}

}  // namespace charter::probes
