#include "merkle/trie.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/ensure.hpp"
#include "crypto/sha256.hpp"
#include "merkle/trie_node.hpp"

namespace charter::merkle {

namespace {

bool bit_of(const Digest& key, unsigned bit) {
    return ((key[bit / 8] >> (7U - bit % 8)) & 1U) != 0;
}

std::uint64_t word_of(const Digest& key, std::size_t index) {
    std::uint64_t word = 0;
    std::memcpy(&word, key.data() + index * 8, sizeof word);
    if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
    return word;
}

bool key_less(const Digest& a, const Digest& b) {
    for (std::size_t i = 0; i < sizeof(Digest) / 8; ++i) {
        if (word_of(a, i) != word_of(b, i)) return word_of(a, i) < word_of(b, i);
    }
    return false;
}

/// How many have a 0 in `bit`, of sorted entries that agree before it.
template <class Entry>
std::size_t count_zeros(std::span<const Entry> entries, unsigned bit) {
    const auto middle = std::partition_point(entries.begin(), entries.end(),
                                             [bit](const Entry& e) { return !bit_of(e.key, bit); });
    return static_cast<std::size_t>(middle - entries.begin());
}

Digest hash_of(std::span<const Stored> entries) {
    if (entries.size() == 1) return entries.front().leaf_hash;
    const unsigned bit = first_difference(entries.front().key, entries.back().key);
    const std::size_t zeros = count_zeros(entries, bit);
    return inner_hash(hash_of(entries.first(zeros)), hash_of(entries.subspan(zeros)));
}

Subtree build_bucket(NodeMaker& maker, std::span<const Stored> entries) {
    return {maker.bucket(entries), hash_of(entries)};
}

Subtree build_bucket(NodeMaker& maker, std::span<const LeafEntry> entries) {
    std::array<Stored, kBucketSize> leaves{};
    std::transform(entries.begin(), entries.end(), leaves.begin(), [](const LeafEntry& e) {
        return Stored{e.key, leaf_hash(e.key, e.value_hash)};
    });
    return build_bucket(maker, std::span<const Stored>(leaves).first(entries.size()));
}

/// The subtree of sorted entries. Depth of the recursion: at most kKeyBits.
template <class Entry>
Subtree build_subtree(NodeMaker& maker, std::span<const Entry> entries) {
    if (entries.empty()) return {};
    if (entries.size() <= kBucketSize) return build_bucket(maker, entries);
    const unsigned bit = first_difference(entries.front().key, entries.back().key);
    const std::size_t zeros = count_zeros(entries, bit);
    const Subtree zero = build_subtree(maker, entries.first(zeros));
    return maker.join(bit, zero, build_subtree(maker, entries.subspan(zeros)));
}

/// The bucket at which a walk by the bits of `key` ends.
std::span<const Stored> nearest_bucket(const Node* node, const Digest& key) {
    while (!node->is_bucket) node = as_inner(node).child[bit_of(key, node->number) ? 1 : 0];
    return entries_of(node);
}

std::span<const Stored>::iterator find_in(std::span<const Stored> entries, const Digest& key) {
    return std::partition_point(entries.begin(), entries.end(),
                                [&key](const Stored& e) { return key_less(e.key, key); });
}

/// The first (side 0) or last (side 1) key of a subtree.
std::optional<Digest> end_of(const Node* node, std::size_t side) {
    if (node == nullptr) return std::nullopt;
    while (!node->is_bucket) node = as_inner(node).child[side];
    return side == 0 ? entries_of(node).front().key : entries_of(node).back().key;
}

/// A change on its way into the trie.
struct Item {
    std::uint64_t head;    // the first 64 bits of the key
    const Change* change;  // the key's, with the new value
    unsigned split;        // the bit in which the key leaves its nearest bucket's first key
};
constexpr unsigned kSplitUnknown = kKeyBits + 1;

bool item_bit(const Item& item, unsigned bit) {
    if (bit < 64) return ((item.head >> (63U - bit)) & 1U) != 0;
    return bit_of(item.change->key, bit);
}

std::size_t count_zero_items(std::span<const Item> items, unsigned bit) {
    const auto middle = std::partition_point(
        items.begin(), items.end(), [bit](const Item& item) { return !item_bit(item, bit); });
    return static_cast<std::size_t>(middle - items.begin());
}

std::vector<Item> sorted_items(std::span<const Change> changes) {
    std::vector<Item> items;
    items.reserve(changes.size());
    for (const Change& change : changes)
        items.push_back({word_of(change.key, 0), &change, kSplitUnknown});
    std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
        return a.head != b.head ? a.head < b.head : key_less(a.change->key, b.change->key);
    });
    const auto twice =
        std::adjacent_find(items.begin(), items.end(), [](const Item& a, const Item& b) {
            return a.head == b.head && a.change->key == b.change->key;
        });
    ensure(twice == items.end(), "a batch changes a key once");
    return items;
}

void prefetch(const void* start, std::size_t size) {
    for (std::size_t at = 0; at < size; at += 64) {
        __builtin_prefetch(static_cast<const char*>(start) + at);
    }
}

// Finds the split of a few items in the subtree of `node`. Their walks advance together, so that
// the memory they wait for is fetched at the same time; all of it is near when the edit comes to
// it.
constexpr std::size_t kWalks = 32;

void find_splits(const Node* node, std::span<Item> items) {
    std::array<const Node*, kWalks> at{};
    at.fill(node);
    for (bool moving = true; moving;) {
        moving = false;
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (at[i]->is_bucket) continue;
            const Inner& inner = as_inner(at[i]);
            const std::size_t side = item_bit(items[i], inner.number) ? 1 : 0;
            at[i] = inner.child[side];
            prefetch(at[i], sizeof(Inner));
            __builtin_prefetch(inner.child[1 - side], 1);
            moving = true;
        }
    }
    for (std::size_t i = 0; i < items.size(); ++i) prefetch(at[i], size_of(at[i]));
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i].split = first_difference(items[i].change->key, entries_of(at[i]).front().key);
    }
}

// The item that leaves the trie at the highest bit above `node`, if any does. Items are sorted, so
// what all of them share with the subtree's keys, the first and the last share.
const Item& highest_split(const Node* node, std::span<Item> items) {
    if (items.size() <= kWalks) {
        const bool is_known = std::all_of(items.begin(), items.end(),
                                          [](const Item& i) { return i.split != kSplitUnknown; });
        if (!is_known) find_splits(node, items);
    } else {
        if (items.front().split == kSplitUnknown) find_splits(node, items.first(1));
        if (items.back().split == kSplitUnknown) find_splits(node, items.last(1));
    }
    return items.front().split < items.back().split ? items.front() : items.back();
}

/// A batch of changes, and where to note which of them met their key.
struct Batch {
    std::span<const Change> changes;
    std::span<std::uint8_t> was_present;  // one a change, or none at all
    const RunBoth& both;
};

// Fewer items than this are not worth another thread.
constexpr std::size_t kShared = 512;

/// The edit of a batch or of a part of it, from the root down and back.
class Edit {
  public:
    /// Makes its nodes in `lanes` lanes from `lane` on.
    explicit Edit(const Batch& batch, std::size_t lane = 0, std::size_t lanes = kLanes)
        : batch_(batch), lane_(lane), lanes_(lanes), maker_(lane) {}

    /// The subtree after `items`; `old` keeps its own share. Depth of the recursion: at most
    /// kKeyBits.
    Subtree subtree(const Subtree& old, std::span<Item> items);
    /// How many entries more there are; modulo 2^64, so that fewer are a sum too.
    std::size_t grown() const { return grown_; }

  private:
    Subtree above(const Subtree& old, std::span<Item> items, const Item& highest);
    Subtree inner(const Subtree& old, std::span<Item> items);
    Subtree bucket(const Subtree& old, std::span<Item> items);

    const Batch& batch_;
    std::size_t lane_;
    std::size_t lanes_;
    NodeMaker maker_;
    std::size_t grown_ = 0;
    std::vector<Stored> merged_;
};

Subtree Edit::subtree(const Subtree& old, std::span<Item> items) {
    if (items.empty()) {
        if (old.node != nullptr) retain(old.node);
        return old;
    }
    if (old.node == nullptr || old.node->is_bucket) return bucket(old, items);
    const Item& highest = highest_split(old.node, items);
    if (highest.split < old.node->number) return above(old, items, highest);
    return inner(old, items);
}

// Some items leave the trie at a bit above the node `old`: a new node takes that bit.
Subtree Edit::above(const Subtree& old, std::span<Item> items, const Item& highest) {
    const unsigned bit = highest.split;
    const std::size_t zeros = count_zero_items(items, bit);
    const bool old_is_zero = item_bit(highest, bit);
    const Subtree zero = subtree(old_is_zero ? old : Subtree{}, items.first(zeros));
    const Subtree one = subtree(old_is_zero ? Subtree{} : old, items.subspan(zeros));
    return maker_.join(bit, zero, one);
}

Subtree Edit::inner(const Subtree& old, std::span<Item> items) {
    const Inner& node = as_inner(old.node);
    const std::size_t zeros = count_zero_items(items, node.number);
    Subtree zero;
    Subtree one;
    const auto edit_zero = [&] {
        zero = subtree({node.child[0], node.hash[0]}, items.first(zeros));
    };
    const auto edit_one = [&](Edit& edit) {
        one = edit.subtree({node.child[1], node.hash[1]}, items.subspan(zeros));
    };
    if (lanes_ == 1 || std::min(zeros, items.size() - zeros) < kShared) {
        edit_zero();
        edit_one(*this);
    } else {
        lanes_ /= 2;
        Edit other(batch_, lane_ + lanes_, lanes_);
        batch_.both(edit_zero, [&] { edit_one(other); });
        grown_ += other.grown_;
    }
    const bool same = zero.node == node.child[0] && one.node == node.child[1];
    if (!same) return maker_.join(node.number, zero, one);
    release(zero.node);
    release(one.node);
    retain(old.node);
    return old;
}

// Merges the changes into the entries of a bucket, or of nothing.
Subtree Edit::bucket(const Subtree& old, std::span<Item> items) {
    const auto entries = old.node != nullptr ? entries_of(old.node) : std::span<const Stored>();
    auto next = entries.begin();
    bool changed = false;
    merged_.clear();
    for (const Item& item : items) {
        const Change& change = *item.change;
        while (next != entries.end() && key_less(next->key, change.key)) merged_.push_back(*next++);
        const bool present = next != entries.end() && next->key == change.key;
        if (!batch_.was_present.empty()) {
            const auto place = static_cast<std::size_t>(&change - batch_.changes.data());
            batch_.was_present[place] = present ? 1 : 0;
        }
        if (change.value_hash) {
            merged_.push_back({change.key, leaf_hash(change.key, *change.value_hash)});
            changed = changed || !present || merged_.back().leaf_hash != next->leaf_hash;
        } else {
            changed = changed || present;
        }
        if (present) ++next;
    }
    if (!changed) return subtree(old, {});
    merged_.insert(merged_.end(), next, entries.end());
    grown_ += merged_.size();
    grown_ -= entries.size();
    return build_subtree(maker_, std::span<const Stored>(merged_));
}

}  // namespace

void one_after_the_other(const Work& first, const Work& second) {
    first();
    second();
}

NodeRef::NodeRef(const NodeRef& other) : node_(other.node_) {
    if (node_ != nullptr) retain(node_);
}

NodeRef::~NodeRef() {
    if (node_ != nullptr) release(node_);
}

Digest hashed_key(ByteView logical_key) { return crypto::sha256(logical_key); }

Digest leaf_hash(const Digest& hashed_key, const Digest& value_hash) {
    std::array<char, 3 + 2 * sizeof(Digest)> bytes{};
    bytes[1] = static_cast<char>(sizeof(Digest));
    std::memcpy(bytes.data() + 2, hashed_key.data(), sizeof(Digest));
    bytes[2 + sizeof(Digest)] = static_cast<char>(sizeof(Digest));
    std::memcpy(bytes.data() + 3 + sizeof(Digest), value_hash.data(), sizeof(Digest));
    return crypto::sha256(ByteView(bytes.data(), bytes.size()));
}

Digest inner_hash(const Digest& left, const Digest& right) {
    return crypto::sha256_pair(1, left, right);
}

unsigned first_difference(const Digest& a, const Digest& b) {
    for (std::size_t i = 0; i < sizeof(Digest) / 8; ++i) {
        const std::uint64_t differing = word_of(a, i) ^ word_of(b, i);
        if (differing != 0) {
            return static_cast<unsigned>(i) * 64 +
                   static_cast<unsigned>(std::countl_zero(differing));
        }
    }
    return kKeyBits;
}

Trie::Trie() : root_hash_(crypto::sha256({})) {}

Trie::Trie(NodeRef root, const Digest& root_hash, std::size_t size)
    : root_(std::move(root)), root_hash_(root_hash), size_(size) {}

Trie Trie::build(std::span<const LeafEntry> entries) {
    const auto disorder = std::adjacent_find(
        entries.begin(), entries.end(),
        [](const LeafEntry& a, const LeafEntry& b) { return !key_less(a.key, b.key); });
    ensure(disorder == entries.end(), "entries ascend strictly by key");
    if (entries.empty()) return {};
    NodeMaker maker;
    const Subtree root = build_subtree(maker, entries);
    return {NodeRef(root.node), root.hash, entries.size()};
}

Trie Trie::join(const Trie& zeros, const Trie& ones, unsigned bit) {
    if (zeros.size_ == 0) return ones;
    if (ones.size_ == 0) return zeros;
    for (const Trie* part : {&zeros, &ones}) {
        const Node* node = part->root_.get();
        ensure(first_difference(*end_of(node, 0), *end_of(node, 1)) > bit,
               "a part's keys agree up to the joining bit");
    }
    const Digest low = *end_of(zeros.root_.get(), 0);
    const Digest high = *end_of(ones.root_.get(), 0);
    ensure(first_difference(low, high) == bit && low < high, "the parts differ first in this bit");
    NodeRef zero = zeros.root_;
    NodeRef one = ones.root_;
    NodeMaker maker;
    const Subtree root =
        maker.join(bit, {zero.take(), zeros.root_hash_}, {one.take(), ones.root_hash_});
    return {NodeRef(root.node), root.hash, zeros.size_ + ones.size_};
}

Trie Trie::apply(std::span<const Change> changes, std::span<std::uint8_t> was_present,
                 const RunBoth& both) const {
    ensure(was_present.empty() || was_present.size() == changes.size(), "one a change");
    std::vector<Item> items = sorted_items(changes);
    const Batch batch{changes, was_present, both};
    Edit edit(batch);
    const Subtree root = edit.subtree({root_.get(), root_hash_}, items);
    if (root.node == nullptr) return {};
    return {NodeRef(root.node), root.hash, size_ + edit.grown()};
}

bool Trie::contains(const Digest& key) const {
    if (size_ == 0) return false;
    const auto entries = nearest_bucket(root_.get(), key);
    const auto at = find_in(entries, key);
    return at != entries.end() && at->key == key;
}

std::optional<Located> Trie::locate(const Digest& key) const {
    if (!contains(key)) return std::nullopt;
    Located found{root_hash_, {}};
    const Node* node = root_.get();
    while (!node->is_bucket) {
        const Inner& inner = as_inner(node);
        const std::size_t side = bit_of(key, node->number) ? 1 : 0;
        found.path.push_back({inner.hash[1 - side], side == 1});
        node = inner.child[side];
    }
    auto entries = entries_of(node);
    while (entries.size() > 1) {
        const unsigned bit = first_difference(entries.front().key, entries.back().key);
        const std::size_t zeros = count_zeros(entries, bit);
        const auto low = entries.first(zeros);
        const auto high = entries.subspan(zeros);
        const bool is_right = bit_of(key, bit);
        found.path.push_back({hash_of(is_right ? low : high), is_right});
        entries = is_right ? high : low;
    }
    found.leaf_hash = entries.front().leaf_hash;
    std::reverse(found.path.begin(), found.path.end());
    return found;
}

Neighbours Trie::neighbours(const Digest& key) const {
    if (size_ == 0) return {};
    const Node* node = root_.get();
    const unsigned split = first_difference(key, nearest_bucket(node, key).front().key);
    const Node* left = nullptr;
    const Node* right = nullptr;
    while (!node->is_bucket && node->number < split) {
        const Inner& inner = as_inner(node);
        const bool one = bit_of(key, node->number);
        (one ? left : right) = inner.child[one ? 0 : 1];
        node = inner.child[one ? 1 : 0];
    }
    if (!node->is_bucket) {  // all of `node` lies on one side of the key
        (bit_of(key, split) ? left : right) = node;
        return {end_of(left, 1), end_of(right, 0)};
    }
    Neighbours next{end_of(left, 1), end_of(right, 0)};
    const auto entries = entries_of(node);
    auto at = find_in(entries, key);
    if (at != entries.begin()) next.left = std::prev(at)->key;
    if (at != entries.end() && at->key == key) ++at;
    if (at != entries.end()) next.right = at->key;
    return next;
}

}  // namespace charter::merkle
