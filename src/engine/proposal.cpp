#include "engine/proposal.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace charter::engine {
namespace {

constexpr std::size_t kPermille = 1'000;
constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

struct Placed {
    int lane = 0;
    std::size_t arrival = 0;
    std::uint64_t nonce = 0;
    std::size_t index = 0;
    std::size_t before = kNone;  // place of its sender's transaction before it
    std::size_t turn = 0;        // bytes that its member has in its share before it
    bool chosen = false;

    bool is_business() const { return lane == v1::LANE_BUSINESS; }
    std::tuple<int, std::size_t, std::uint64_t> in_block() const { return {lane, arrival, nonce}; }
};

// The run of one sender, from its next nonce on.
using ByNonce = std::map<std::uint64_t, std::size_t>;

void place_run(std::span<const Candidate> candidates, const ByNonce& by_nonce,
               std::vector<Placed>& placed) {
    std::vector<Placed> run;
    std::size_t arrival = 0;
    std::uint64_t expected = candidates[by_nonce.begin()->second].next_nonce;
    for (const auto& [nonce, index] : by_nonce) {
        if (nonce < expected) continue;
        if (nonce != expected) break;
        ++expected;
        arrival = std::max(arrival, index);
        run.push_back({static_cast<int>(candidates[index].lane), arrival, nonce, index});
    }
    for (std::size_t i = run.size(); i-- > 1;)
        run[i - 1].lane = std::min(run[i - 1].lane, run[i].lane);
    placed.insert(placed.end(), run.begin(), run.end());
}

std::string_view member_of(std::string_view sender) { return sender.substr(0, sender.find('.')); }

// All that could go in, in block order, each with its turn.
std::vector<Placed> place(std::span<const Candidate> candidates) {
    std::map<std::string_view, ByNonce> senders;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        senders[candidates[i].sender].emplace(candidates[i].nonce,
                                              i);  // the first of a nonce stays
    }
    std::vector<Placed> placed;
    placed.reserve(candidates.size());
    for (const auto& [sender, by_nonce] : senders) place_run(candidates, by_nonce, placed);
    std::ranges::sort(placed, {}, &Placed::in_block);
    std::map<std::string_view, std::size_t> last_of_sender;
    std::map<std::pair<bool, std::string_view>, std::size_t> bytes_of_member;
    for (std::size_t i = 0; i < placed.size(); ++i) {
        Placed& p = placed[i];
        const Candidate& c = candidates[p.index];
        const auto [last, is_first] = last_of_sender.emplace(c.sender, i);
        if (!is_first) p.before = std::exchange(last->second, i);
        std::size_t& bytes = bytes_of_member[{p.is_business(), member_of(c.sender)}];
        p.turn = bytes;
        bytes += c.wire_bytes;
    }
    return placed;
}

// What goes into the block, turn by turn.
class Filling {
  public:
    Filling(std::span<const Candidate> candidates, const ProposalLimits& limits,
            std::vector<Placed>& placed)
        : candidates_(candidates), limits_(limits), placed_(placed) {
        for (std::size_t i = 0; i < placed.size(); ++i) turns_.push_back(i);
        std::ranges::sort(turns_, {}, [&](std::size_t i) {
            return std::tuple(placed[i].is_business(), placed[i].turn, i);
        });
    }

    /// Takes those of the share while what is taken is below `until`; nothing: of both.
    void take(std::optional<bool> business, std::size_t until) {
        for (const std::size_t i : turns_) {
            if (wire_bytes_ >= until) return;
            Placed& p = placed_[i];
            if (p.chosen || (business && p.is_business() != *business)) continue;
            if (p.before != kNone && !placed_[p.before].chosen) continue;
            const Candidate& c = candidates_[p.index];
            if (c.bytes > limits_.bytes - bytes_) continue;
            if (c.wire_bytes > limits_.wire_bytes - wire_bytes_) continue;
            bytes_ += c.bytes;
            wire_bytes_ += c.wire_bytes;
            p.chosen = true;
        }
    }

  private:
    std::span<const Candidate> candidates_;
    const ProposalLimits& limits_;
    std::vector<Placed>& placed_;
    std::vector<std::size_t> turns_;  // places, in the order in which they are asked
    std::size_t bytes_ = 0;
    std::size_t wire_bytes_ = 0;
};

// Of what goes in, in block order. Lanes are seen anew: what waits behind a transaction and stays
// out of the block gives it no better one, so that others can judge the order by the block alone.
std::vector<std::size_t> chosen_of(std::span<const Candidate> candidates,
                                   std::vector<Placed>& placed) {
    for (Placed& p : placed) p.lane = static_cast<int>(candidates[p.index].lane);
    for (std::size_t i = placed.size(); i-- > 0;) {
        const Placed& p = placed[i];
        if (!p.chosen || p.before == kNone) continue;
        placed[p.before].lane = std::min(placed[p.before].lane, p.lane);
    }
    std::erase_if(placed, [](const Placed& p) { return !p.chosen; });
    std::ranges::sort(placed, {}, &Placed::in_block);
    std::vector<std::size_t> chosen;
    chosen.reserve(placed.size());
    for (const Placed& p : placed) chosen.push_back(p.index);
    return chosen;
}

}  // namespace

std::vector<std::size_t> order_proposal(std::span<const Candidate> candidates,
                                        const ProposalLimits& limits) {
    std::vector<Placed> placed = place(candidates);
    const std::size_t room = std::min(limits.bytes, limits.wire_bytes);
    const std::size_t reserved = room / kPermille * limits.reserved_permille +
                                 room % kPermille * limits.reserved_permille / kPermille;
    Filling filling(candidates, limits, placed);
    filling.take(false, reserved);
    filling.take(true, kNone);
    filling.take(std::nullopt, kNone);
    return chosen_of(candidates, placed);
}

std::optional<std::size_t> out_of_lane(std::span<const InBlock> block) {
    std::map<std::string_view, int> lane_behind;  // the best of the sender's, from the end on
    std::vector<int> lanes(block.size());
    for (std::size_t i = block.size(); i-- > 0;) {
        const int own = static_cast<int>(block[i].lane);
        const auto [behind, is_last] = lane_behind.emplace(block[i].sender, own);
        behind->second = std::min(behind->second, own);
        lanes[i] = behind->second;
    }
    for (std::size_t i = 1; i < lanes.size(); ++i) {
        if (lanes[i] < lanes[i - 1]) return i;
    }
    return std::nullopt;
}

}  // namespace charter::engine
