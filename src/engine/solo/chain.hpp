#pragma once
// What the header of the next block must say, given the blocks before it. The solo engine builds
// its headers with this and the verifier compares stored ones with it. One validator, CometBFT's
// format, BFT time: the time of a block is the timestamp of the vote for the block before, which
// the block contains; of block 1 it is the founding time.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "crypto/signature.hpp"
#include "light/header.hpp"

namespace charter::engine {

namespace comet = tendermint::types;

/// Of the state that a block stands on, what its header says.
struct StateFacts {
    Digest app_hash{};
    std::uint64_t app_version = 0;
    std::int64_t block_bytes_max = 0;
};

class Chain {
  public:
    /// At height 0. `validator_key`: Ed25519, 32 bytes.
    Chain(std::string chain_id, std::int64_t genesis_ms, Bytes validator_key);

    const std::string& chain_id() const { return chain_id_; }
    const Bytes& validator_key() const { return validators_.front().key; }
    /// Of the last block; empty at height 0.
    const comet::Header& last_header() const { return last_; }
    const comet::BlockID& last_id() const { return last_id_; }

    /// The vote for the last block, unsigned: with this timestamp.
    comet::Commit unsigned_commit(std::int64_t time_ms) const;
    /// What the one validator signs.
    Bytes sign_bytes(const comet::Commit& commit) const {
        return light::commit_sign_bytes(chain_id_, commit, 0);
    }
    /// Whether the commit is for the last block, of this validator, and signed.
    bool verify(const comet::Commit& commit) const;

    /// `last_commit`: for the last block; of no signatures before block 1.
    comet::Header next_header(const comet::Commit& last_commit, std::span<const Bytes> txs,
                              const StateFacts& before) const;
    /// Its time.
    std::int64_t next_time_ms(const comet::Commit& last_commit) const;

    /// The block is decided: `receipts` are its results.
    void append(comet::Header header, std::span<const Bytes> txs, const comet::Commit& last_commit,
                std::span<const v1::Receipt> receipts);

    /// After a restart: the last block as the store has it.
    void restore(comet::Header header, comet::BlockID id, std::span<const v1::Receipt> receipts);

  private:
    std::string chain_id_;
    std::int64_t genesis_ms_;
    std::vector<light::Validator> validators_;
    Bytes address_;
    Bytes validators_hash_;
    std::optional<crypto::DecodedKey> key_;  // nothing: no key verifies with it
    comet::Header last_;
    comet::BlockID last_id_;
    Digest last_results_;
};

}  // namespace charter::engine
