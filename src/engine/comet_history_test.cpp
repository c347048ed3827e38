// The history of a ledger of many validators, judged anew: what an honest engine made is accepted,
// what its validators together could sign and its rules forbid is refused.

#include <gtest/gtest.h>

#include <functional>
#include <sstream>

#include "engine/block_export.hpp"
#include "engine/comet_node_test.hpp"
#include "engine/history.hpp"
#include "engine/reading.hpp"
#include "engine/verify_store.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

v1::Action power_of(const std::string& node, std::uint64_t power) {
    v1::Action action;
    action.mutable_nodes_assign_role()->set_node(node);
    action.mutable_nodes_assign_role()->set_role("validator");
    action.mutable_nodes_assign_role()->set_power(power);
    return action;
}

v1::MisbehaviourSeen double_vote() {
    v1::MisbehaviourSeen seen;
    seen.set_kind("duplicate_vote");
    seen.set_address(Bytes(20, 'v'));
    seen.set_height(1);
    seen.set_time_ms(kFoundedMs);
    seen.set_power(1);
    seen.set_total_power(4);
    return seen;
}

/// Bank-d's validator leaves by resolution (executed in block 4) and comes back (8); block 5 has
/// evidence of misbehaviour.
struct Made {
    Folder folder;
    CometNode node{folder};
    std::vector<v1::StoredBlock> blocks;

    Made() {
        node.block({four_banks().access("bank-a.two", 0)});
        node.resolve(power_of("bank-d.v1", 0));
        node.block({}, {double_vote()});
        node.resolve(power_of("bank-d.v1", 1));
        for (int i = 0; i < 3; ++i) node.block();
        node.follow();
        for (std::uint64_t height = 1; height <= node.height(); ++height) {
            blocks.push_back(*existing_block(node.store->store(), height));
        }
    }
    const storage::Store& store() const { return node.store->store(); }
};

const Made& made() {
    static const Made made;
    return made;
}

TEST(CometHistory, TheSetChangesTwoBlocksAfterTheResolution) {
    std::vector<std::size_t> sizes;
    for (const SignedBlock& block : made().node.blocks) sizes.push_back(block.validators.size());
    EXPECT_EQ(sizes, (std::vector<std::size_t>{4, 4, 4, 4, 4, 3, 3, 3, 3, 4, 4}));
}

TEST(CometHistory, OfAStoreIsVerified) {
    const auto report =
        verify_store(made().store(), {.genesis = four_banks().genesis_digest(), .progress = {}});
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->heights, made().node.height());
    EXPECT_EQ(report->transactions, 13U);
    EXPECT_EQ(report->unsigned_heights, 0U);
    EXPECT_EQ(report->app_hash, made().store().head()->app_hash);
}

TEST(CometHistory, OfBlocksWhoseHeadersAreNotThereYetIsExecuted) {
    const Folder folder;
    CometNode node(folder);
    node.block({four_banks().access("bank-b.one", 0)});
    node.follow();
    node.block({four_banks().access("bank-b.one", 1)});
    node.block({four_banks().access("bank-b.one", 2)});
    const auto report = verify_store(node.store->store());
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->heights, 3U);
    EXPECT_EQ(report->unsigned_heights, 2U);
    node.follow();
    EXPECT_EQ(verify_store(node.store->store())->unsigned_heights, 0U);
}

TEST(CometHistory, IsExportedUpToItsLastSignedBlockAndReplays) {
    const Folder folder;
    CometNode node(folder);
    node.block({four_banks().access("bank-b.one", 0)});
    node.block({four_banks().access("bank-b.one", 1)});
    node.follow();
    node.block();
    std::stringstream file;
    const auto exported = export_blocks(node.store->store(), file);
    ASSERT_TRUE(exported) << exported.error().what;
    EXPECT_EQ(exported->heights, 2U);
    const auto replayed =
        replay_blocks(file, {.genesis = four_banks().genesis_digest(), .progress = {}});
    ASSERT_TRUE(replayed) << replayed.error().what;
    EXPECT_EQ(replayed->verified.heights, 2U);
    EXPECT_EQ(view(replayed->verified.app_hash),
              existing_block(node.store->store(), 2)->app_hash());
}

// R19: what block H resolves about the size of blocks, the header of H + 1 has first.
struct Resized {
    static constexpr std::int64_t kBytes = 1'048'576;
    Folder folder;
    CometNode node{folder};
    std::uint64_t height = 0;  // that changed it
    std::int64_t before = node.application->tip()->parameter("block_bytes_max");

    Resized() {
        v1::Action action;
        action.mutable_parameters_set()->set_parameter("block_bytes_max");
        action.mutable_parameters_set()->set_value(kBytes);
        node.resolve(action);
        height = node.height();
        for (int i = 0; i < 3; ++i) node.block();
    }
};

TEST(CometHistory, R19_ANewBlockSizeIsInTheNextHeader) {
    Resized made;
    ASSERT_EQ(made.node.application->tip()->parameter("block_bytes_max"), Resized::kBytes);
    for (const SignedBlock& block : made.node.blocks) {
        const bool is_new = static_cast<std::uint64_t>(block.header.height()) > made.height;
        EXPECT_EQ(block.header.consensus_hash(),
                  view(light::consensus_hash(is_new ? Resized::kBytes : made.before, -1)))
            << block.header.height();
    }
    made.node.follow();
    const auto report = verify_store(made.node.store->store());
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->unsigned_heights, 0U);
}

// ---- forged

Outcome<std::monostate> judge(const std::vector<v1::StoredBlock>& blocks) {
    v1::SignedGenesis document = *existing_genesis(made().store());
    auto history = History::found(document, std::nullopt);
    if (!history) return tl::unexpected(history.error());
    for (const v1::StoredBlock& block : blocks) {
        if (const auto done = (*history)->append(block); !done) return tl::unexpected(done.error());
    }
    return (*history)->verify_last_commit();
}

// The block after the resolution, signed by all, with a header that says the size from before.
TEST(CometHistory, R19_AHeaderWithTheSizeFromBeforeIsRefused) {
    Resized resized;
    resized.node.follow();
    const storage::Store& store = resized.node.store->store();
    std::vector<v1::StoredBlock> blocks;
    for (std::uint64_t height = 1; height <= resized.height + 1; ++height) {
        blocks.push_back(*existing_block(store, height));
    }
    EXPECT_TRUE(judge(blocks));
    SignedBlock forged = resized.node.at(resized.height + 1);
    forged.header.set_consensus_hash(Bytes(view(light::consensus_hash(resized.before, -1))));
    resized.node.sign_again(forged);
    blocks.back().set_header(light::header_bytes(forged.header));
    blocks.back().set_commit(light::commit_bytes(forged.commit));
    const auto judged = judge(blocks);
    ASSERT_FALSE(judged);
    EXPECT_NE(judged.error().what.find("consensus_hash"), std::string::npos) << judged.error().what;
}

struct Forgery {
    const char* name;
    std::uint64_t height;  // that is changed
    std::function<void(v1::StoredBlock& block, SignedBlock& made)> change;
    const char* says;
};

void flip(Bytes& bytes) { bytes.back() = static_cast<char>(bytes.back() ^ 1); }

/// All validators of the height sign the changed header.
auto all_sign(const std::function<void(comet::Header&)>& change) {
    return [change](v1::StoredBlock& block, SignedBlock& forged) {
        change(forged.header);
        made().node.sign_again(forged);
        block.set_header(light::header_bytes(forged.header));
        block.set_commit(light::commit_bytes(forged.commit));
    };
}

auto with_commit(const std::function<void(comet::Commit&)>& change) {
    return [change](v1::StoredBlock& block, SignedBlock& forged) {
        change(forged.commit);
        block.set_commit(light::commit_bytes(forged.commit));
    };
}

class ForgedHistory : public ::testing::TestWithParam<Forgery> {};

TEST_P(ForgedHistory, IsRefused) {
    std::vector<v1::StoredBlock> blocks = made().blocks;
    SignedBlock forged = made().node.blocks.at(GetParam().height - 1);
    GetParam().change(blocks.at(GetParam().height - 1), forged);
    const auto judged = judge(blocks);
    ASSERT_FALSE(judged);
    EXPECT_NE(judged.error().what.find(GetParam().says), std::string::npos) << judged.error().what;
}

TEST(CometHistory, OfTheTableIsAcceptedUnchanged) {
    const auto judged = judge(made().blocks);
    EXPECT_TRUE(judged) << judged.error().what;
}

INSTANTIATE_TEST_SUITE_P(
    Headers, ForgedHistory,
    ::testing::Values(
        Forgery{"NoHeader", 3, [](auto& b, auto&) { b.clear_header(); }, "header of block 3"},
        Forgery{"Chain", 3, all_sign([](auto& h) { h.set_chain_id("other"); }), "chain_id"},
        Forgery{"Protocol", 3, all_sign([](auto& h) { h.mutable_version()->set_app(2); }),
                "version"},
        Forgery{"Height", 3, all_sign([](auto& h) { h.set_height(4); }), "height"},
        Forgery{"FirstTime", 1, all_sign([](auto& h) { h.mutable_time()->set_nanos(1); }), "time"},
        Forgery{"TimeIsNoMedian", 3,
                all_sign([](auto& h) { h.mutable_time()->set_nanos(h.time().nanos() + 1); }),
                "time"},
        Forgery{"LastBlock", 3,
                all_sign([](auto& h) { flip(*h.mutable_last_block_id()->mutable_hash()); }),
                "last_block_id"},
        Forgery{"PartsOfTheLastBlock", 3, all_sign([](auto& h) {
                    flip(*h.mutable_last_block_id()->mutable_part_set_header()->mutable_hash());
                }),
                "last_block_id"},
        Forgery{"LastCommit", 3, all_sign([](auto& h) { flip(*h.mutable_last_commit_hash()); }),
                "last_commit_hash"},
        Forgery{"Data", 3, all_sign([](auto& h) { flip(*h.mutable_data_hash()); }), "data_hash"},
        Forgery{"Validators", 3, all_sign([](auto& h) { flip(*h.mutable_validators_hash()); }),
                "validators_hash"},
        Forgery{"NextValidators", 3,
                all_sign([](auto& h) { flip(*h.mutable_next_validators_hash()); }),
                "next_validators_hash"},
        Forgery{"ValidatorsStayDespiteTheResolution", 6, all_sign([](auto& h) {
                    h.set_validators_hash(made().node.blocks[0].header.validators_hash());
                }),
                "validators_hash"},
        Forgery{"Parameters", 3, all_sign([](auto& h) { flip(*h.mutable_consensus_hash()); }),
                "consensus_hash"},
        Forgery{"State", 3, all_sign([](auto& h) { flip(*h.mutable_app_hash()); }), "app_hash"},
        Forgery{"Results", 3, all_sign([](auto& h) { flip(*h.mutable_last_results_hash()); }),
                "last_results_hash"},
        Forgery{"Proposer", 3, all_sign([](auto& h) { flip(*h.mutable_proposer_address()); }),
                "the proposer of block 3"},
        Forgery{"ProposerThatLeft", 7, all_sign([](auto& h) {
                    h.set_proposer_address(light::validator_address(validator_of("bank-d.v1").key));
                }),
                "the proposer of block 7"},
        Forgery{"EvidenceOfNoLength", 5, all_sign([](auto& h) { h.set_evidence_hash("e"); }),
                "evidence hash"},
        Forgery{"MisbehaviourWithoutEvidence", 5, all_sign([](auto& h) {
                    h.set_evidence_hash(Bytes(view(light::empty_list_hash())));
                }),
                "no evidence"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Blocks, ForgedHistory,
    ::testing::Values(
        Forgery{"MisbehaviourAdded", 3,
                [](auto& b, auto&) { *b.add_misbehaviour() = double_vote(); }, "no evidence"},
        Forgery{"MisbehaviourLeftOut", 5, [](auto& b, auto&) { b.clear_misbehaviour(); },
                "app hash of block 5"},
        Forgery{"MisbehaviourOfAnother", 5,
                [](auto& b, auto&) { b.mutable_misbehaviour(0)->set_address(Bytes(20, 'w')); },
                "app hash of block 5"},
        Forgery{"TransactionDropped", 3, [](auto& b, auto&) { b.mutable_txs()->RemoveLast(); },
                "data_hash"},
        Forgery{"AppHash", 3, [](auto& b, auto&) { flip(*b.mutable_app_hash()); },
                "app hash of block 3"},
        Forgery{"LeftOut", 3, [](auto& b, auto&) { b.set_height(4); }, "block 3 is missing"},
        Forgery{"NoCommit", 3, [](auto& b, auto&) { b.clear_commit(); }, "commit of block 3"},
        Forgery{"VoteForged", 3,
                with_commit([](auto& c) { flip(*c.mutable_signatures(0)->mutable_signature()); }),
                "signature_wrong"},
        Forgery{"TwoOfFour", 3, with_commit([](auto& c) {
                    c.mutable_signatures(1)->set_block_id_flag(comet::BLOCK_ID_FLAG_NIL);
                }),
                "power_too_little"},
        Forgery{"VotesForOtherParts", 3, with_commit([](auto& c) {
                    flip(*c.mutable_block_id()->mutable_part_set_header()->mutable_hash());
                }),
                "commit_block_wrong"},
        Forgery{"CommitThatTheNextBlockDoesNotHold", 3,
                [](auto& b, auto&) { b.set_commit(light::commit_bytes(made().node.seen[2])); },
                "last_commit_hash"},
        Forgery{"TheLastCommit", 11,
                with_commit([](auto& c) { flip(*c.mutable_signatures(0)->mutable_signature()); }),
                "commit of block 11"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace charter::engine
