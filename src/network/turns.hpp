#pragma once
// When a node may make its engine connect anew, so that a peer that must go is cut off: one node
// after the other, since each misses blocks meanwhile.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace charter::network {

/// A turn lasts so long, and is taken in its first part: an engine is back when the next begins.
inline constexpr std::int64_t kTurnMs = 6'000;
inline constexpr std::int64_t kTakeWithinMs = 4'000;
/// So many turns, or as many as there are nodes. With more nodes some share one: fewer than a
/// third of them.
inline constexpr std::size_t kTurnsMax = 8;
/// A node takes none again so soon.
inline constexpr std::int64_t kTurnPauseMs = 30'000;

/// The turns of one node; one thread.
class Turns {
  public:
    /// Whether it is the turn of `own` at that time (unix milliseconds); then it counts as taken.
    /// `nodes`: peer ids of the nodes in service, sorted; a node that is not among them has none.
    bool take(const std::vector<std::string>& nodes, std::string_view own, std::int64_t now_ms);

  private:
    std::optional<std::int64_t> taken_ms_;
};

}  // namespace charter::network
