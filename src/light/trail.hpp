#pragma once
// The whole way: from a genesis or a checkpoint that the reader trusts, through light blocks in
// ascending height, to the last verified one.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "light/verify.hpp"

namespace charter::light {

/// What a genesis says of the first block. The set is in CometBFT's order (in_order).
struct Genesis {
    std::string chain_id;
    std::int64_t first_height = 1;
    google::protobuf::Timestamp time;
    ValidatorSet validators;
};

/// A block hash that the reader has from a place he trusts.
struct Checkpoint {
    std::string chain_id;
    std::int64_t height = 0;
    Bytes hash;
};

/// The first block, if it is the genesis': of its height, its time and its set, without a block
/// before it, and signed.
/// Failures  those of check_light_block, start_height_wrong, start_validators_wrong,
///           start_time_wrong, last_block_wrong, those of verify_commit
Checked<Trusted> start(const Genesis& genesis, const LightBlock& first);

/// The block of the checkpoint, if it is that and signed by its own set.
/// Failures  those of check_light_block, start_height_wrong, start_hash_wrong, those of
///           verify_commit
Checked<Trusted> start(const Checkpoint& checkpoint, const LightBlock& block);

/// Where a trail breaks: blocks before `index` are verified, this one is not.
struct Break {
    std::size_t index = 0;
    Failure failure{};
    friend bool operator==(const Break&, const Break&) = default;
};

/// Verifies each block from the one before it, adjacent or not, and gives the last; with no block,
/// `trusted` itself. The step to `blocks[i]` is judged under `terms[i]`: there are as many.
tl::expected<Trusted, Break> follow(Trusted trusted, std::span<const LightBlock> blocks,
                                    std::span<const Terms> terms);
/// Every step under the same terms.
tl::expected<Trusted, Break> follow(Trusted trusted, std::span<const LightBlock> blocks,
                                    const Terms& terms);

}  // namespace charter::light
