#pragma once
// Headers, commits and validator sets of a ledger whose engine keeps its own blocks (CometBFT): the
// application is not shown them. Who follows that engine hands them over here once a block is
// committed, in ascending height; what is kept can be proved, exported and verified like the blocks
// of the solo engine, which keeps all of it with each block.
//
// One thread keeps, any thread reads. What was kept last may be lost with a power cut:
// newest_signed says where to go on.

#include <cstdint>

#include "base/result.hpp"
#include "light/light_block.hpp"
#include "storage/versions.hpp"

namespace charter::engine {

/// header, commit, validators: the set that signed it.
using SignedBlock = light::LightBlock;

enum class Keeping : std::uint8_t {
    kept,
    /// Nothing is kept: the block before is kept with another commit than the one that this block
    /// contains. Fetch that commit anew, keep it, then keep this block.
    commit_before_differs,
};

/// Keeps the next block (newest_signed + 1), or one that is kept already with another commit for
/// it: a node sees more votes than the next block contains, and in the end that block's count.
/// Each block is held against the node's own (transactions, the app hash of the height before) and
/// against the one before it (its hash, the validators that it names; for block 1 the genesis).
/// Faults, in this order: above the ledger's height, or not next; those of
/// light::check_light_block;
///         another header than the one that is kept; not the successor of the block before; not of
///         the transactions, or not on the state, that this node has; the block was pruned before
///         its header was kept; a commit other than the one that the next block contains; those of
///         light::verify_commit; the disk
Outcome<Keeping> keep_signed(storage::StateStore& store, ByteView chain_id,
                             const SignedBlock& block);

/// The height up to which every header and commit is there; 0: none. Every commit below it is the
/// one that the next block contains. Of a node that joined by a snapshot, from the block after it
/// on.
Outcome<std::uint64_t> newest_signed(const storage::Store& store);

/// What states it (BlockWrite::local).
storage::KeyChange signed_note(std::uint64_t height);

/// The set that the header names, of a block that is kept or of the one after it. Faults: the store
/// lacks it.
Outcome<light::ValidatorSet> validators_of(const storage::Store& store,
                                           const tendermint::types::Header& header);

/// CometBFT's message without what no header binds (proposer, priorities, total power).
light::comet::ValidatorSet bare_message(const light::ValidatorSet& validators);

}  // namespace charter::engine
