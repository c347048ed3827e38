#include "light/light_block.hpp"

#include <utility>

#include "base/ensure.hpp"
#include "wire/codec.hpp"

namespace charter::light {
namespace {

constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kSignatureBytes = 64;

bool is_hash_or_empty(ByteView bytes) { return bytes.empty() || bytes.size() == kHashBytes; }

bool is_block_id(const comet::BlockID& id) {
    return is_hash_or_empty(id.hash()) && is_hash_or_empty(id.part_set_header().hash());
}

Verdict check_absent_vote(const comet::CommitSig& vote) {
    const bool untimed =
        vote.timestamp().seconds() == kGoZeroSeconds && vote.timestamp().nanos() == 0;
    if (!untimed || !vote.validator_address().empty() || !vote.signature().empty()) {
        return fail(Failure::absent_vote_not_empty);
    }
    return accepted();
}

Verdict check_vote(const comet::CommitSig& vote) {
    if (vote.block_id_flag() != comet::BLOCK_ID_FLAG_ABSENT &&
        vote.block_id_flag() != comet::BLOCK_ID_FLAG_COMMIT &&
        vote.block_id_flag() != comet::BLOCK_ID_FLAG_NIL) {
        return fail(Failure::vote_flag_unknown);
    }
    if (!vote.has_timestamp() || !instant_of(vote.timestamp())) return fail(Failure::time_invalid);
    if (vote.block_id_flag() == comet::BLOCK_ID_FLAG_ABSENT) return check_absent_vote(vote);
    if (vote.validator_address().size() != kAddressBytes) {
        return fail(Failure::signer_address_invalid);
    }
    if (vote.signature().size() != kSignatureBytes) return fail(Failure::signature_length_wrong);
    return accepted();
}

}  // namespace

Checked<LightBlock> decode_light_block(ByteView bytes) {
    if (bytes.size() > kLightBlockBytesMax) return fail(Failure::too_large);
    comet::LightBlock message;
    if (!wire::decode_canonical(bytes, kLightBlockBytesMax, message)) {
        return fail(Failure::undecodable);
    }
    Checked<ValidatorSet> validators = ValidatorSet::decode(message.validator_set());
    if (!validators) return fail(validators.error());
    comet::SignedHeader& signed_header = *message.mutable_signed_header();
    return LightBlock{std::move(*signed_header.mutable_header()),
                      std::move(*signed_header.mutable_commit()), *std::move(validators)};
}

Verdict check_header(const comet::Header& header) {
    if (header.version().block() != kBlockProtocol) return fail(Failure::block_protocol_unknown);
    if (header.chain_id().size() > kChainIdMax) return fail(Failure::chain_id_too_long);
    if (header.height() <= 0) return fail(Failure::height_not_positive);
    if (!header.has_time() || !instant_of(header.time())) return fail(Failure::time_invalid);
    if (!is_block_id(header.last_block_id())) return fail(Failure::last_block_id_invalid);
    for (const ByteView hash :
         {ByteView(header.last_commit_hash()), ByteView(header.data_hash()),
          ByteView(header.validators_hash()), ByteView(header.next_validators_hash()),
          ByteView(header.consensus_hash()), ByteView(header.last_results_hash()),
          ByteView(header.evidence_hash())}) {
        if (!is_hash_or_empty(hash)) return fail(Failure::hash_length_wrong);
    }
    if (header.proposer_address().size() != kAddressBytes) {
        return fail(Failure::proposer_address_invalid);
    }
    return accepted();
}

Verdict check_commit(const comet::Commit& commit) {
    if (commit.height() <= 0) return fail(Failure::height_not_positive);
    if (commit.round() < 0) return fail(Failure::round_negative);
    if (is_nil(commit.block_id())) return fail(Failure::commit_for_nil);
    if (!is_block_id(commit.block_id())) return fail(Failure::block_id_invalid);
    if (commit.signatures().empty()) return fail(Failure::commit_empty);
    for (const comet::CommitSig& vote : commit.signatures()) {
        if (Verdict verdict = check_vote(vote); !verdict) return verdict;
    }
    return accepted();
}

Verdict check_light_block(ByteView chain_id, const LightBlock& block) {
    if (Verdict verdict = check_header(block.header); !verdict) return verdict;
    if (Verdict verdict = check_commit(block.commit); !verdict) return verdict;
    if (block.header.chain_id() != chain_id) return fail(Failure::chain_wrong);
    if (block.commit.height() != block.header.height()) return fail(Failure::commit_height_wrong);
    if (block.commit.block_id().hash() != header_hash(block.header)) {
        return fail(Failure::commit_block_wrong);
    }
    if (block.header.validators_hash() != view(block.validators.hash())) {
        return fail(Failure::validators_hash_wrong);
    }
    return accepted();
}

Instant block_time(const comet::Header& header) {
    const auto instant = instant_of(header.time());
    ensure(instant.has_value(), "a header that was checked has a time");
    return *instant;
}

}  // namespace charter::light
