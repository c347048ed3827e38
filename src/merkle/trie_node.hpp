#pragma once
// The nodes of a trie and their memory. Internal to the trie.
//
// Where memory is slow, a walk waits at every node and hashing is cheap. So a subtree of few keys
// is one node, a bucket, whose inner hashes are computed anew; and the hash of a node is kept in
// its parent (the root's in the Trie), so that hashing a level does not touch the sibling.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#include "merkle/trie.hpp"

namespace charter::merkle {

/// Most entries of a bucket. A larger subtree is an inner node, a smaller one is not.
inline constexpr std::size_t kBucketSize = 8;

/// What every node has. Immutable but for the count of its shares.
struct Node {
    mutable std::atomic<std::uint32_t> shares;
    const bool is_bucket;
    const std::uint8_t number;  // of an inner node: its bit; of a bucket: how many entries
};

/// The two subtrees whose keys differ first in bit `number`. Holds a share in each.
struct Inner final : Node {
    Inner(unsigned bit, const Node* zero, const Node* one, const Digest& h0, const Digest& h1)
        : Node{1, false, static_cast<std::uint8_t>(bit)}, child{zero, one}, hash{h0, h1} {}
    const std::array<const Node*, 2> child;
    const std::array<Digest, 2> hash;
};

/// A key in a bucket with the hash of its leaf.
struct Stored {
    Digest key{};
    Digest leaf_hash{};
};

/// `number` entries follow in the same memory, ascending by key.
struct Bucket final : Node {
    explicit Bucket(std::size_t count) : Node{1, true, static_cast<std::uint8_t>(count)} {}
};

// No padding: in memory that a ledger has millions of.
static_assert(sizeof(Inner) == sizeof(Bucket) + 2 * sizeof(void*) + 2 * sizeof(Digest) &&
              sizeof(Bucket) == 8 && alignof(Stored) <= alignof(Bucket));

/// A subtree with one share in its node; no node means empty.
struct Subtree {
    const Node* node = nullptr;
    Digest hash{};
};

inline const Inner& as_inner(const Node* node) { return *static_cast<const Inner*>(node); }
std::span<const Stored> entries_of(const Node* bucket);
std::size_t size_of(const Node* node);

inline void retain(const Node* node) { node->shares.fetch_add(1, std::memory_order_relaxed); }
/// Drops a share; frees the node, and what only it held, if it was the last.
void release(const Node* node);

/// One kind of node memory: the inner node, and a bucket of each size.
inline constexpr std::size_t kSlotKinds = kBucketSize + 1;

/// The pool's memory lies in so many parts: so many objects make nodes at once without taking each
/// other's.
inline constexpr std::size_t kLanes = 4;

/// Memory that is free, linked through its first bytes.
struct FreeSlot {
    FreeSlot* next;
};

/// Makes nodes. An object serves one batch in one thread; it takes slots from the process-wide
/// pool, those of its own lane first, and gives back those that it did not use.
class NodeMaker {
  public:
    explicit NodeMaker(std::size_t lane = 0) : lane_(lane) {}
    NodeMaker(const NodeMaker&) = delete;
    NodeMaker& operator=(const NodeMaker&) = delete;
    ~NodeMaker();

    /// The node over two subtrees, whose shares it takes; the other subtree if one is empty.
    Subtree join(unsigned bit, const Subtree& zero, const Subtree& one);
    /// A bucket with the entries of `low` and then of `high`.
    const Node* bucket(std::span<const Stored> low, std::span<const Stored> high = {});

  private:
    void* take_slot(std::size_t kind);

    std::size_t lane_;
    std::array<FreeSlot*, kSlotKinds> ready_{};
};

}  // namespace charter::merkle
