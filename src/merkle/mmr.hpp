#pragma once
// A Merkle mountain range: an append-only list with a small state, a root for every length, and
// proofs that an entry is in the list of a given length. Hashes are separated by domain:
//   leaf  = sha256(0x00 | entry)
//   inner = sha256(0x01 | left | right)
//   root  = sha256(0x02 | count as 8 bytes, big-endian | bag)
// A list of `count` entries stands as one perfect tree ("mountain") for each set bit of `count`,
// the largest first. The bag folds their tops ("peaks") from right to left with `inner`; the bag of
// an empty list is no bytes.

#include <cstdint>
#include <functional>
#include <vector>

#include "base/bytes.hpp"

namespace charter::merkle {

/// The root of a perfect tree over the entries [index << level, (index + 1) << level).
struct MmrNode {
    unsigned level = 0;
    std::uint64_t index = 0;
    Digest digest{};
    friend bool operator==(const MmrNode&, const MmrNode&) = default;
};

/// The state: serialise `count` and `peaks`. Valid when there is one peak for each set bit.
struct Mmr {
    std::uint64_t count = 0;
    std::vector<Digest> peaks;  // of the largest mountain first

    bool valid() const;
    /// Appends an entry. Returns the nodes that are complete now, the entry's own (level 0) first:
    /// a caller that keeps them can prove any entry in logarithmic time.
    std::vector<MmrNode> append(const Digest& entry);
    Digest root() const;

    friend bool operator==(const Mmr&, const Mmr&) = default;
};

/// That entry `index` is in the list of `count` entries. `siblings` run from the leaf to the bag.
struct MmrProof {
    std::uint64_t index = 0;
    std::uint64_t count = 0;
    std::vector<Digest> siblings;
    friend bool operator==(const MmrProof&, const MmrProof&) = default;
};

/// A complete node, as `append` returned it.
using MmrNodeLookup = std::function<Digest(unsigned level, std::uint64_t index)>;
using MmrEntryLookup = std::function<Digest(std::uint64_t index)>;

/// A node computed anew from the entries below it: for a caller that keeps entries only.
Digest mmr_node(unsigned level, std::uint64_t index, const MmrEntryLookup& entry_at);

/// The proof of entry `index` < `count` in the list as it was at length `count`.
MmrProof prove_in_mmr(std::uint64_t index, std::uint64_t count, const MmrNodeLookup& node_at);

/// Whether the list with this root has `entry` at `proof.index` and `proof.count` entries.
bool verify_in_mmr(const Digest& root, const Digest& entry, const MmrProof& proof);

}  // namespace charter::merkle
