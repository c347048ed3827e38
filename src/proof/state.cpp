#include "proof/state.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "charter/v1/block.pb.h"
#include "crypto/sha256.hpp"
#include "light/trail.hpp"
#include "wire/codec.hpp"

namespace charter::proof {
namespace {

std::string block_at(std::size_t index) { return "trail block " + std::to_string(index + 1); }

tl::unexpected<Flaw> broken(std::size_t index, light::Failure failure) {
    Failure kind = Failure::trail_broken;
    if (failure == light::Failure::trust_expired) kind = Failure::trust_expired;
    if (failure == light::Failure::time_in_future) kind = Failure::clock_behind;
    return flaw(kind, block_at(index), std::string(light::failure_name(failure)));
}

/// Nothing stands in the block that its header or its votes do not bind: no byte goes unchecked.
bool is_bare(ByteView bytes) {
    light::comet::LightBlock message;
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
    const auto& set = message.validator_set();
    return !set.has_proposer() && set.total_voting_power() == 0 &&
           std::ranges::all_of(set.validators(), [](const light::comet::Validator& validator) {
               return validator.proposer_priority() == 0;
           });
}

Checked<std::vector<light::LightBlock>> decode_trail(const Way& way) {
    if (way.trail.empty()) return flaw(Failure::trail_missing, "trail");
    std::vector<light::LightBlock> blocks;
    for (std::size_t i = 0; i < way.trail.size(); ++i) {
        auto block = light::decode_light_block(way.trail[i]);
        if (!block) {
            return flaw(Failure::trail_undecodable, block_at(i),
                        std::string(light::failure_name(block.error())));
        }
        if (!is_bare(way.trail[i])) {
            return flaw(Failure::trail_undecodable, block_at(i), "fields that no header binds");
        }
        if (!blocks.empty() && block->header.height() <= blocks.back().header.height()) {
            return flaw(Failure::trail_broken, block_at(i), "not above the one before");
        }
        blocks.push_back(*std::move(block));
    }
    return blocks;
}

Checked<light::Genesis> read_genesis(const Way& way, const Digest& fingerprint) {
    if (way.genesis.empty()) return flaw(Failure::genesis_missing, "genesis");
    if (crypto::sha256(way.genesis) != fingerprint) {
        return flaw(Failure::genesis_differs, "genesis",
                    "its fingerprint is " + to_hex(crypto::sha256(way.genesis)));
    }
    v1::Genesis document;
    if (!wire::decode_canonical(way.genesis, kGenesisBytesMax, document)) {
        return flaw(Failure::genesis_invalid, "genesis", "does not decode");
    }
    if (document.chain_id() != way.chain_id) {
        return flaw(Failure::chain_differs, "genesis", "is of chain " + document.chain_id());
    }
    auto set = light::founding_set(document);
    if (!set) {
        return flaw(Failure::genesis_invalid, "genesis",
                    std::string(light::failure_name(set.error())));
    }
    return light::Genesis{document.chain_id(), 1, light::timestamp_of(document.genesis_ms()),
                          *std::move(set)};
}

/// Whether `next` holds the hashes of the block's header and of its very votes.
bool seals(const light::comet::Header& next, const light::LightBlock& block) {
    return next.height() > block.header.height() && next.height() - block.header.height() == 1 &&
           next.last_block_id().hash() == light::header_hash(block.header) &&
           next.last_commit_hash() == view(light::commit_hash(block.commit));
}

/// The terms of the step to each block. A commit that was there by a time names its block's hash,
/// so that block was there too, and in it the hash of the votes for the block before.
std::vector<light::Terms> terms_of(std::span<const light::LightBlock> blocks, const Way& way,
                                   const light::Terms& now) {
    std::vector<light::Terms> terms(blocks.size(), now);
    for (std::size_t i = blocks.size(); i-- > 0;) {
        const auto known = way.commits_by_ms.find(blocks[i].header.height());
        std::int64_t& by_ms = terms[i].now_ms;
        if (known != way.commits_by_ms.end()) by_ms = std::min(by_ms, known->second);
        const bool sealed = i + 1 < blocks.size() && seals(blocks[i + 1].header, blocks[i]);
        if (sealed) by_ms = std::min(by_ms, terms[i + 1].now_ms);
    }
    return terms;
}

/// `terms`: of the first block.
Checked<light::Trusted> start(const Way& way, const Trust& trust, const light::LightBlock& first,
                              const light::Terms& terms) {
    light::Checked<light::Trusted> started = light::fail(light::Failure::undecodable);
    if (trust.checkpoint) {
        started = light::start(light::Checkpoint{way.chain_id, trust.checkpoint->height,
                                                 trust.checkpoint->header_hash},
                               first);
    } else if (trust.genesis) {
        const auto genesis = read_genesis(way, *trust.genesis);
        if (!genesis) return tl::unexpected(genesis.error());
        const auto period = terms.trusting_period_ms;
        const light::Instant now = light::instant_of_ms(terms.now_ms);
        if (period && light::after_ms(light::block_time(first.header), *period) <= now) {
            return broken(0, light::Failure::trust_expired);
        }
        started = light::start(*genesis, first);
    } else {
        return flaw(Failure::no_trust, "trust");
    }
    if (!started) return broken(0, started.error());
    return *std::move(started);
}

/// Where the way begins for this reader: blocks before a checkpoint are for others.
Checked<std::size_t> first_trusted(const std::vector<light::LightBlock>& blocks,
                                   const Trust& trust) {
    if (!trust.checkpoint) return 0;
    const auto at = std::ranges::find_if(blocks, [&](const light::LightBlock& block) {
        return block.header.height() == trust.checkpoint->height;
    });
    if (at != blocks.end()) return static_cast<std::size_t>(at - blocks.begin());
    return flaw(Failure::checkpoint_missing, "trail",
                "no block of it is " + std::to_string(trust.checkpoint->height));
}

}  // namespace

Checked<State> follow(const Way& way, const Trust& trust) {
    if (!trust.checkpoint && !trust.genesis) return flaw(Failure::no_trust, "trust");
    // With a checkpoint the fingerprint is still held against a document that is there.
    if (trust.checkpoint && trust.genesis && !way.genesis.empty()) {
        if (const auto same = read_genesis(way, *trust.genesis); !same) {
            return tl::unexpected(same.error());
        }
    }
    const auto blocks = decode_trail(way);
    if (!blocks) return tl::unexpected(blocks.error());
    const auto skipped = first_trusted(*blocks, trust);
    if (!skipped) return tl::unexpected(skipped.error());
    const std::span all = std::span(*blocks).subspan(*skipped);
    const std::vector<light::Terms> terms = terms_of(all, way, trust.terms);
    auto first = start(way, trust, all.front(), terms.front());
    if (!first) return tl::unexpected(first.error());
    const auto last = light::follow(*std::move(first), all.subspan(1), std::span(terms).subspan(1));
    if (!last) return broken(*skipped + last.error().index + 1, last.error().failure);
    const auto app_hash = digest_from(last->header.app_hash());
    if (static_cast<std::uint64_t>(last->header.height()) != way.height + 1 || !app_hash) {
        return flaw(Failure::trail_ends_elsewhere, block_at(blocks->size() - 1),
                    "is block " + std::to_string(last->header.height()) +
                        "; the app hash of height " + std::to_string(way.height) +
                        " stands in the block after it");
    }
    return State{way.chain_id,
                 way.height,
                 *app_hash,
                 light::unix_ms_of(last->header.time()),
                 light::header_hash(last->header),
                 last->validators.size(),
                 !trust.checkpoint,
                 last->header.version().app()};
}

}  // namespace charter::proof
