#pragma once
// What the header of the next block must say on a ledger of many validators, given the blocks
// before it, by CometBFT's rules (v0.39: state/validation.go, state/execution.go updateState,
// types/validator_set.go). The solo engine's counterpart is solo/chain.hpp.
//
// Two fields are the proposer's choice and are held against rules instead of values: the proposer
// is of the set, and the evidence hash is that of no evidence unless the block reports misbehaviour
// (the evidence itself is not kept). Parts of a block with evidence count as signed.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/block.pb.h"
#include "engine/solo/chain.hpp"
#include "light/validator_set.hpp"
#include "machine/machine.hpp"

namespace charter::engine {

class CometChain {
  public:
    /// At height 0. Faults: the document's time is no date, or it names no usable validators.
    static Outcome<CometChain> found(const v1::Genesis& genesis);

    const std::string& chain_id() const { return chain_id_; }

    /// That more than two thirds of the last block's set signed it.
    Outcome<std::monostate> verify_commit(const comet::Commit& commit) const;

    /// The header of the next block as it must be, if the one that is recorded keeps the rules for
    /// what a proposer may choose. `last_commit`: verified; of no signatures before block 1.
    Outcome<comet::Header> next_header(const v1::StoredBlock& block,
                                       const comet::Commit& last_commit,
                                       const StateFacts& before) const;

    /// The block is decided: `receipts` are its results, `updates` the powers that it changed.
    /// Faults: CometBFT would have refused the updates (one removes who is not in the set, or they
    /// leave no usable set).
    Outcome<std::monostate> append(comet::Header header, std::span<const Bytes> txs,
                                   const comet::Commit& last_commit,
                                   const machine::BlockResult& result);

  private:
    CometChain(std::string chain_id, std::int64_t genesis_ms, const light::ValidatorSet& founding);

    std::string chain_id_;
    std::int64_t genesis_ms_;
    std::optional<light::ValidatorSet> last_validators_;  // that signed the last block
    light::ValidatorSet validators_;                      // of the next one
    light::ValidatorSet next_validators_;                 // of the one after
    comet::Header last_;
    comet::BlockID last_id_;  // without evidence: whole; else only its hash counts
    bool has_evidence_ = false;
    Digest last_results_;
};

}  // namespace charter::engine
