// Blocks by validators whose time is over, with real keys: a forger has those of an earlier set.

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/fixture_key.hpp"
#include "light/trail.hpp"
#include "light/vectors_test.hpp"

namespace charter::light {
namespace {

constexpr std::int64_t kStartMs = 1'795'478'400'000;
const std::string kChain = "charter-forge";

using Names = std::vector<std::string>;
const Names kEarlier = {"old-1", "old-2", "old-3", "old-4"};
const Names kLater = {"new-1", "new-2", "new-3", "new-4"};

Bytes key_of(const std::string& name) { return crypto::fixture_public_key(name).bytes; }

ValidatorSet set_of(const Names& names) {
    std::vector<Validator> validators;
    for (const std::string& name : names) validators.push_back({key_of(name), 10});
    return ValidatorSet::make(in_order(validators)).value();
}

/// Who stands in a block as its set, who as the next one, and who signs it.
struct Cast {
    Names named;
    Names next;
    Names signers;
};

comet::BlockID id_of(const comet::Header& header) {
    comet::BlockID id;
    id.set_hash(header_hash(header));
    id.mutable_part_set_header()->set_total(1);
    id.mutable_part_set_header()->set_hash(Bytes(32, 'p'));
    return id;
}

void sign(LightBlock& block, const Names& signers) {
    block.commit.set_height(block.header.height());
    *block.commit.mutable_block_id() = id_of(block.header);
    const ValidatorSet order = set_of(signers);
    for (std::size_t i = 0; i < order.size(); ++i) {
        comet::CommitSig& vote = *block.commit.add_signatures();
        vote.set_block_id_flag(comet::BLOCK_ID_FLAG_COMMIT);
        vote.set_validator_address(order.address(i));
        *vote.mutable_timestamp() = block.header.time();
        const auto name = std::ranges::find_if(
            signers, [&](const std::string& one) { return key_of(one) == order.at(i).key; });
        vote.set_signature(crypto::fixture_sign(
            *name, commit_sign_bytes(kChain, block.commit, static_cast<int>(i))));
    }
}

LightBlock block_at(std::int64_t height, const Cast& cast, const comet::Header* before = nullptr) {
    comet::Header header;
    header.mutable_version()->set_block(kBlockProtocol);
    header.set_chain_id(kChain);
    header.set_height(height);
    *header.mutable_time() = timestamp_of(kStartMs + height * 1'000);
    if (before != nullptr) {
        *header.mutable_last_block_id() = id_of(*before);
    } else if (height > 1) {
        *header.mutable_last_block_id() = id_of(header);
    }
    header.set_validators_hash(Bytes(view(set_of(cast.named).hash())));
    header.set_next_validators_hash(Bytes(view(set_of(cast.next).hash())));
    header.set_app_hash(Bytes(32, 'a'));
    header.set_proposer_address(set_of(cast.named).address(0));
    LightBlock block{header, {}, set_of(cast.named)};
    sign(block, cast.signers);
    return block;
}

Terms soon() { return {kStartMs + 86'400'000, 10'000, 366LL * 86'400'000}; }

/// Block 5, by the earlier set, which the later one follows.
LightBlock last_of_the_earlier() { return block_at(5, {kEarlier, kLater, kEarlier}); }
LightBlock first_of_the_later() {
    const LightBlock before = last_of_the_earlier();
    return block_at(6, {kLater, kLater, kLater}, &before.header);
}
Trusted trusted(const LightBlock& block) { return {block.header, block.validators}; }

TEST(Forge, TheHonestWayFromAnEarlierSetToALaterOne) {
    const Trusted first = trusted(last_of_the_earlier());
    const LightBlock sixth = first_of_the_later();
    EXPECT_EQ(word(verify(first, sixth, soon())), "ok");
    EXPECT_EQ(word(verify(trusted(sixth), block_at(9, {kLater, kLater, kLater}), soon())), "ok");
}

TEST(Forge, AHeaderOfALaterValidatorSetSignedByAnEarlierOne) {
    const Trusted fifth = trusted(last_of_the_earlier());
    const comet::Header before = last_of_the_earlier().header;
    EXPECT_EQ(word(verify(fifth, block_at(6, {kLater, kLater, kEarlier}, &before), soon())),
              "signer_wrong")
        << "in its name";
    EXPECT_EQ(word(verify(fifth, block_at(6, {kEarlier, kEarlier, kEarlier}, &before), soon())),
              "next_validators_wrong")
        << "as if it had stayed";
    const Trusted sixth = trusted(first_of_the_later());
    EXPECT_EQ(word(verify(sixth, block_at(9, {kEarlier, kEarlier, kEarlier}), soon())),
              "trusted_power_too_little")
        << "skipping";
    EXPECT_EQ(word(verify(sixth, block_at(9, {kLater, kLater, kEarlier}), soon())),
              "trusted_power_too_little")
        << "skipping, in its name";
}

// Skipping rests on a third of the trusted power within the trusting period: beyond it, never.
TEST(Forge, AWholeHistorySignedByRetiredKeysAfterTheTrustingPeriod) {
    const Trusted fifth = trusted(last_of_the_earlier());
    const LightBlock forged = block_at(9, {kEarlier, kEarlier, kEarlier});
    Terms terms = soon();
    EXPECT_EQ(word(verify(fifth, forged, terms)), "ok") << "while its keys are trusted";
    terms.now_ms = kStartMs + 5'000 + *terms.trusting_period_ms;
    EXPECT_EQ(word(verify(fifth, forged, terms)), "trust_expired");
}

}  // namespace
}  // namespace charter::light
