#pragma once
// The node's notes of the mountain range: the state holds its peaks alone, proofs need its nodes.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "charter/v1/proof.pb.h"
#include "charter/v1/record.pb.h"
#include "machine/machine.hpp"
#include "merkle/mmr.hpp"
#include "storage/store.hpp"

namespace charter::engine {

/// Puts what a block adds into its write. `transitions`: those of the block, whose hashes are kept
/// too, since blocks do not hold them.
void note_mountain(const machine::MountainStep& step, std::span<const v1::Transition> transitions,
                   storage::BlockWrite& write);

/// The peaks alone: all that proofs of later blocks need, and what a state has.
void note_peaks(const v1::Mountain& range, storage::BlockWrite& write);

/// The place of a block in the range, and its leaf.
struct MountainPlace {
    std::uint64_t index = 0;
    v1::MountainLeaf leaf;
};

/// Nothing: the block changed nothing, or is not there. Faults, here and below: this node joined
/// after the block; the disk.
Outcome<std::optional<MountainPlace>> mountain_place(const storage::Store& store,
                                                     std::uint64_t height);
/// `index` < `count`.
Outcome<merkle::MmrProof> mountain_proof(const storage::Store& store, std::uint64_t index,
                                         std::uint64_t count);
/// That the block is in the range of `count` leaves; the commitment of the range itself is left to
/// the caller. Nothing: it is not.
Outcome<std::optional<v1::MountainClaim>> mountain_claim(const storage::Store& store,
                                                         std::uint64_t height, std::uint64_t count);
/// merkle::list_leaf of each transition of the block, in order.
Outcome<std::vector<Digest>> transition_leaves(const storage::Store& store, std::uint64_t height);
/// The note that no proof needs once the block's receipts are gone: its leaf, if it has no
/// transitions. The nodes of the range stay: each may be a peak of the range at some height.
Outcome<std::optional<storage::KeyChange>> unneeded_note(const storage::Store& store,
                                                         std::uint64_t height);

}  // namespace charter::engine
