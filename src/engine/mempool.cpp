#include "engine/mempool.hpp"

#include <algorithm>
#include <vector>

#include "engine/room.hpp"

namespace charter::engine {
namespace {

std::size_t share(std::size_t total, std::size_t permille) {
    return total / kPermille * permille + total % kPermille * permille / kPermille;
}

}  // namespace

std::size_t Mempool::bytes_max() const {
    if (block_bytes_max_ == 0) return limits_.bytes;
    return std::min(limits_.bytes, limits_.blocks * block_bytes_max_);
}

bool Mempool::holds_run(const std::string& sender, std::uint64_t from, std::uint64_t to) const {
    if (from >= to) return true;
    const auto found = by_sender_.find(sender);
    if (found == by_sender_.end() || found->second.size() < to - from) return false;
    std::uint64_t expected = from;
    for (auto it = found->second.lower_bound(from); it != found->second.end(); ++it) {
        if (it->first != expected) return false;
        if (++expected == to) return true;
    }
    return false;
}

std::uint64_t Mempool::free_nonce(const Waiting& tx) const {
    std::uint64_t free = tx.nonce;
    const auto sender = by_sender_.find(tx.sender);
    if (sender == by_sender_.end()) return free;
    for (auto it = sender->second.find(free); it != sender->second.end() && it->first == free; ++it)
        ++free;
    return free;
}

bool Mempool::is_held_by_another(const Waiting& tx, bool confirmed_only) const {
    const auto sender = by_sender_.find(tx.sender);
    if (sender == by_sender_.end()) return false;
    const auto holder = sender->second.find(tx.nonce);
    if (holder == sender->second.end() || holder->second == tx.raw) return false;
    return !confirmed_only || entries_.at(holder->second).confirmed;
}

Status Mempool::fits(const Sum& sum, const Waiting& tx, std::size_t permille,
                     const std::string& what) const {
    const Room txs{what, share(limits_.txs, permille), sum.txs, 1};
    if (Status s = require_room(txs, tx.member); !s) return s;
    return require_room({what + " bytes", share(bytes_max(), permille), sum.bytes, tx.bytes},
                        tx.member);
}

Status Mempool::permit(const Waiting& tx) const {
    if (entries_.contains(tx.raw)) return ok();
    if (is_held_by_another(tx, false)) return tl::unexpected(nonce_taken(tx.nonce, free_nonce(tx)));
    if (Status s = fits(all_, tx, kPermille, "all"); !s) return s;
    const auto member = members_.find(tx.member);
    const Sum of_member = member == members_.end() ? Sum{} : member->second;
    if (Status s = fits(of_member, tx, limits_.member_permille, "member"); !s) {
        return s;
    }
    if (tx.ahead) {
        if (Status s = fits(ahead_, tx, limits_.ahead_permille, "ahead"); !s) return s;
    }
    if (tx.lane != v1::LANE_BUSINESS) return ok();
    return fits(business_, tx, limits_.business_permille, "business");
}

Status Mempool::permit_again(const Waiting& tx, std::uint64_t height) const {
    // The first of two to be rechecked came first.
    if (is_held_by_another(tx, true)) return tl::unexpected(nonce_taken(tx.nonce, free_nonce(tx)));
    const auto found = entries_.find(tx.raw);
    if (!tx.ahead || found == entries_.end() || !found->second.tx.ahead) return ok();
    if (height < found->second.ahead_since + limits_.ahead_blocks) return ok();
    return refuse(Reason::nonce_gap, {{"nonce", static_cast<std::int64_t>(tx.nonce)},
                                      {"expected", static_cast<std::int64_t>(tx.expected)}});
}

template <class Change>
void Mempool::change_sums(const Waiting& tx, const Change& change) {
    change(all_, tx);
    Sum& member = members_[tx.member];
    change(member, tx);
    if (member.txs == 0) members_.erase(tx.member);
    if (tx.ahead) change(ahead_, tx);
    if (tx.lane == v1::LANE_BUSINESS) change(business_, tx);
}

void Mempool::add(const Waiting& tx, std::uint64_t height) {
    std::uint64_t ahead_since = height;
    if (const auto known = entries_.find(tx.raw); known != entries_.end()) {
        if (known->second.tx.ahead) ahead_since = known->second.ahead_since;
        erase(known);
    }
    change_sums(tx, [](Sum& sum, const Waiting& one) {
        sum.txs += 1;
        sum.bytes += one.bytes;
    });
    by_sender_[tx.sender][tx.nonce] = tx.raw;
    entries_.emplace(tx.raw, Entry{tx, true, ahead_since});
}

void Mempool::erase(Entries::iterator found) {
    const Waiting& tx = found->second.tx;
    change_sums(tx, [](Sum& sum, const Waiting& one) {
        sum.txs -= 1;
        sum.bytes -= one.bytes;
    });
    // Another may have taken its nonce since.
    if (const auto sender = by_sender_.find(tx.sender); sender != by_sender_.end()) {
        const auto holder = sender->second.find(tx.nonce);
        const bool own = holder != sender->second.end() && holder->second == tx.raw;
        if (own) sender->second.erase(holder);
        if (sender->second.empty()) by_sender_.erase(sender);
    }
    entries_.erase(found);
}

void Mempool::remove(const Digest& raw) {
    if (const auto found = entries_.find(raw); found != entries_.end()) erase(found);
}

void Mempool::settle(std::span<const Digest> included, std::size_t block_bytes_max) {
    block_bytes_max_ = block_bytes_max;
    for (const Digest& raw : included) remove(raw);
    std::vector<Digest> forgotten;
    for (auto& [raw, entry] : entries_) {
        if (!entry.confirmed) forgotten.push_back(raw);
        entry.confirmed = false;
    }
    for (const Digest& raw : forgotten) remove(raw);
}

}  // namespace charter::engine
