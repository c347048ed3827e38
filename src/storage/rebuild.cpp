#include "storage/rebuild.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <thread>

#include "crypto/sha256.hpp"

namespace charter::storage {
namespace {

using merkle::LeafEntry;
using merkle::Trie;

// The leaves are parted by the first bits of their keys, so that each part is sorted and built
// alone.
constexpr unsigned kPartBits = 4;
constexpr std::size_t kParts = std::size_t{1} << kPartBits;
using Parts = std::array<std::vector<LeafEntry>, kParts>;

// Ranges of the state, which threads take one after the other.
class Ranges {
  public:
    explicit Ranges(std::vector<Bytes> splits) : splits_(std::move(splits)) {}

    /// From and to; nothing when all are taken.
    std::optional<std::pair<ByteView, ByteView>> take() {
        const std::size_t range = taken_++;
        if (range > splits_.size()) return std::nullopt;
        const ByteView from = range == 0 ? ByteView() : splits_[range - 1];
        return std::pair(from, range == splits_.size() ? ByteView() : ByteView(splits_[range]));
    }

  private:
    std::vector<Bytes> splits_;
    std::atomic<std::size_t> taken_{0};
};

// For each thread, so that one that is given a cheap range takes another.
constexpr std::size_t kRangesEach = 4;

Done hash_ranges(const Store& store, Ranges& ranges, Parts& parts) {
    while (const auto range = ranges.take()) {
        const auto hash = [&](ByteView key, ByteView value) {
            const LeafEntry leaf{merkle::hashed_key(key), crypto::sha256(value)};
            parts.at(leaf.key[0] >> (8U - kPartBits)).push_back(leaf);
            return true;
        };
        if (Done done = store.scan(range->first, range->second, hash); !done) return done;
    }
    return std::monostate{};
}

Trie build_part(std::vector<Parts>& by_thread, std::size_t part) {
    std::vector<LeafEntry> all;
    for (Parts& parts : by_thread) {
        std::vector<LeafEntry> one = std::move(parts.at(part));
        if (all.empty()) {
            all = std::move(one);
        } else {
            all.insert(all.end(), one.begin(), one.end());
        }
    }
    std::sort(all.begin(), all.end(),
              [](const LeafEntry& a, const LeafEntry& b) { return a.key < b.key; });
    return Trie::build(all);
}

template <class Work>
std::vector<std::thread> start(unsigned threads, Work work) {
    std::vector<std::thread> running;
    running.reserve(threads);
    for (unsigned t = 0; t < threads; ++t) running.emplace_back(work, t);
    return running;
}

void join_all(std::vector<std::thread>& threads) {
    for (std::thread& t : threads) t.join();
}

}  // namespace

Outcome<Trie> rebuild_trie(const Store& store, unsigned threads) {
    threads = std::max(threads, 1U);
    Ranges ranges(store.split_keys(threads * kRangesEach));
    std::vector<Parts> by_thread(threads);
    std::vector<Done> done(threads, std::monostate{});
    auto hashing =
        start(threads, [&](unsigned t) { done[t] = hash_ranges(store, ranges, by_thread[t]); });
    join_all(hashing);
    for (const Done& part : done) {
        if (!part) return tl::unexpected(part.error());
    }

    std::vector<Trie> tries(kParts);
    auto building = start(threads, [&](unsigned t) {
        for (std::size_t part = t; part < kParts; part += threads) {
            tries[part] = build_part(by_thread, part);
        }
    });
    join_all(building);
    for (unsigned bit = kPartBits; bit-- > 0;) {
        for (std::size_t i = 0; i < tries.size() / 2; ++i) {
            tries[i] = Trie::join(tries[2 * i], tries[2 * i + 1], bit);
        }
        tries.resize(tries.size() / 2);
    }
    return tries.front();
}

}  // namespace charter::storage
