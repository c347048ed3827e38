#pragma once
// What CometBFT's pool holds, told by the verdicts of check_tx: the pool is first in, first out,
// and only its door can keep it fair. A transaction is in it when its first check accepts it, and
// stays when the recheck after a commit does; a commit takes out what the block holds. What no
// recheck names before the next commit was not there any more, and is forgotten: the count follows
// the pool and cannot drift from it.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/catalog.pb.h"
#include "engine/bounded_cache.hpp"

namespace charter::engine {

/// Shares are of both totals. The totals are those of CometBFT's configuration
/// (comet/config_toml.cpp).
struct MempoolLimits {
    std::size_t txs = 10'000;
    std::size_t bytes = std::size_t{256} << 20U;
    std::size_t blocks = 3;               // and no more bytes than fill so many blocks
    std::size_t member_permille = 500;    // of one member
    std::size_t business_permille = 800;  // of business: the rest is for governance
    std::size_t ahead_permille = 100;     // of those that wait for an earlier nonce
    std::uint64_t ahead_blocks = 2;       // so many blocks later they leave
};

/// A transaction at the door.
struct Waiting {
    Digest raw{};  // of its bytes
    std::string sender;
    std::string member;
    std::uint64_t nonce = 0;
    v1::Lane lane = v1::LANE_BUSINESS;
    std::size_t bytes = 0;
    bool ahead = false;          // an earlier nonce of its sender is neither used nor in the pool
    std::uint64_t expected = 0;  // the sender's next, where it is known: for refusals alone
};

/// One thread at a time.
class Mempool {
  public:
    explicit Mempool(const MempoolLimits& limits) : limits_(limits) {}

    /// Whether the pool holds all nonces of the sender from `from` up to `to`, the last excluded.
    bool holds_run(const std::string& sender, std::uint64_t from, std::uint64_t to) const;

    /// May it come in? One that is in may again.
    /// Reasons  nonce_used (another of the sender waits with this nonce),
    ///          quota_exceeded {what: pool: all, member, ahead, business, each with or without
    ///          bytes; limit, member, needed, tokens}
    Status permit(const Waiting& tx) const;
    /// May it stay, when the next block is `height`? Never refused for room.
    /// Reasons  nonce_used, nonce_gap (an earlier nonce has been missing for too long)
    Status permit_again(const Waiting& tx, std::uint64_t height) const;
    /// It is in the pool. The next block is `height`.
    void add(const Waiting& tx, std::uint64_t height);
    void remove(const Digest& raw);
    /// A block is committed: `included` left; `block_bytes_max` is the parameter in force.
    void settle(std::span<const Digest> included, std::size_t block_bytes_max);

    std::size_t size() const { return all_.txs; }
    std::size_t bytes() const { return all_.bytes; }

  private:
    struct Sum {
        std::size_t txs = 0;
        std::size_t bytes = 0;
    };
    struct Entry {
        Waiting tx;
        bool confirmed = true;  // since the last commit
        std::uint64_t ahead_since = 0;
    };
    using Entries = std::unordered_map<Digest, Entry, DigestHash>;

    std::size_t bytes_max() const;
    Status fits(const Sum& sum, const Waiting& tx, std::size_t permille,
                const std::string& what) const;
    /// The first from this one on that no transaction of the sender has here.
    std::uint64_t free_nonce(const Waiting& tx) const;
    bool is_held_by_another(const Waiting& tx, bool confirmed_only) const;
    template <class Change>
    void change_sums(const Waiting& tx, const Change& change);
    void erase(Entries::iterator found);

    const MempoolLimits limits_;
    std::size_t block_bytes_max_ = 0;  // 0: not known yet
    Entries entries_;
    std::map<std::string, std::map<std::uint64_t, Digest>> by_sender_;
    std::map<std::string, Sum> members_;
    Sum all_;
    Sum business_;
    Sum ahead_;
};

}  // namespace charter::engine
