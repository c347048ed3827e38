#pragma once
// From a trusted block to another one, by CometBFT's rules (its light/verifier.go and
// types/validation.go, v0.39). Nothing reads a clock: the time now is an argument.
//
// Stricter than CometBFT's light client where that costs an honest chain nothing: every vote of a
// commit is verified, also those for nil and those beyond two thirds, as CometBFT does before it
// makes the next block; and an adjacent block must name the trusted one as its last.

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "light/failure.hpp"
#include "light/light_block.hpp"
#include "light/validator_set.hpp"

namespace charter::light {

/// A block that is taken for true, with the set that signed it. Its header has passed
/// check_header().
struct Trusted {
    comet::Header header;
    ValidatorSet validators;
};

/// Under which a block is judged.
struct Terms {
    std::int64_t now_ms = 0;
    /// A block may be this much later than now.
    std::int64_t clock_drift_ms = 10'000;
    /// A trusted block serves so long after its time; nothing: forever, for readers who know by
    /// other means that the validators of back then did not sign a second history since.
    std::optional<std::int64_t> trusting_period_ms;
};

/// What a commit must be for.
struct BlockAt {
    std::int64_t height = 0;
    comet::BlockID id;
};

/// That more than two thirds of the set's power signed the block. Votes stand in the set's order;
/// every vote that was cast must be true, those for nil count nothing.
/// Failures  those of check_commit, vote_count_wrong, commit_height_wrong, commit_block_wrong,
///           signer_wrong, power_too_little, signature_wrong
Verdict verify_commit(ByteView chain_id, const ValidatorSet& validators, const BlockAt& block,
                      const comet::Commit& commit);

/// That the block's own set signed it, as its own header and commit say: for a block that
/// check_light_block() accepted.
/// Failures  those of verify_commit
Verdict verify_own_commit(const LightBlock& block);

/// The block right after the trusted one.
/// Failures  not_adjacent, trust_expired, those of check_light_block, time_not_after,
///           time_in_future, next_validators_wrong, last_block_wrong, those of verify_commit
Verdict verify_adjacent(const Trusted& trusted, const LightBlock& block, const Terms& terms);

/// A later block: more than one third of the trusted set's power signed it too, so that an honest
/// validator did.
/// Failures  adjacent, trust_expired, those of check_light_block, height_not_after,
///           time_not_after, time_in_future; signer_twice, trusted_power_too_little,
///           signature_wrong of the trusted set; those of verify_commit
Verdict verify_non_adjacent(const Trusted& trusted, const LightBlock& block, const Terms& terms);

/// The one of the two that the heights ask for.
Verdict verify(const Trusted& trusted, const LightBlock& block, const Terms& terms);

}  // namespace charter::light
