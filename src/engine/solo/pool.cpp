#include "engine/solo/pool.hpp"

#include <algorithm>

#include "engine/room.hpp"

namespace charter::engine {
namespace {

std::size_t lane_number(v1::Lane lane) {
    return std::clamp<std::size_t>(static_cast<std::size_t>(lane), v1::LANE_GOVERNANCE,
                                   v1::LANE_BUSINESS);
}

Dropped expired(const Pending& tx, std::uint64_t next_height) {
    return {tx.id,
            {Reason::expired_transaction,
             {{"height", static_cast<std::int64_t>(next_height)},
              {"until", static_cast<std::int64_t>(tx.valid_until_height)}}}};
}

}  // namespace

Status Pool::check_room(const Pending& tx) const {
    const auto member = per_member_.find(tx.member);
    const std::size_t of_member = member == per_member_.end() ? 0 : member->second;
    std::vector<Room> rooms = {{"transactions", limits_.txs, by_id_.size(), 1},
                               {"bytes", limits_.bytes, bytes_, tx.raw.size()},
                               {"member " + tx.member, limits_.txs_per_member, of_member, 1}};
    if (tx.lane == v1::LANE_BUSINESS) {
        rooms.push_back({"business", limits_.txs * limits_.business_permille / kPermille,
                         lanes_[v1::LANE_BUSINESS].size(), 1});
        rooms.push_back({"business bytes", limits_.bytes / kPermille * limits_.business_permille,
                         business_bytes_, tx.raw.size()});
    }
    for (const Room& room : rooms)
        if (Status s = require_room(room, tx.member); !s) return s;
    return ok();
}

Status Pool::add(Pending tx) {
    const std::lock_guard lock(mutex_);
    if (by_id_.contains(tx.id)) return ok();
    const auto sender = by_sender_.find(tx.sender);
    if (sender != by_sender_.end() && sender->second.contains(tx.nonce)) {
        std::uint64_t free = tx.nonce;
        while (sender->second.contains(free)) ++free;
        return tl::unexpected(nonce_taken(tx.nonce, free));
    }
    if (Status s = check_room(tx); !s) return s;
    tx.lane = static_cast<v1::Lane>(lane_number(tx.lane));
    bytes_ += tx.raw.size();
    if (tx.lane == v1::LANE_BUSINESS) business_bytes_ += tx.raw.size();
    per_member_[tx.member] += 1;
    const Bytes id = tx.id;
    Entry& entry = by_id_[id];
    entry = {std::move(tx), ++arrivals_};
    by_sender_[entry.tx.sender].emplace(entry.tx.nonce, &entry);
    by_validity_.emplace(entry.tx.valid_until_height, &entry);
    lanes_[lane_number(entry.tx.lane)].emplace(entry.arrival, &entry);
    return ok();
}

std::vector<Bytes> Pool::candidates(std::size_t bytes) const {
    const std::lock_guard lock(mutex_);
    std::vector<Bytes> chosen;
    for (const auto& lane : lanes_) {
        std::size_t sum = 0;
        for (const auto& [arrival, entry] : lane) {
            if (sum >= bytes) break;
            sum += entry->tx.raw.size();
            chosen.push_back(entry->tx.raw);
        }
    }
    return chosen;
}

void Pool::remove(Entries::iterator found) {
    const Entry& entry = found->second;
    const Pending& tx = entry.tx;
    bytes_ -= tx.raw.size();
    if (tx.lane == v1::LANE_BUSINESS) business_bytes_ -= tx.raw.size();
    if (const auto member = per_member_.find(tx.member); --member->second == 0)
        per_member_.erase(member);
    const auto sender = by_sender_.find(tx.sender);
    sender->second.erase(tx.nonce);
    if (sender->second.empty()) by_sender_.erase(sender);
    by_validity_.erase({tx.valid_until_height, &entry});
    lanes_[lane_number(tx.lane)].erase(entry.arrival);
    by_id_.erase(found);
}

std::vector<Dropped> Pool::settle(const std::vector<Bytes>& included,
                                  const std::map<std::string, std::uint64_t>& next_nonces,
                                  std::uint64_t next_height, std::int64_t now_ms) {
    const std::lock_guard lock(mutex_);
    std::vector<Dropped> gone;
    for (const Bytes& id : included) {
        if (const auto found = by_id_.find(id); found != by_id_.end()) remove(found);
    }
    for (const auto& [name, next] : next_nonces) {
        const auto sender = by_sender_.find(name);
        if (sender == by_sender_.end()) continue;
        for (auto it = sender->second.begin(); it != sender->second.end() && it->first < next;
             ++it) {
            gone.push_back({it->second->tx.id, nonce_taken(it->second->tx.nonce, next)});
        }
    }
    for (auto it = by_validity_.begin(); it != by_validity_.end() && it->first < next_height;
         ++it) {
        gone.push_back(expired(it->second->tx, next_height));
    }
    for (const auto& lane : lanes_) {
        for (const auto& [arrival, entry] : lane) {
            if (now_ms - entry->tx.since_ms < limits_.age_max_ms) break;
            gone.push_back(expired(entry->tx, next_height));
        }
    }
    for (const Dropped& tx : gone) {
        if (const auto found = by_id_.find(tx.id); found != by_id_.end()) remove(found);
    }
    return gone;
}

bool Pool::contains(ByteView id) const {
    const std::lock_guard lock(mutex_);
    return by_id_.contains(Bytes(id));
}

std::int64_t Pool::oldest_since(const std::vector<Bytes>& ids) const {
    const std::lock_guard lock(mutex_);
    std::int64_t oldest = 0;
    for (const Bytes& id : ids) {
        const auto found = by_id_.find(id);
        if (found == by_id_.end()) continue;
        const std::int64_t since = found->second.tx.since_ms;
        oldest = oldest == 0 ? since : std::min(oldest, since);
    }
    return oldest;
}

std::size_t Pool::size() const {
    const std::lock_guard lock(mutex_);
    return by_id_.size();
}

std::uint64_t Pool::additions() const {
    const std::lock_guard lock(mutex_);
    return arrivals_;
}

}  // namespace charter::engine
