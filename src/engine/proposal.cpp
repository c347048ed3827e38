#include "engine/proposal.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace charter::engine {
namespace {

struct Placed {
    int lane = 0;
    std::size_t arrival = 0;
    std::uint64_t nonce = 0;
    std::size_t index = 0;
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

}  // namespace

std::vector<std::size_t> order_proposal(std::span<const Candidate> candidates,
                                        const ProposalLimits& limits) {
    std::map<std::string_view, ByNonce> senders;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        senders[candidates[i].sender].emplace(candidates[i].nonce,
                                              i);  // the first of a nonce stays
    }
    std::vector<Placed> placed;
    placed.reserve(candidates.size());
    for (const auto& [sender, by_nonce] : senders) place_run(candidates, by_nonce, placed);
    std::ranges::sort(placed, {},
                      [](const Placed& p) { return std::tuple(p.lane, p.arrival, p.nonce); });

    std::vector<std::size_t> chosen;
    std::set<std::string_view> held;
    std::size_t bytes = 0;
    std::size_t wire_bytes = 0;
    for (const Placed& p : placed) {
        const Candidate& c = candidates[p.index];
        const bool fits =
            bytes + c.bytes <= limits.bytes && wire_bytes + c.wire_bytes <= limits.wire_bytes;
        if (!fits) held.insert(c.sender);
        if (!fits || held.contains(c.sender)) continue;
        bytes += c.bytes;
        wire_bytes += c.wire_bytes;
        chosen.push_back(p.index);
    }
    return chosen;
}

}  // namespace charter::engine
