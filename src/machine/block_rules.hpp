#pragma once
// What makes a block acceptable, before any of its transactions runs. ProcessProposal, the solo
// engine, the verifier and the block challenges all ask here.

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "tx/context.hpp"

namespace charter::machine {

struct BlockProposal {
    std::int64_t time_ms = 0;
    std::int64_t parent_time_ms = 0;  // 0 at the first block
    std::int64_t engine_time_ms =
        0;  // what the engine's rule gives: the median of the last commit's timestamps
    std::uint64_t tx_bytes = 0;  // sum over the transactions
    std::optional<std::size_t>
        invalid_signature;  // index of the first transaction whose signatures do not verify
    std::optional<std::size_t>
        out_of_order;  // index of the first whose nonce is not its sender's next
    std::optional<std::size_t>
        out_of_lane;  // index of the first that stands behind one of a later lane
};

/// Reasons  block_time_not_increasing (blocks.time_monotonic_quorum), block_time_not_the_engines
///          (blocks.time_unalterable), block_too_large (blocks.size_cap), block_signature_invalid
///          (tx.signature_required), block_nonce_order (tx.nonce_order), block_lane_order
///          (limits.quotas)
/// Source   29.6, 35.3, 36.1, 49.1, 52.3
Status check_proposal(const BlockProposal& proposal, const tx::Context& ctx);

/// One validator's part in a commit.
struct CommitVote {
    std::uint64_t power = 0;
    bool for_block = false;
    bool signature_valid = false;
};

/// More than two thirds of the power signed for this block. Reasons  block_signature_quorum
/// (blocks.commit_signatures) Source   2.6, 20.3
Status check_commit(const std::vector<CommitVote>& votes, const tx::Context& ctx);

/// Reasons  app_hash_differs (state.integrity). Source  30.1
Status check_app_hash(ByteView ours, ByteView theirs, const tx::Context& ctx);

/// CometBFT's address of an Ed25519 key.
Bytes address_of(const v1::PublicKey& key);

/// Records evidence of misbehaviour once. Reasons  already_done (consensus.equivocation_recorded)
/// With whose key it is, or was before it was replaced. No power changes: that is the assembly's.
/// The node's member gets an incident, unless one for its misbehaviour is open.
/// Writes   mis/<digest>, list misbehaviour/consortium; as open_by_ledger; event misbehaviour.
/// Source  29.4, 50.2a
Status record_misbehaviour(const v1::MisbehaviourSeen& seen, tx::Context& ctx);

}  // namespace charter::machine
