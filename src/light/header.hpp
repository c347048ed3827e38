#pragma once
// CometBFT's own formats: what a header, a commit and a vote hash and sign to. Both engines, the
// light client and the verifier use these, so that proofs and packs are the same whoever made the
// block.
//
// Encodings: gogoproto writes sub-messages that are not nullable even when empty (version, time,
// last_block_id, part_set_header, timestamp); the others are plain proto3. Lists are RFC 6962 trees
// (merkle/list_tree).

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "charter/v1/block.pb.h"
#include "tendermint/types/types.pb.h"

namespace charter::light {

namespace comet = tendermint::types;

/// CometBFT's block protocol, in every header.
inline constexpr std::uint64_t kBlockProtocol = 11;
/// Blocks are gossiped, and their ids counted, in parts of this size.
inline constexpr std::size_t kPartBytes = 65'536;
inline constexpr std::size_t kAddressBytes = 20;
/// 0001-01-01T00:00:00Z, in seconds: the time of a vote that nobody cast.
inline constexpr std::int64_t kGoZeroSeconds = -62'135'596'800;

/// One validator: an Ed25519 public key (32 bytes) and its voting power.
struct Validator {
    Bytes key;
    std::int64_t power = 0;
    friend bool operator==(const Validator&, const Validator&) = default;
};

google::protobuf::Timestamp timestamp_of(std::int64_t unix_ms);
/// Rounds down to the millisecond.
std::int64_t unix_ms_of(const google::protobuf::Timestamp& timestamp);

/// The first 20 bytes of sha256(key).
Bytes validator_address(ByteView key);
/// CometBFT's order: power descending, then address ascending.
std::vector<Validator> in_order(std::span<const Validator> validators);
/// Over the set in that order, whatever the order given.
Digest validators_hash(std::span<const Validator> validators);
/// Of the two consensus parameters that headers commit to.
Digest consensus_hash(std::int64_t block_max_bytes, std::int64_t block_max_gas);
/// Over sha256 of each transaction.
Digest data_hash(std::span<const Bytes> txs);
Digest commit_hash(const comet::Commit& commit);
/// Over the deterministic part of each result: code = reason, data = sha256 of the receipt; gas is
/// not counted here.
Digest results_hash(std::span<const v1::Receipt> receipts);
/// What results_hash puts into `data`.
Digest receipt_digest(const v1::Receipt& receipt);
/// Of an empty list: evidence, the results before block 1.
Digest empty_list_hash();

/// The root over the 14 fields. Empty where validators_hash is empty, as CometBFT has it.
Bytes header_hash(const comet::Header& header);

/// As CometBFT encodes them.
Bytes header_bytes(comet::Header header);
Bytes commit_bytes(comet::Commit commit);
/// The block as CometBFT encodes it (header, data, no evidence, last commit): what the parts are
/// cut from.
Bytes block_bytes(const comet::Header& header, std::span<const Bytes> txs,
                  const comet::Commit& last_commit);
comet::PartSetHeader part_set_header(ByteView block);
comet::BlockID block_id(const comet::Header& header, std::span<const Bytes> txs,
                        const comet::Commit& last_commit);

/// Whether the id is that of no block: empty, in hash and parts.
bool is_nil(const comet::BlockID& id);

/// What a validator signs for a vote; length-delimited. An empty block id is a vote for nil and
/// left out.
struct Vote {
    comet::SignedMsgType type = comet::SIGNED_MSG_TYPE_PRECOMMIT;
    std::int64_t height = 0;
    std::int64_t round = 0;
    comet::BlockID block_id;
    google::protobuf::Timestamp timestamp;
};
Bytes vote_sign_bytes(ByteView chain_id, const Vote& vote);
/// The bytes that signature `index` of a commit signs.
Bytes commit_sign_bytes(ByteView chain_id, const comet::Commit& commit, int index);

/// BFT time of the next block: the median of the votes' times, weighted by power, as CometBFT v0.39
/// counts it (state/state.go MedianTime, types/time WeightedMedian): votes for nil count, absent
/// ones do not. `validators` in the order of the commit's signatures. Empty if nobody voted.
google::protobuf::Timestamp median_time(const comet::Commit& commit,
                                        std::span<const Validator> validators);

}  // namespace charter::light
