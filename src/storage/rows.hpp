#pragma once
// What goes into the store and comes out of it.

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"

namespace charter::storage {

/// A key's new value, or nothing to remove it.
struct KeyChange {
    Bytes key;
    std::optional<Bytes> value;
};

/// The place of a transaction, receipt or event: a block and the index within it.
struct Position {
    std::uint64_t height = 0;
    std::uint32_t index = 0;
    friend auto operator<=>(const Position&, const Position&) = default;
};

struct StoredEvent {
    Position at;
    Bytes bytes;
};

/// The signatures over a block. They may become known with a later block.
struct StoredCommit {
    std::uint64_t height = 0;
    Bytes bytes;
};

/// Everything one block writes. Heights ascend by one; the first may be any (genesis is 0).
struct BlockWrite {
    std::uint64_t height = 0;
    Digest app_hash{};               // of the state after this block
    std::vector<KeyChange> state{};  // no key twice, no empty value
    std::vector<KeyChange> names{};  // hashed key -> key, of keys added; filled by StateStore
    std::vector<KeyChange> local{};  // the node's own notes, outside the app hash
    Bytes block{};                   // empty: not kept, as for genesis
    Bytes header{};                  // empty: not kept
    std::vector<StoredCommit> commits{};
    std::vector<Bytes> receipts{};       // by index
    std::vector<Bytes> events{};         // by index
    std::vector<Digest> transactions{};  // ids, by index
    std::optional<Digest> genesis{};     // with the first block: the digest of the genesis document
};

/// What became known of a block after it was committed.
struct LateWrite {
    std::uint64_t height = 0;
    Bytes header{};  // empty: as it is
    Bytes commit{};  // empty: as it is
    std::vector<KeyChange> local{};
};

/// What of a block `drop` takes, as it is stored: header, commit and transaction ids stay.
struct Contents {
    std::optional<Bytes> block;
    std::uint64_t receipts = 0;
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;  // of all three
};

/// The last committed block.
struct Head {
    std::uint64_t height = 0;
    Digest app_hash{};
    friend bool operator==(const Head&, const Head&) = default;
};

}  // namespace charter::storage
