#include "storage/value_cache.hpp"

#include <vector>

namespace charter::storage {

std::size_t ValueCache::shard_of(ByteView key) {
    // The low bits choose the bucket inside a shard, so a shard is chosen by higher ones.
    return (std::hash<std::string_view>{}(key) >> 32U) % kShards;
}

std::size_t ValueCache::cost(const Entry& entry) {
    constexpr std::size_t kOverhead =
        160;  // list and map nodes, two strings, the allocator's share
    const std::size_t decoded =
        entry.decoded ? static_cast<std::size_t>(entry.decoded->SpaceUsedLong()) : 0;
    return kOverhead + entry.key.size() + (entry.value ? entry.value->size() : 0) + decoded;
}

std::optional<std::optional<Bytes>> ValueCache::find(ByteView key, std::uint64_t version) {
    Shard& shard = shards_.at(shard_of(key));
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.by_key.find(key);
    if (found == shard.by_key.end() || found->second->since > version) return std::nullopt;
    shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
    return found->second->value;
}

std::optional<state::View::Decoded> ValueCache::find_decoded(ByteView key, std::uint64_t version,
                                                             state::View::Decode decode) {
    Shard& shard = shards_.at(shard_of(key));
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.by_key.find(key);
    if (found == shard.by_key.end() || found->second->since > version) return std::nullopt;
    shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
    Entry& entry = *found->second;
    if (entry.value && !entry.decoded) {
        shard.bytes -= cost(entry);
        entry.decoded = decode(*entry.value);
        shard.bytes += cost(entry);
    }
    return entry.decoded;
}

void ValueCache::keep(ByteView key, const std::optional<Bytes>& value, std::uint64_t version) {
    Shard& shard = shards_.at(shard_of(key));
    const std::lock_guard lock(shard.mutex);
    // A later commit may have changed the key while the reader was at the disk.
    if (shard.newest != version) return;
    put(shard, key, value, version);
}

void ValueCache::advance(std::span<const KeyChange> changes, std::uint64_t version) {
    std::array<std::vector<const KeyChange*>, kShards> parts;
    for (const KeyChange& c : changes) parts.at(shard_of(c.key)).push_back(&c);
    for (std::size_t i = 0; i < kShards; ++i) {
        Shard& shard = shards_.at(i);
        const std::lock_guard lock(shard.mutex);
        shard.newest = version;
        for (const KeyChange* c : parts.at(i)) put(shard, c->key, c->value, version);
    }
}

std::size_t ValueCache::bytes() const {
    std::size_t sum = 0;
    for (const Shard& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        sum += shard.bytes;
    }
    return sum;
}

void ValueCache::put(Shard& shard, ByteView key, const std::optional<Bytes>& value,
                     std::uint64_t version) const {
    const auto found = shard.by_key.find(key);
    if (found == shard.by_key.end()) {
        shard.entries.push_front({Bytes(key), value, version, nullptr});
        shard.by_key.emplace(shard.entries.front().key, shard.entries.begin());
    } else {
        shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
        Entry& entry = shard.entries.front();
        shard.bytes -= cost(entry);
        // An entry that was read at this version may hold the same value from an earlier one on.
        if (entry.value != value) {
            entry.since = version;
            entry.value = value;
            entry.decoded = nullptr;
        }
    }
    shard.bytes += cost(shard.entries.front());
    while (shard.bytes > max_shard_bytes_) {
        shard.bytes -= cost(shard.entries.back());
        shard.by_key.erase(shard.entries.back().key);
        shard.entries.pop_back();
    }
}

}  // namespace charter::storage
