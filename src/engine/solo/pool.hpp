#pragma once
// The transactions that wait for a block of the solo engine. Bounded, and fair between members and
// lanes: what is full for business is still open for governance.

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/catalog.pb.h"

namespace charter::engine {

struct PoolLimits {
    std::size_t txs = 50'000;
    std::size_t bytes = std::size_t{256} << 20U;
    std::size_t txs_per_member = 25'000;
    std::size_t business_permille = 800;  // of both totals
    std::int64_t age_max_ms = 600'000;    // what could not go into a block for so long is dropped
};

struct Pending {
    Bytes id;
    Bytes raw;
    std::string sender;
    std::string member;
    std::uint64_t nonce = 0;
    std::uint64_t valid_until_height = 0;
    v1::Lane lane = v1::LANE_BUSINESS;
    std::int64_t since_ms = 0;
};

/// A transaction that left the pool without a block.
struct Dropped {
    Bytes id;
    Refusal why;
};

/// Any number of threads.
class Pool {
  public:
    explicit Pool(const PoolLimits& limits) : limits_(limits) {}

    /// Adding what is there already is no error.
    /// Reasons  nonce_used (another transaction of the sender waits with this nonce),
    ///          quota_exceeded {what: pool: transactions, bytes, member, business; limit, member,
    ///          needed, tokens}
    Status add(Pending tx);

    /// Copies of what waits, of each lane at most about `bytes`: governance first, then
    /// observations, business; in order of arrival.
    std::vector<Bytes> candidates(std::size_t bytes) const;

    /// After a block: `included` leave, and what its senders can no longer use. `next_nonces`: of
    /// senders in the block. Also drops what is too old or valid no longer at `next_height`.
    std::vector<Dropped> settle(const std::vector<Bytes>& included,
                                const std::map<std::string, std::uint64_t>& next_nonces,
                                std::uint64_t next_height, std::int64_t now_ms);

    bool contains(ByteView id) const;
    /// When the oldest of these came in; 0: none of them waits.
    std::int64_t oldest_since(const std::vector<Bytes>& ids) const;
    std::size_t size() const;
    /// Grows with every addition: tells whether anything came since.
    std::uint64_t additions() const;

  private:
    using Arrival = std::uint64_t;
    struct Entry {
        Pending tx;
        Arrival arrival = 0;
    };
    using Entries = std::unordered_map<Bytes, Entry>;

    Status check_room(const Pending& tx) const;
    void remove(Entries::iterator entry);

    const PoolLimits limits_;
    mutable std::mutex mutex_;  // guards what follows
    Entries by_id_;
    std::array<std::map<Arrival, const Entry*>, 4> lanes_;  // by number of the lane
    std::map<std::string, std::map<std::uint64_t, const Entry*>, std::less<>> by_sender_;
    std::map<std::string, std::size_t, std::less<>> per_member_;
    std::set<std::pair<std::uint64_t, const Entry*>> by_validity_;
    std::size_t bytes_ = 0;
    std::size_t business_bytes_ = 0;
    Arrival arrivals_ = 0;
};

}  // namespace charter::engine
