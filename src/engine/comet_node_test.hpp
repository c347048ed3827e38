#pragma once
// A ledger of many validators without CometBFT: what that engine would decide, sign and hand over
// is made here, with the fixture keys of the validators.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/application.hpp"
#include "engine/signed_blocks.hpp"
#include "engine/testing.hpp"

namespace charter::engine {

namespace comet = tendermint::types;

/// "engine-test" of four banks, each with the validator "<member>.v1" of power 1.
const TestChain& four_banks();

struct CometNode {
    std::int64_t now_ms = kFoundedMs;
    std::unique_ptr<storage::StateStore> store;
    std::unique_ptr<Application> application;
    /// Changes of the validators that the block's own are joined with: power 0 removes. Taken once.
    std::vector<light::Validator> more_updates;
    /// What it would hand over of each height, the first first, and the commit that the node saw
    /// before the next block contained another one.
    std::vector<SignedBlock> blocks;
    std::vector<comet::Commit> seen;

    explicit CometNode(const Folder& folder, const TestChain& chain = four_banks());

    /// Decides the next block, commits it and signs it, a second later. Each transaction must be
    /// accepted.
    std::shared_ptr<const Finalized> block(std::vector<Bytes> txs = {},
                                           std::vector<v1::MisbehaviourSeen> seen = {});
    /// Blocks until `resolution` is executed: proposed and voted for by all.
    void resolve(const v1::Action& resolution);
    /// A transaction with the person's next nonce.
    Bytes next(const std::string& person, const v1::Action& action);
    /// Keeps what is decided and not kept, with the last block's commit as seen.
    void follow();
    /// As a process that starts anew.
    void restart(const Folder& folder);

    std::uint64_t height() const { return blocks.size(); }
    SignedBlock& at(std::uint64_t height) { return blocks.at(height - 1); }
    /// The precommits of the block's own set, all but `absent`'s (an index; -1: nobody's).
    comet::Commit commit_of(const SignedBlock& block, int absent) const;
    /// With the header's hash and the votes made anew: for headers that a test changed.
    void sign_again(SignedBlock& block) const;

  private:
    comet::Header next_header(const std::vector<Bytes>& txs, bool has_evidence) const;
    void update(const std::vector<v1::ValidatorUpdate>& updates);

    const TestChain& chain_;
    std::map<Bytes, std::string> key_names_;  // fixture keys by public key
    std::vector<light::Validator> validators_;
    std::vector<light::Validator> next_validators_;
    Digest last_results_{};
    std::map<std::string, std::uint64_t> nonces_;
};

/// The validator that has the fixture key "<node>/consensus".
light::Validator validator_of(const std::string& node, std::int64_t power = 1);

}  // namespace charter::engine
