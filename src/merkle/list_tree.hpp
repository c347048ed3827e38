#pragma once
// The Merkle tree of RFC 6962 over a list, as CometBFT has it: empty = sha256(""),
// leaf = sha256(0x00 | item), inner = sha256(0x01 | left | right), a list being split at the
// largest power of two below its length.

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "merkle/trie.hpp"

namespace charter::merkle {

/// That an item is number `index` of a list of `count`. `siblings` run from the leaf to the root.
struct ListProof {
    std::uint64_t index = 0;
    std::uint64_t count = 0;
    std::vector<Digest> siblings;
    friend bool operator==(const ListProof&, const ListProof&) = default;
};

Digest list_leaf(ByteView item);

Digest list_root(std::span<const Bytes> items);
/// The same from the hashes that `list_leaf` gave: for lists whose items are not kept.
Digest list_root_of_leaves(std::span<const Digest> leaves);

/// The proof of item `index` < items.size().
ListProof prove_in_list(std::span<const Bytes> items, std::uint64_t index);
ListProof prove_in_list_of_leaves(std::span<const Digest> leaves, std::uint64_t index);

/// Whether the list with this root has `item` at `proof.index`. The root does not bind the count:
/// `proof.count` must come from a trusted place where it matters.
bool verify_in_list(const Digest& root, ByteView item, const ListProof& proof);

/// The path of a proof with its sides, for a verifier who does not know the list's length. It shows
/// that the item is in the list, not at which place.
std::vector<Step> steps_of(const ListProof& proof);
/// The root that a leaf and its steps lead to.
Digest list_root_from(const Digest& leaf, std::span<const Step> steps);

}  // namespace charter::merkle
