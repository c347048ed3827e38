// A commit: read in its one form or refused, and counted against a set of validators for whom a
// mutation can vote. What is accepted is counted again, in another way.
#include "base/ensure.hpp"
#include "fuzz/mutate.hpp"
#include "fuzz/weak_validators.hpp"
#include "light/verify.hpp"
#include "wire/codec.hpp"

namespace {

namespace light = charter::light;
using charter::ensure;

constexpr std::size_t kBytesMax = 1U << 20U;

/// In tenths: the powers of the set are 4, 3, 2 and 1.
std::int64_t power_for_block(const light::ValidatorSet& validators,
                             const light::comet::Commit& commit) {
    std::int64_t power = 0;
    for (const light::comet::CommitSig& vote : commit.signatures()) {
        if (vote.block_id_flag() != light::comet::BLOCK_ID_FLAG_COMMIT) continue;
        const auto place = validators.find(vote.validator_address());
        ensure(place.has_value(), "a stranger's vote was accepted");
        power += validators.at(*place).power;
    }
    return power;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const light::ValidatorSet kValidators = charter::fuzz::weak_validators();
    light::comet::Commit commit;
    const auto bytes = charter::fuzz::input_view(data, size);
    if (!charter::wire::decode_canonical(bytes, kBytesMax, commit)) return 0;
    static_cast<void>(light::commit_hash(commit));
    const light::BlockAt block{commit.height(), commit.block_id()};
    if (!light::verify_commit("charter-fuzz", kValidators, block, commit)) return 0;
    ensure(light::check_commit(commit).has_value(), "a malformed commit was accepted");
    ensure(commit.signatures_size() == 4, "votes are missing");
    ensure(power_for_block(kValidators, commit) >= 7, "too little power was accepted");
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
    light::comet::Commit message;
    if (!message.ParseFromArray(data, static_cast<int>(size)) || seed % 8 == 0) {
        return LLVMFuzzerMutate(data, size, size_max);
    }
    charter::fuzz::mutate(message, seed);
    return charter::fuzz::put_input(charter::wire::encode(message), data, size, size_max);
}
