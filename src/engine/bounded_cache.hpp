#pragma once
// A bounded map for several threads. Entries live in two generations: when the young one is full it
// becomes the old one and the old one goes; a hit moves its entry to the young. So whatever is used
// stays, with no list to maintain.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/bytes.hpp"

namespace charter::engine {

/// Digests are uniform already: their first bytes are the hash.
struct DigestHash {
    std::size_t operator()(const Digest& digest) const {
        std::size_t hash = 0;
        std::memcpy(&hash, digest.data(), sizeof hash);
        return hash;
    }
};

/// Of a value that is as small as its neighbours.
struct Weightless {
    std::size_t operator()(const auto&) const { return 0; }
};

template <class Key, class Value, class Hash = std::hash<Key>, class Weigh = Weightless>
class BoundedCache {
  public:
    /// Keeps the entries that were used last: at least `capacity` or `weight_max` in weight, of
    /// uniform keys, and at most twice as many.
    explicit BoundedCache(std::size_t capacity, std::size_t weight_max = SIZE_MAX)
        : per_shard_(capacity / kShards + 1), weight_per_shard_(weight_max / kShards + 1) {}

    std::optional<Value> get(const Key& key) {
        Shard& shard = shard_of(key);
        const std::lock_guard lock(shard.mutex);
        if (const auto found = shard.young.find(key); found != shard.young.end())
            return found->second;
        const auto found = shard.old.find(key);
        if (found == shard.old.end()) return std::nullopt;
        Value value = found->second;
        insert(shard, key, value);
        return value;
    }

    void put(const Key& key, Value value) {
        Shard& shard = shard_of(key);
        const std::lock_guard lock(shard.mutex);
        insert(shard, key, std::move(value));
    }

    /// Removes and returns the entry.
    std::optional<Value> take(const Key& key) {
        Shard& shard = shard_of(key);
        const std::lock_guard lock(shard.mutex);
        if (auto node = shard.young.extract(key)) {
            shard.young_weight -= Weigh{}(node.mapped());
            return std::move(node.mapped());
        }
        if (auto node = shard.old.extract(key)) return std::move(node.mapped());
        return std::nullopt;
    }

    std::size_t size() {
        std::size_t total = 0;
        for (Shard& shard : shards_) {
            const std::lock_guard lock(shard.mutex);
            total += shard.young.size() + shard.old.size();
        }
        return total;
    }

  private:
    static constexpr std::size_t kShards = 16;
    using Map = std::unordered_map<Key, Value, Hash>;

    struct alignas(64) Shard {
        std::mutex mutex;
        Map young;
        Map old;
        std::size_t young_weight = 0;
    };

    // The map's buckets use the low bits of the hash; the shard must not, or all its keys share
    // buckets.
    Shard& shard_of(const Key& key) { return shards_[(Hash{}(key) >> 40) % kShards]; }

    void insert(Shard& shard, const Key& key, Value value) {
        shard.old.erase(key);
        shard.young_weight += Weigh{}(value);
        const auto [place, is_new] = shard.young.try_emplace(key);
        if (!is_new) shard.young_weight -= Weigh{}(place->second);
        place->second = std::move(value);
        if (shard.young.size() < per_shard_ && shard.young_weight < weight_per_shard_) return;
        shard.old = std::move(shard.young);
        shard.young.clear();
        shard.young_weight = 0;
    }

    std::size_t per_shard_;
    std::size_t weight_per_shard_;
    std::array<Shard, kShards> shards_;
};

}  // namespace charter::engine
