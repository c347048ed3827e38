#include "network/progress.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "charter/v1/record.pb.h"
#include "state/tables.hpp"
#include "tx/nodes/peering.hpp"

namespace charter::network {
namespace {

constexpr const char* kWhatToDo =
    ": its log says why (journalctl -u cometbft), docs/operate/engine-failure.md what to do";

}  // namespace

std::uint64_t network_height(std::span<const PeerHeight> peers, const state::View& view) {
    std::uint64_t total = 0;
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& node) {
        if (!node.retired()) total += node.power();
        return true;
    });
    std::vector<std::pair<std::uint64_t, std::uint64_t>> heights;  // with the power that is there
    for (const PeerHeight& peer : peers) {
        const auto node = tx::node_with(view, peer.peer_id);
        if (node && !node->retired()) heights.emplace_back(peer.height, node->power());
    }
    std::ranges::sort(heights, std::greater());
    std::uint64_t power = 0;
    for (const auto& [height, of_node] : heights) {
        power += of_node;
        if (3 * power > total) return height;
    }
    return 0;
}

void Progress::look(const EngineLook& seen, Time now) {
    const bool went_on = seen.height > height_;
    height_ = seen.height;
    const bool behind = seen.network_height >= seen.height + kAhead;
    if (seen.reachable) silent_since_.reset();
    if (!seen.reachable && !silent_since_) silent_since_ = now;
    if (went_on || !behind || !seen.reachable) stands_since_.reset();
    if (!went_on && behind && seen.reachable && !stands_since_) stands_since_ = now;

    failure_.clear();
    const auto patience = seen.catching_up ? kSyncPatience : kPatience;
    if (silent_since_ && now - *silent_since_ >= kPatience) {
        failure_ = std::string("the consensus engine does not answer") + kWhatToDo;
    } else if (stands_since_ && now - *stands_since_ >= patience) {
        failure_ = "the consensus engine stands still at height " + std::to_string(seen.height) +
                   " while the network is at " + std::to_string(seen.network_height) + kWhatToDo;
    }

    if (!seen.reachable) return;
    if (!seen.catching_up) is_level_ = true;
    if (seen.catching_up && seen.network_height > seen.height + kFarBehind) is_level_ = false;
}

}  // namespace charter::network
