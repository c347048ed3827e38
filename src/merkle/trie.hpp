#pragma once
// The authenticated map: a path-compressed binary (crit-bit) trie over 32-byte hashed keys. Its
// hashes are those of the ICS-23 `tendermint` spec, the ICS-23 key being the hashed key:
//   leaf  = sha256(0x00 | varint(32) | hashed key | varint(32) | sha256(value))
//   inner = sha256(0x01 | left | right), left being the subtree whose next bit is 0
//   empty = sha256(""), as CometBFT has it for an empty tree
// The root depends on the content only, never on the order of changes.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/bytes.hpp"

namespace charter::merkle {

/// Bits in a hashed key; also the greatest depth of a trie.
inline constexpr unsigned kKeyBits = 256;

/// The key of the map under which a logical key is kept: sha256 of it.
Digest hashed_key(ByteView logical_key);
Digest leaf_hash(const Digest& hashed_key, const Digest& value_hash);
Digest inner_hash(const Digest& left, const Digest& right);
/// Index of the first bit in which two keys differ, the most significant bit being 0; kKeyBits if
/// they are equal.
unsigned first_difference(const Digest& a, const Digest& b);

/// A key with the sha256 of its value.
struct LeafEntry {
    Digest key{};
    Digest value_hash{};
};

/// A new value's sha256 for a key, or nothing to remove the key.
struct Change {
    Digest key{};
    std::optional<Digest> value_hash{};
};

/// One step of a path from a leaf to the root.
struct Step {
    Digest sibling{};
    bool sibling_is_left = false;
    friend bool operator==(const Step&, const Step&) = default;
};

/// A leaf found in the trie: its hash, and its path, the leaf's own sibling first.
struct Located {
    Digest leaf_hash{};
    std::vector<Step> path;
};

/// The keys next to a key, itself excluded.
struct Neighbours {
    std::optional<Digest> left;
    std::optional<Digest> right;
};

struct Node;

/// One share in an immutable node. Counts are atomic, so shares may be dropped by any thread.
class NodeRef {
  public:
    NodeRef() = default;
    /// Takes over a share that the caller holds.
    explicit NodeRef(const Node* owned) : node_(owned) {}
    NodeRef(const NodeRef& other);
    NodeRef(NodeRef&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
    NodeRef& operator=(NodeRef other) noexcept {
        std::swap(node_, other.node_);
        return *this;
    }
    ~NodeRef();

    const Node* get() const { return node_; }
    /// Gives the share to the caller.
    const Node* take() { return std::exchange(node_, nullptr); }

  private:
    const Node* node_ = nullptr;
};

using Work = std::function<void()>;
/// Runs both, in any order or at once: they share nothing that either changes.
using RunBoth = std::function<void(const Work&, const Work&)>;
void one_after_the_other(const Work& first, const Work& second);

/// One version of the map: a handle of a few words on shared immutable nodes. Copies are cheap, a
/// version never changes, and different threads may read, copy and drop versions at once.
class Trie {
  public:
    /// The empty map.
    Trie();

    /// The map of `entries`, which ascend strictly by key.
    static Trie build(std::span<const LeafEntry> entries);

    /// The union of two maps whose keys agree before `bit` and have a 0 there in `zeros`, a 1 in
    /// `ones`. For building the parts of a large map in different threads.
    static Trie join(const Trie& zeros, const Trie& ones, unsigned bit);

    /// The map after `changes`, in any order, no key twice. Removing an absent key is no change.
    /// Every inner node that differs is hashed once. `was_present`, one a change or none at
    /// all, is set to 1 where this map has the change's key, to 0 where it has not. `both` may
    /// give a large batch to several threads; the map is the same.
    Trie apply(std::span<const Change> changes, std::span<std::uint8_t> was_present = {},
               const RunBoth& both = one_after_the_other) const;

    const Digest& root() const { return root_hash_; }
    std::size_t size() const { return size_; }
    bool contains(const Digest& key) const;
    /// The leaf of a key and its path; nothing if the key is absent.
    std::optional<Located> locate(const Digest& key) const;
    Neighbours neighbours(const Digest& key) const;

  private:
    Trie(NodeRef root, const Digest& root_hash, std::size_t size);

    NodeRef root_;
    Digest root_hash_;
    std::size_t size_ = 0;
};

}  // namespace charter::merkle
