#include "light/verify.hpp"

#include <set>

#include "light/ed25519_zip215.hpp"

namespace charter::light {
namespace {

// Powers are at most kTotalPowerMax, so neither product overflows.
bool is_more_than_two_thirds(std::int64_t part, std::int64_t whole) { return part * 3 > whole * 2; }
bool is_more_than_one_third(std::int64_t part, std::int64_t whole) { return part * 3 > whole; }

bool is_same_block(const comet::BlockID& a, const comet::BlockID& b) {
    return a.hash() == b.hash() && a.part_set_header().total() == b.part_set_header().total() &&
           a.part_set_header().hash() == b.part_set_header().hash();
}

bool is_true_vote(ByteView chain_id, const Validator& validator, const comet::Commit& commit,
                  int index) {
    return verify_zip215(validator.key, commit_sign_bytes(chain_id, commit, index),
                         commit.signatures(index).signature());
}

// Who voted, before any signature is verified: signers in the set's order, power enough.
Verdict count_votes(const ValidatorSet& validators, const comet::Commit& commit) {
    std::int64_t power = 0;
    for (std::size_t i = 0; i < validators.size(); ++i) {
        const comet::CommitSig& vote = commit.signatures(static_cast<int>(i));
        if (vote.block_id_flag() == comet::BLOCK_ID_FLAG_ABSENT) continue;
        if (vote.validator_address() != validators.address(i)) return fail(Failure::signer_wrong);
        if (vote.block_id_flag() == comet::BLOCK_ID_FLAG_COMMIT) power += validators.at(i).power;
    }
    if (!is_more_than_two_thirds(power, validators.total_power())) {
        return fail(Failure::power_too_little);
    }
    return accepted();
}

// That more than one third of the trusted set's power signed. Signers outside of that set count
// nothing; the block's own set answers for them.
Verdict verify_overlap(ByteView chain_id, const ValidatorSet& trusted,
                       const comet::Commit& commit) {
    std::int64_t power = 0;
    std::set<std::size_t> seen;
    for (const comet::CommitSig& vote : commit.signatures()) {
        if (vote.block_id_flag() != comet::BLOCK_ID_FLAG_COMMIT) continue;
        const auto place = trusted.find(vote.validator_address());
        if (!place) continue;
        if (!seen.insert(*place).second) return fail(Failure::signer_twice);
        power += trusted.at(*place).power;
    }
    if (!is_more_than_one_third(power, trusted.total_power())) {
        return fail(Failure::trusted_power_too_little);
    }
    for (int i = 0; i < commit.signatures_size(); ++i) {
        const comet::CommitSig& vote = commit.signatures(i);
        if (vote.block_id_flag() != comet::BLOCK_ID_FLAG_COMMIT) continue;
        const auto place = trusted.find(vote.validator_address());
        if (place && !is_true_vote(chain_id, trusted.at(*place), commit, i)) {
            return fail(Failure::signature_wrong);
        }
    }
    return accepted();
}

Verdict check_trust(const Trusted& trusted, const Terms& terms) {
    if (!terms.trusting_period_ms) return accepted();
    const Instant end = after_ms(block_time(trusted.header), *terms.trusting_period_ms);
    if (end <= instant_of_ms(terms.now_ms)) return fail(Failure::trust_expired);
    return accepted();
}

// What both ways ask of the block, without its signatures.
Verdict check_after(const Trusted& trusted, const LightBlock& block, const Terms& terms) {
    if (Verdict verdict = check_trust(trusted, terms); !verdict) return verdict;
    if (Verdict verdict = check_light_block(trusted.header.chain_id(), block); !verdict) {
        return verdict;
    }
    if (block.header.height() <= trusted.header.height()) return fail(Failure::height_not_after);
    const Instant time = block_time(block.header);
    if (time <= block_time(trusted.header)) return fail(Failure::time_not_after);
    const Instant latest = after_ms(instant_of_ms(terms.now_ms), terms.clock_drift_ms);
    if (time >= latest) return fail(Failure::time_in_future);
    return accepted();
}

// A trusted height is at least 1, so the difference does not overflow.
bool is_next(const Trusted& trusted, const LightBlock& block) {
    const std::int64_t height = block.header.height();
    return height > trusted.header.height() && height - trusted.header.height() == 1;
}

}  // namespace

Verdict verify_commit(ByteView chain_id, const ValidatorSet& validators, const BlockAt& block,
                      const comet::Commit& commit) {
    if (Verdict verdict = check_commit(commit); !verdict) return verdict;
    if (static_cast<std::size_t>(commit.signatures_size()) != validators.size()) {
        return fail(Failure::vote_count_wrong);
    }
    if (commit.height() != block.height) return fail(Failure::commit_height_wrong);
    if (!is_same_block(commit.block_id(), block.id)) return fail(Failure::commit_block_wrong);
    if (Verdict verdict = count_votes(validators, commit); !verdict) return verdict;
    for (int i = 0; i < commit.signatures_size(); ++i) {
        if (commit.signatures(i).block_id_flag() == comet::BLOCK_ID_FLAG_ABSENT) continue;
        if (!is_true_vote(chain_id, validators.at(static_cast<std::size_t>(i)), commit, i)) {
            return fail(Failure::signature_wrong);
        }
    }
    return accepted();
}

Verdict verify_own_commit(const LightBlock& block) {
    return verify_commit(block.header.chain_id(), block.validators,
                         {block.header.height(), block.commit.block_id()}, block.commit);
}

Verdict verify_adjacent(const Trusted& trusted, const LightBlock& block, const Terms& terms) {
    if (!is_next(trusted, block)) return fail(Failure::not_adjacent);
    if (Verdict verdict = check_after(trusted, block, terms); !verdict) return verdict;
    if (block.header.validators_hash() != trusted.header.next_validators_hash()) {
        return fail(Failure::next_validators_wrong);
    }
    if (block.header.last_block_id().hash() != header_hash(trusted.header)) {
        return fail(Failure::last_block_wrong);
    }
    return verify_own_commit(block);
}

Verdict verify_non_adjacent(const Trusted& trusted, const LightBlock& block, const Terms& terms) {
    if (is_next(trusted, block)) return fail(Failure::adjacent);
    if (Verdict verdict = check_after(trusted, block, terms); !verdict) return verdict;
    const Verdict overlap =
        verify_overlap(trusted.header.chain_id(), trusted.validators, block.commit);
    if (!overlap) return overlap;
    return verify_own_commit(block);
}

Verdict verify(const Trusted& trusted, const LightBlock& block, const Terms& terms) {
    return is_next(trusted, block) ? verify_adjacent(trusted, block, terms)
                                   : verify_non_adjacent(trusted, block, terms);
}

}  // namespace charter::light
