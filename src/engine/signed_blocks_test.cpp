#include "engine/signed_blocks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "engine/comet_node_test.hpp"
#include "engine/reading.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

constexpr const char* kChain = "engine-test";

struct Kept {
    Folder folder;
    CometNode node{folder};

    explicit Kept(std::uint64_t blocks) {
        for (std::uint64_t i = 0; i < blocks; ++i) {
            node.block({node.next("bank-a.one", access("bank-a.one"))});
        }
    }
    static v1::Action access(const std::string& person) {
        v1::Action action;
        v1::DataRecordAccess& access = *action.mutable_data_record_access();
        access.set_account(person);
        access.set_function("search");
        access.set_time_ms(1);
        access.set_system("core");
        access.set_query_or_result("count");
        return action;
    }
    const storage::Store& store() const { return node.store->store(); }
};

TEST(SignedBlocks, AreKeptInOrderWithTheCommitsOfTheNextBlocks) {
    Kept kept(3);
    EXPECT_EQ(*newest_signed(kept.store()), 0U);
    kept.node.follow();
    EXPECT_EQ(*newest_signed(kept.store()), 3U);
    EXPECT_EQ(wire::encode(**stored_commit(kept.store(), 3)), wire::encode(kept.node.seen[2]));
    kept.node.block();
    kept.node.follow();
    EXPECT_EQ(*newest_signed(kept.store()), 4U);
    for (std::uint64_t height = 1; height < 4; ++height) {
        const auto block = existing_block(kept.store(), height);
        ASSERT_TRUE(block);
        EXPECT_EQ(block->header(), wire::encode(kept.node.at(height).header));
        EXPECT_EQ(block->commit(), wire::encode(kept.node.at(height).commit)) << "what 4 holds";
        const auto set = validators_of(kept.store(), kept.node.at(height).header);
        ASSERT_TRUE(set);
        EXPECT_EQ(set->hash(), kept.node.at(height).validators.hash());
    }
}

TEST(SignedBlocks, AreThereAfterARestart) {
    Kept kept(2);
    kept.node.follow();
    kept.node.restart(kept.folder);
    EXPECT_EQ(*newest_signed(kept.store()), 2U);
    kept.node.block();
    EXPECT_EQ(*newest_signed(kept.store()), 2U);
    kept.node.follow();
    EXPECT_EQ(*newest_signed(kept.store()), 3U);
}

TEST(SignedBlocks, OfASoloLedgerAreAllOfThem) {
    const Folder folder;
    TestNode node(folder);
    EXPECT_EQ(*newest_signed(node.store->store()), 0U);
    node.settle();
    EXPECT_EQ(*newest_signed(node.store->store()), node.engine->height());
    const auto header = existing_header(node.store->store(), 1);
    const auto set = validators_of(node.store->store(), *header);
    ASSERT_TRUE(set) << set.error().what;
    EXPECT_EQ(set->at(0).key, fixture_key_bytes(kValidatorKey));
}

TEST(SignedBlocks, AnotherSetIsKeptOnceAndFound) {
    Kept kept(1);
    kept.node.more_updates = {validator_of("bank-d.v1", 0), validator_of("bank-d.v2", 2)};
    for (int i = 0; i < 3; ++i) kept.node.block();
    kept.node.follow();
    const SignedBlock& last = kept.node.at(4);
    EXPECT_NE(last.validators.hash(), kept.node.at(3).validators.hash());
    EXPECT_EQ(validators_of(kept.store(), last.header)->hash(), last.validators.hash());
    comet::Header unknown = last.header;
    unknown.set_validators_hash(Bytes(32, 'u'));
    const auto none = validators_of(kept.store(), unknown);
    ASSERT_FALSE(none);
    EXPECT_NE(none.error().what.find("lacks the validators of block 4"), std::string::npos);
}

TEST(SignedBlocks, ACommitThatTheNextBlockDoesNotHoldIsAskedForFirst) {
    Kept kept(2);
    SignedBlock first = kept.node.at(1);
    first.commit = kept.node.seen[0];
    EXPECT_EQ(*keep_signed(*kept.node.store, kChain, first), Keeping::kept);
    EXPECT_EQ(*keep_signed(*kept.node.store, kChain, kept.node.at(2)),
              Keeping::commit_before_differs);
    EXPECT_EQ(*newest_signed(kept.store()), 1U);
    EXPECT_EQ(*keep_signed(*kept.node.store, kChain, kept.node.at(1)), Keeping::kept);
    EXPECT_EQ(*keep_signed(*kept.node.store, kChain, kept.node.at(2)), Keeping::kept);
    const auto back = keep_signed(*kept.node.store, kChain, first);
    ASSERT_FALSE(back) << "the next block is there: its commit is the one";
    EXPECT_NE(back.error().what.find("is not the one that the next block contains"),
              std::string::npos);
}

// ---- what is not so is refused, and nothing of it is kept

struct Forgery {
    const char* name;
    std::uint64_t height;  // of three blocks that are decided, the first of them kept
    std::function<void(SignedBlock& block, const CometNode& node)> change;
    const char* says;
};

using Change = std::function<void(comet::Header&)>;

/// The change, signed by all.
auto signed_with(const Change& change) {
    return [change](SignedBlock& block, const CometNode& node) {
        change(block.header);
        node.sign_again(block);
    };
}

void flip(Bytes& bytes) { bytes.back() = static_cast<char>(bytes.back() ^ 1); }

class RefusedBlock : public ::testing::TestWithParam<Forgery> {};

TEST_P(RefusedBlock, AndNothingIsKept) {
    Kept kept(3);
    if (GetParam().height > 1) {
        ASSERT_TRUE(keep_signed(*kept.node.store, kChain, kept.node.at(1)));
    }
    const std::uint64_t newest = *newest_signed(kept.store());
    SignedBlock block = kept.node.at(std::min<std::uint64_t>(GetParam().height, 3));
    GetParam().change(block, kept.node);
    const auto made = keep_signed(*kept.node.store, kChain, block);
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().what.find(GetParam().says), std::string::npos) << made.error().what;
    EXPECT_EQ(*newest_signed(kept.store()), newest);
    EXPECT_EQ(kept.store().header(GetParam().height)->has_value(), GetParam().height <= newest);
}

INSTANTIATE_TEST_SUITE_P(
    Forged, RefusedBlock,
    ::testing::Values(
        Forgery{"NotTheNext", 3, [](auto&, auto&) {}, "block 2 is the next to keep"},
        Forgery{"AboveTheLedger", 2, [](auto& b, auto&) { b.header.set_height(4); },
                "the ledger is at height 3"},
        Forgery{"NoHeight", 2, [](auto& b, auto&) { b.header.set_height(-1); }, "block 0"},
        Forgery{"OfAnotherChain", 2, signed_with([](auto& h) { h.set_chain_id("other"); }),
                "chain_wrong"},
        Forgery{"NoHash", 2, signed_with([](auto& h) { h.set_data_hash("short"); }),
                "hash_length_wrong"},
        Forgery{"OfAnotherSet", 2, signed_with([](auto& h) { flip(*h.mutable_validators_hash()); }),
                "validators_hash_wrong"},
        Forgery{"CommitOfAnotherBlock", 2, [](auto& b, auto& n) { b.commit = n.blocks[0].commit; },
                "commit_height_wrong"},
        Forgery{"NotTheSuccessor", 2,
                signed_with([](auto& h) { flip(*h.mutable_last_block_id()->mutable_hash()); }),
                "does not follow the block before it"},
        Forgery{"OfOtherTransactions", 2,
                signed_with([](auto& h) { flip(*h.mutable_data_hash()); }),
                "of other transactions"},
        Forgery{"OnAnotherState", 2, signed_with([](auto& h) { flip(*h.mutable_app_hash()); }),
                "of another state"},
        Forgery{"NotLater", 2,
                signed_with([](auto& h) { *h.mutable_time() = light::timestamp_of(kFoundedMs); }),
                "not later"},
        Forgery{"FirstOnAnotherState", 1, signed_with([](auto& h) { flip(*h.mutable_app_hash()); }),
                "of another state"},
        Forgery{"FirstAtAnotherTime", 1,
                signed_with([](auto& h) { h.mutable_time()->set_nanos(1); }),
                "its time is not that of the genesis"},
        Forgery{"FirstOfOtherValidators", 1,
                [](auto& b, auto& n) {
                    b.validators = *light::ValidatorSet::make({validator_of("bank-a.v1")});
                    b.header.set_validators_hash(Bytes(view(b.validators.hash())));
                    n.sign_again(b);
                },
                "its validators are not those of the genesis"},
        Forgery{"OtherValidators", 2,
                [](auto& b, auto& n) {
                    b.validators = *light::ValidatorSet::make({validator_of("bank-a.v1")});
                    b.header.set_validators_hash(Bytes(view(b.validators.hash())));
                    n.sign_again(b);
                },
                "not those that the block before it names"},
        Forgery{"TwoOfFourSigned", 2,
                [](auto& b, auto& n) {
                    b.commit = n.commit_of(b, 0);
                    b.commit.mutable_signatures(1)->set_block_id_flag(comet::BLOCK_ID_FLAG_NIL);
                },
                "power_too_little"},
        Forgery{"AVoteForged", 2,
                [](auto& b, auto& n) {
                    b.commit = n.commit_of(b, 0);
                    flip(*b.commit.mutable_signatures(2)->mutable_signature());
                },
                "signature_wrong"}),
    [](const auto& row) { return row.param.name; });

TEST(SignedBlocks, AnotherHeaderOfAKeptHeightIsRefused) {
    Kept kept(2);
    kept.node.follow();
    SignedBlock block = kept.node.at(2);
    block.header.mutable_time()->set_nanos(1);
    kept.node.sign_again(block);
    const auto made = keep_signed(*kept.node.store, kChain, block);
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().what.find("another header of this height is kept"), std::string::npos);
}

}  // namespace
}  // namespace charter::engine
