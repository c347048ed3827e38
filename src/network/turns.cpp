#include "network/turns.hpp"

#include <algorithm>

namespace charter::network {

bool Turns::take(const std::vector<std::string>& nodes, std::string_view own, std::int64_t now_ms) {
    const auto at = std::ranges::find(nodes, own);
    if (at == nodes.end() || now_ms < 0) return false;
    const std::size_t turns = std::min(nodes.size(), kTurnsMax);
    const auto rank = static_cast<std::size_t>(at - nodes.begin()) % turns;
    if (static_cast<std::size_t>(now_ms / kTurnMs) % turns != rank) return false;
    if (now_ms % kTurnMs >= kTakeWithinMs) return false;
    // A clock that was set back does not make it wait longer.
    const bool is_soon = taken_ms_ && now_ms >= *taken_ms_ && now_ms - *taken_ms_ < kTurnPauseMs;
    if (is_soon) return false;
    taken_ms_ = now_ms;
    return true;
}

}  // namespace charter::network
