#include "light/trail.hpp"

#include <utility>
#include <vector>

#include "base/ensure.hpp"

namespace charter::light {
namespace {

Checked<Trusted> trust_if_signed(const LightBlock& block) {
    if (const Verdict verdict = verify_own_commit(block); !verdict) return fail(verdict.error());
    return Trusted{block.header, block.validators};
}

}  // namespace

Checked<Trusted> start(const Genesis& genesis, const LightBlock& first) {
    if (const Verdict verdict = check_light_block(genesis.chain_id, first); !verdict) {
        return fail(verdict.error());
    }
    if (first.header.height() != genesis.first_height) return fail(Failure::start_height_wrong);
    if (first.validators.hash() != genesis.validators.hash()) {
        return fail(Failure::start_validators_wrong);
    }
    if (block_time(first.header) != instant_of(genesis.time)) {
        return fail(Failure::start_time_wrong);
    }
    if (!is_nil(first.header.last_block_id())) return fail(Failure::last_block_wrong);
    return trust_if_signed(first);
}

Checked<Trusted> start(const Checkpoint& checkpoint, const LightBlock& block) {
    if (const Verdict verdict = check_light_block(checkpoint.chain_id, block); !verdict) {
        return fail(verdict.error());
    }
    if (block.header.height() != checkpoint.height) return fail(Failure::start_height_wrong);
    if (header_hash(block.header) != checkpoint.hash) return fail(Failure::start_hash_wrong);
    return trust_if_signed(block);
}

tl::expected<Trusted, Break> follow(Trusted trusted, std::span<const LightBlock> blocks,
                                    std::span<const Terms> terms) {
    ensure(terms.size() == blocks.size(), "a step without its terms");
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (const Verdict verdict = verify(trusted, blocks[i], terms[i]); !verdict) {
            return tl::unexpected<Break>(Break{i, verdict.error()});
        }
        trusted = Trusted{blocks[i].header, blocks[i].validators};
    }
    return trusted;
}

tl::expected<Trusted, Break> follow(Trusted trusted, std::span<const LightBlock> blocks,
                                    const Terms& terms) {
    return follow(std::move(trusted), blocks, std::vector<Terms>(blocks.size(), terms));
}

}  // namespace charter::light
