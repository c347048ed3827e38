#pragma once
// A block as a light client sees it: header, the commit that signs it, the set that signed. The
// checks here read one block alone and no signature.

#include <cstddef>

#include "base/bytes.hpp"
#include "light/failure.hpp"
#include "light/header.hpp"
#include "light/instant.hpp"
#include "light/validator_set.hpp"

namespace charter::light {

/// Room for the 10'000 votes that CometBFT allows.
inline constexpr std::size_t kLightBlockBytesMax = 4U << 20U;
/// In bytes.
inline constexpr std::size_t kChainIdMax = 50;

struct LightBlock {
    comet::Header header;
    comet::Commit commit;
    ValidatorSet validators;
};

/// CometBFT's LightBlock, in its one encoding. The block is not checked, its set is.
/// Failures  too_large, undecodable, then those of ValidatorSet::decode
Checked<LightBlock> decode_light_block(ByteView bytes);

/// The form of a header. Hashes have 32 bytes or are left out, but the app hash, which is the
/// application's.
/// Failures  block_protocol_unknown, chain_id_too_long, height_not_positive, time_invalid,
///           last_block_id_invalid, hash_length_wrong, proposer_address_invalid
Verdict check_header(const comet::Header& header);

/// The form of a commit: of a vote that nobody cast only the flag is there, and Go's zero time.
/// Failures  height_not_positive, round_negative, commit_for_nil, block_id_invalid, commit_empty,
///           then for each vote in turn: vote_flag_unknown, time_invalid, absent_vote_not_empty,
///           signer_address_invalid, signature_length_wrong
Verdict check_commit(const comet::Commit& commit);

/// That header, commit and validators are of one block of this chain.
/// Failures  those of check_header, those of check_commit, chain_wrong, commit_height_wrong,
///           commit_block_wrong, validators_hash_wrong
Verdict check_light_block(ByteView chain_id, const LightBlock& block);

/// The time of a header that check_header() accepted.
Instant block_time(const comet::Header& header);

}  // namespace charter::light
