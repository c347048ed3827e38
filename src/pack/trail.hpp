#pragma once
// Light blocks in a pack: proof/trail.bin leads to its state; proof/floor.bin to the last block
// that the ledger lets nodes prune.

#include <vector>

#include "base/bytes.hpp"
#include "pack/failure.hpp"
#include "proof/state.hpp"
#include "state/view.hpp"

namespace charter::pack {

inline constexpr const char* kTrailFile = "proof/trail.bin";
/// Where the state has a floor (record "pru") above block 1: block 1, ..., the block below it.
inline constexpr const char* kFloorFile = "proof/floor.bin";

/// Of light blocks as CometBFT encodes them.
Bytes trail_file(const std::vector<Bytes>& blocks);
/// The blocks again. `where`: the file's name.
/// Failures  trail_invalid
Checked<std::vector<Bytes>> read_trail(ByteView file, const char* where);

/// Whether the block below the state's floor has exactly the time that the record says: only its
/// header ties the two. `way`: the chain's, with the genesis that the state names and the blocks of
/// proof/floor.bin; it is followed from there by signatures, however long ago they are.
/// Failures  trail_invalid (it does not lead to that block)
Checked<bool> floor_holds(const state::View& view, proof::Way way, const light::Terms& terms);

}  // namespace charter::pack
