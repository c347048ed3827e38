// Proofs and packs of a ledger of many validators, judged by what charter-verify judges them with.

#include <gtest/gtest.h>

#include <functional>

#include "engine/comet_node_test.hpp"
#include "engine/pack_draft_test.hpp"
#include "proof/document.hpp"

namespace charter::engine {
namespace {

using proof::Failure;

/// Of the four validators of block 3 one is among the five of block 4: too few to skip. From block
/// 8 on two of these are replaced.
struct Turned {
    Folder folder;
    CometNode node{folder};

    Turned() {
        node.block({four_banks().access("bank-a.two", 0)});
        node.more_updates = {validator_of("bank-a.v1", 0), validator_of("bank-b.v1", 0),
                             validator_of("bank-c.v1", 0), validator_of("bank-a.v2"),
                             validator_of("bank-b.v2"),    validator_of("bank-c.v2"),
                             validator_of("bank-d.v2")};
        for (std::uint64_t n = 1; n <= 4; ++n) {
            node.block({four_banks().access("bank-a.two", n)});
        }
        node.more_updates = {validator_of("bank-a.v2", 0), validator_of("bank-b.v2", 0),
                             validator_of("bank-a.v3"), validator_of("bank-b.v3")};
        for (std::uint64_t n = 5; n <= 20; ++n) {
            node.block({four_banks().access("bank-a.two", n)});
        }
        node.follow();
    }
    Prover prover(std::uint64_t height) const { return {*node.store, height, true}; }
    proof::Trust trust() const {
        proof::Trust trust;
        trust.genesis = four_banks().genesis_digest();
        trust.terms.now_ms = node.now_ms;
        return trust;
    }
    proof::Trust trust_of(std::uint64_t height) const {
        proof::Trust trust;
        trust.checkpoint = {static_cast<std::int64_t>(height),
                            light::header_hash(node.blocks.at(height - 1).header)};
        trust.terms.now_ms = node.now_ms;
        return trust;
    }
};

const Turned& turned() {
    static const Turned turned;
    return turned;
}

v1::Proof member_proof(const Prover& prover) {
    const auto made = prover.record("mem/bank-a");
    EXPECT_TRUE(made) << made.error().what;
    return **made;
}

std::vector<std::int64_t> heights_of(const v1::Proof& proof) {
    std::vector<std::int64_t> heights;
    for (const Bytes& bytes : proof.trail()) {
        heights.push_back(light::decode_light_block(bytes)->header.height());
    }
    return heights;
}

TEST(CometProofs, OfEveryHeightHold) {
    ASSERT_EQ(provable_height(*turned().node.store), 20U);
    for (std::uint64_t height = 1; height <= 20; ++height) {
        const v1::Proof proof = member_proof(turned().prover(height));
        const auto proved = proof::verify(proof, turned().trust());
        ASSERT_TRUE(proved) << height << ": " << proof::failure_name(proved.error().failure) << " "
                            << proved.error().where << " " << proved.error().detail;
        EXPECT_EQ(proved->state.app_hash, (*turned().node.store->at(height))->app_hash());
        EXPECT_EQ(proved->state.validators, height + 1 < 4 ? 4U : 5U);
        EXPECT_LE(proof.trail_size(), 6);
    }
}

TEST(CometProofs, GoByTheBlocksThatAreNeededAndNoOthers) {
    EXPECT_EQ(heights_of(member_proof(turned().prover(2))), (std::vector<std::int64_t>{1, 3}));
    // Block 3 is the last of its set: nothing but the next block leads out of it.
    EXPECT_EQ(heights_of(member_proof(turned().prover(20))),
              (std::vector<std::int64_t>{1, 3, 4, 21}));
}

TEST(CometProofs, ServeAReaderWithACheckpoint) {
    for (const std::uint64_t checkpoint : {1U, 3U, 4U, 7U, 12U, 21U}) {
        Prover prover = turned().prover(20);
        prover.pass(checkpoint);
        const auto proved = proof::verify(member_proof(prover), turned().trust_of(checkpoint));
        ASSERT_TRUE(proved) << checkpoint << ": " << proof::failure_name(proved.error().failure);
        EXPECT_FALSE(proved->state.from_genesis);
    }
}

TEST(CometProofs, AreNotMadeOfWhatIsNotSignedYet) {
    const Folder folder;
    CometNode node(folder);
    EXPECT_FALSE(provable_height(*node.store));
    node.block({four_banks().access("bank-a.two", 0)});
    EXPECT_FALSE(provable_height(*node.store));
    node.follow();
    EXPECT_EQ(provable_height(*node.store), 0U);
    node.block();
    const auto early = Prover(*node.store, 1, true).record("mem/bank-a");
    ASSERT_FALSE(early);
    EXPECT_NE(early.error().what.find("is not provable yet"), std::string::npos);
    node.follow();
    EXPECT_TRUE(Prover(*node.store, 1, true).record("mem/bank-a"));
}

TEST(CometProofs, TheLastHeightByATimeIsFoundAmongSignedBlocks) {
    const auto& node = turned().node;
    const auto at = [&](std::uint64_t height) {
        return light::unix_ms_of(node.blocks.at(height - 1).header.time());
    };
    EXPECT_EQ(**height_as_of(*node.store, at(7)), 7U);
    EXPECT_EQ(**height_as_of(*node.store, at(8) - 1), 7U);
    EXPECT_FALSE(height_as_of(*node.store, at(21))->has_value()) << "no later block shows it";
}

// ---- forged

struct Forgery {
    const char* name;
    std::function<void(std::vector<light::comet::LightBlock>& trail)> change;
};

class ForgedTrail : public ::testing::TestWithParam<Forgery> {};

TEST_P(ForgedTrail, IsRefused) {
    v1::Proof proof = member_proof(turned().prover(20));
    std::vector<light::comet::LightBlock> trail;
    for (const Bytes& bytes : proof.trail()) trail.emplace_back().ParseFromString(bytes);
    GetParam().change(trail);
    proof.clear_trail();
    for (const auto& block : trail) proof.add_trail(wire::encode(block));
    const auto proved = proof::verify(proof, turned().trust());
    ASSERT_FALSE(proved);
    EXPECT_EQ(proof::failure_name(proved.error().failure),
              proof::failure_name(Failure::trail_broken))
        << proved.error().detail;
}

/// A header with another app hash that only those sign who hold the keys of `signers`.
void forge_last(std::vector<light::comet::LightBlock>& trail,
                const std::vector<light::Validator>& signers) {
    auto& last = trail.back();
    SignedBlock forged = turned().node.blocks.back();
    forged.validators = *light::ValidatorSet::make(light::in_order(signers));
    forged.header.set_app_hash(Bytes(32, 'f'));
    forged.header.set_validators_hash(Bytes(view(forged.validators.hash())));
    turned().node.sign_again(forged);
    *last.mutable_signed_header()->mutable_header() = forged.header;
    *last.mutable_signed_header()->mutable_commit() = forged.commit;
    *last.mutable_validator_set() = bare_message(forged.validators);
}

INSTANTIATE_TEST_SUITE_P(
    Trails, ForgedTrail,
    ::testing::Values(
        Forgery{"OnlyTheFirstAndTheLast",
                [](auto& trail) { trail.erase(trail.begin() + 1, trail.end() - 1); }},
        Forgery{"ByThoseWhoLeft",
                [](auto& trail) {
                    forge_last(trail, {validator_of("bank-a.v1"), validator_of("bank-b.v1"),
                                       validator_of("bank-c.v1")});
                }},
        Forgery{"ByOneOfTheSetAlone",
                [](auto& trail) { forge_last(trail, {validator_of("bank-d.v2")}); }},
        Forgery{"ByStrangers",
                [](auto& trail) {
                    forge_last(trail, {validator_of("bank-c.v3"), validator_of("bank-d.v3")});
                }},
        Forgery{"AVoteChanged",
                [](auto& trail) {
                    auto& votes = *trail.back().mutable_signed_header()->mutable_commit();
                    for (auto& vote : *votes.mutable_signatures()) {
                        if (!vote.signature().empty()) (*vote.mutable_signature())[5] ^= 1;
                    }
                }},
        Forgery{"AnotherSet",
                [](auto& trail) {
                    *trail.back().mutable_validator_set() = trail.front().validator_set();
                }}),
    [](const auto& row) { return row.param.name; });

// ---- packs

Draft draft() { return draft_at(*turned().node.store, 20); }

pack::Checked<pack::PackReport> judge_turned(Draft& draft) {
    pack::VerifyOptions options;
    options.trust = turned().trust();
    MemoryFiles files;
    return pack::verify(draft.seal(files), options);
}

TEST(CometPacks, OfALedgerWhoseValidatorsChangedHold) {
    Draft pack = draft();
    const auto report = judge_turned(pack);
    ASSERT_TRUE(report) << pack::failure_name(report.error().failure) << " " << report.error().where
                        << " " << report.error().detail;
    EXPECT_EQ(report->state.height, 20U);
    EXPECT_EQ(report->state.validators, 5U);
    EXPECT_EQ(report->time_ms, light::unix_ms_of(turned().node.blocks[19].header.time()));
}

TEST(CometPacks, WithAChangedRecordAreRefused) {
    Draft pack = draft();
    Bytes& record = pack.leaves.at("mem/bank-a");
    record.back() = static_cast<char>(record.back() ^ 1);
    const auto report = judge_turned(pack);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().failure, pack::Failure::state_differs);
}

TEST(CometPacks, WithoutTheStepsBetweenAreRefused) {
    Draft pack = draft();
    pack.ground.mutable_trail()->DeleteSubrange(1, pack.ground.trail_size() - 3);
    const auto report = judge_turned(pack);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().failure, pack::Failure::way_flaw);
}

}  // namespace
}  // namespace charter::engine
