#pragma once
// Recently used values of the state, so that hot reads need not ask RocksDB. Every commit writes
// its values through. Safe for any threads.

#include <array>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>

#include "base/bytes.hpp"
#include "state/view.hpp"
#include "storage/store.hpp"

namespace charter::storage {

/// Versions count commits; an entry holds a key's value from some version on, up to the newest.
class ValueCache {
  public:
    explicit ValueCache(std::size_t max_bytes) : max_shard_bytes_(max_bytes / kShards) {}

    /// The value at `version`, absent ones too; nothing if the cache does not know it.
    std::optional<std::optional<Bytes>> find(ByteView key, std::uint64_t version);
    /// The record at `version`, decoded once; nothing if the cache does not know its value.
    std::optional<state::View::Decoded> find_decoded(ByteView key, std::uint64_t version,
                                                     state::View::Decode decode);
    /// Keeps what was read at `version`, unless a newer one has come.
    void keep(ByteView key, const std::optional<Bytes>& value, std::uint64_t version);
    /// Makes `version` the newest, with these changes since the one before.
    void advance(std::span<const KeyChange> changes, std::uint64_t version);

    std::size_t bytes() const;

  private:
    struct Entry {
        Bytes key;
        std::optional<Bytes> value;
        std::uint64_t since = 0;
        state::View::Decoded decoded;  // once it was asked for
    };
    using Entries = std::list<Entry>;  // most recently used first

    struct Shard {
        mutable std::mutex mutex;
        std::uint64_t newest = 0;
        std::size_t bytes = 0;
        Entries entries;
        std::unordered_map<std::string_view, Entries::iterator>
            by_key;  // views of the entries' keys
    };
    static constexpr std::size_t kShards = 16;

    static std::size_t shard_of(ByteView key);
    static std::size_t cost(const Entry& entry);
    void put(Shard& shard, ByteView key, const std::optional<Bytes>& value,
             std::uint64_t version) const;

    std::size_t max_shard_bytes_;
    std::array<Shard, kShards> shards_;
};

}  // namespace charter::storage
