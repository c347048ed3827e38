// The call grammar of ABCI 2.0 against the real machine and store.

#include "engine/application.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "engine/reading.hpp"
#include "engine/testing.hpp"

namespace charter::engine {
namespace {

constexpr std::size_t kAnyBytes = std::numeric_limits<std::size_t>::max();
const std::string kOne = "bank-a.one";
const std::string kOther = "bank-b.one";

struct Node {
    std::unique_ptr<storage::StateStore> store;
    std::unique_ptr<Application> app;

    explicit Node(const Folder& folder) : store(open_store(folder)) {
        ApplicationOptions options;
        options.now_ms = [] { return kFoundedMs; };
        auto opened = Application::open(*store, options);
        EXPECT_TRUE(opened) << opened.error().what;
        app = *std::move(opened);
    }

    std::uint64_t height() const { return app->tip()->height; }
    std::string hash() const { return to_hex(app->tip()->app_hash); }
    DecidedBlock block(std::vector<Bytes> txs) const {
        return {height() + 1,
                kFoundedMs + static_cast<std::int64_t>(height()) * 1'000,
                std::move(txs),
                {}};
    }
    std::shared_ptr<const Finalized> finalize(std::vector<Bytes> txs) {
        auto done = app->finalize_block(block(std::move(txs)));
        EXPECT_TRUE(done) << done.error().what;
        return *done;
    }
    Status process(std::vector<Bytes> txs) {
        const DecidedBlock b = block(std::move(txs));
        return app->process_proposal({b.height, b.time_ms, b.time_ms, b.txs});
    }
    void commit() {
        const auto done = app->commit();
        EXPECT_TRUE(done) << done.error().what;
    }
    void found() {
        const auto done = app->init_chain(test_chain().genesis());
        ASSERT_TRUE(done) << done.error().what;
    }
};

std::uint32_t reason(Reason r) { return static_cast<std::uint32_t>(r); }

// ---- the grammar: every legal sequence of calls ends in the same state

struct Sequence {
    const char* name;
    const char* calls;  // p prepare, P process, f finalize, F finalize another block first, x
                        // crash, c commit
};

class Grammar : public ::testing::TestWithParam<Sequence> {};

std::string run(const std::string& calls) {
    const Folder folder;
    auto node = std::make_unique<Node>(folder);
    node->found();
    const std::vector<Bytes> txs = {test_chain().access(kOne, 0), test_chain().access(kOther, 0),
                                    test_chain().access(kOne, 1, "")};
    for (const char call : calls) {
        switch (call) {
            case 'p': EXPECT_EQ(node->app->prepare_proposal(txs, kAnyBytes).size(), 3U); break;
            case 'P': EXPECT_TRUE(node->process(txs)); break;
            case 'f': EXPECT_EQ(node->finalize(txs)->receipts.size(), 3U); break;
            case 'F': node->finalize({txs[1]}); break;
            case 'c': node->commit(); break;
            case 'x':
                node.reset();
                node = std::make_unique<Node>(folder);
                break;
            default: ADD_FAILURE() << call;
        }
    }
    EXPECT_EQ(node->height(), 1U);
    return node->hash();
}

TEST_P(Grammar, LeadsToTheSameState) {
    static const std::string expected = run("pPfc");
    EXPECT_EQ(run(GetParam().calls), expected);
}

INSTANTIATE_TEST_SUITE_P(Sequences, Grammar,
                         ::testing::Values(Sequence{"RepeatedProposals", "ppPpPPfc"},
                                           Sequence{"FinalizedWithoutProcess", "fc"},
                                           Sequence{"PreparedOnly", "pfc"},
                                           Sequence{"FinalizedTwice", "pPffc"},
                                           Sequence{"AnotherBlockFinalizedBefore", "PFfc"},
                                           Sequence{"ProcessedAfterFinalize", "fPpfc"},
                                           Sequence{"CrashBeforeFinalize", "pPxfc"},
                                           Sequence{"CrashBeforeCommit", "pPfxfc"},
                                           Sequence{"CrashAfterCommit", "pPfcx"},
                                           Sequence{"CrashAtFounding", "xfc"}),
                         [](const auto& row) { return row.param.name; });

TEST(Application, NothingIsDurableBeforeCommit) {
    const Folder folder;
    auto node = std::make_unique<Node>(folder);
    node->found();
    const std::string before = node->hash();
    const std::vector<Bytes> txs = {test_chain().access(kOne, 0)};
    node->app->prepare_proposal(txs, kAnyBytes);
    EXPECT_TRUE(node->process(txs));
    EXPECT_NE(to_hex(node->finalize(txs)->app_hash), before);
    EXPECT_EQ(node->hash(), before);
    node = nullptr;
    EXPECT_EQ(Node(folder).hash(), before);
}

TEST(Application, FinalizeTwiceGivesTheSameAnswer) {
    const Folder folder;
    Node node(folder);
    node.found();
    const std::vector<Bytes> txs = {test_chain().access(kOne, 0)};
    EXPECT_EQ(node.finalize(txs), node.finalize(txs));  // the same object
}

TEST(Application, CallsOutOfOrderAreFaults) {
    const Folder folder;
    Node node(folder);
    EXPECT_FALSE(node.app->finalize_block({1, kFoundedMs, {}, {}}));
    EXPECT_FALSE(node.app->commit());
    node.found();
    EXPECT_FALSE(node.app->commit());
    EXPECT_FALSE(node.app->finalize_block({2, kFoundedMs, {}, {}}));
    EXPECT_FALSE(node.app->finalize_block({0, kFoundedMs, {}, {}}));
    node.finalize({});
    node.commit();
    EXPECT_FALSE(node.app->commit());
}

TEST(Application, FoundedOnce) {
    const Folder folder;
    Node node(folder);
    EXPECT_EQ(node.app->tip(), nullptr);
    node.found();
    const std::string hash = node.hash();
    node.found();
    EXPECT_EQ(node.hash(), hash);
    EXPECT_FALSE(node.app->init_chain("no document"));
    node.finalize({});
    node.commit();
    const auto again = node.app->init_chain(test_chain().genesis());
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().what.find("cannot be founded again"), std::string::npos);
}

TEST(Application, EmptyBlockLeavesTheAppHash) {
    const Folder folder;
    Node node(folder);
    node.found();
    node.finalize({});  // the founding's timers fire
    node.commit();
    const std::string hash = node.hash();
    node.finalize({});
    node.commit();
    EXPECT_EQ(node.hash(), hash);
}

// ---- proposals

TEST(Application, PrepareOrdersAndDrops) {
    const Folder folder;
    Node node(folder);
    node.found();
    const Bytes business = test_chain().access(kOther, 0);
    const Bytes governance = test_chain().schema("bank-a", 0, "payments.v1");
    const Bytes gap = test_chain().access("bank-b.two", 1);
    const Bytes forged = TestChain::with_broken_signature(test_chain().access("bank-b.two", 0));
    const std::vector<Bytes> candidates = {business, gap, forged, "rubbish", governance, business};
    EXPECT_EQ(node.app->prepare_proposal(candidates, kAnyBytes),
              (std::vector<Bytes>{governance, business}));
    EXPECT_EQ(node.app->prepare_proposal(candidates, governance.size() + 3),
              (std::vector<Bytes>{governance}));
    EXPECT_TRUE(node.process({governance, business}));
}

TEST(Application, ProcessRefusesWhatPrepareWouldNotMake) {
    const Folder folder;
    Node node(folder);
    node.found();
    const auto reason_of = [](const Status& status) {
        return status ? Reason{} : status.error().reason;
    };
    EXPECT_EQ(
        reason_of(node.process({TestChain::with_broken_signature(test_chain().access(kOne, 0))})),
        Reason::block_signature_invalid);
    EXPECT_EQ(reason_of(node.process({"rubbish"})), Reason::block_signature_invalid);
    EXPECT_EQ(reason_of(node.process({Bytes(5U << 20U, 'x')})), Reason::block_too_large);
    EXPECT_EQ(reason_of(node.app->process_proposal({2, kFoundedMs, kFoundedMs, {}})),
              Reason::field_invalid);
    EXPECT_EQ(reason_of(node.app->process_proposal({1, kFoundedMs, kFoundedMs + 1, {}})),
              Reason::block_time_not_the_engines);
    node.finalize({});
    node.commit();
    EXPECT_EQ(reason_of(node.app->process_proposal({2, kFoundedMs, kFoundedMs, {}})),
              Reason::block_time_not_increasing);
}

TEST(Application, DecidedRubbishHasReceipts) {
    const Folder folder;
    Node node(folder);
    node.found();
    const Bytes good = test_chain().access(kOne, 0);
    const auto done =
        node.finalize({"rubbish", good, good, TestChain::with_broken_signature(good)});
    node.commit();
    ASSERT_EQ(done->receipts.size(), 4U);
    EXPECT_EQ(done->receipts[0].reason(), reason(Reason::undecodable));
    EXPECT_EQ(done->receipts[1].reason(), 0U);
    EXPECT_EQ(done->receipts[2].reason(), reason(Reason::nonce_used));
    EXPECT_EQ(done->receipts[3].reason(), reason(Reason::signature_invalid));
    // The first receipt counts, whatever came after it.
    const auto found = find_receipt(node.store->store(), TestChain::id_of(good));
    ASSERT_TRUE(found && found->has_value());
    EXPECT_EQ((*found)->index(), 1U);
    node.finalize({good});
    node.commit();
    EXPECT_EQ((*find_receipt(node.store->store(), TestChain::id_of(good)))->height(), 1U);
}

// ---- check_tx

TEST(Application, CheckRunsOnItsOwnOverlay) {
    const Folder folder;
    Node node(folder);
    node.found();
    const std::string hash = node.hash();
    for (std::uint64_t n = 0; n < 3; ++n)
        EXPECT_TRUE(node.app->check_tx(test_chain().access(kOne, n)).accepted());
    EXPECT_EQ(node.app->check_tx(test_chain().access(kOne, 1, "other")).receipt.reason(),
              reason(Reason::nonce_used));
    EXPECT_TRUE(node.app->check_tx(test_chain().access(kOne, 1)).accepted()) << "accepted before";
    EXPECT_EQ(node.hash(), hash);
    node.finalize({});
    node.commit();  // none of the three is in the block: the overlay starts anew
    EXPECT_TRUE(node.app->check_tx(test_chain().access(kOne, 0)).accepted());
}

TEST(Application, CheckRefusals) {
    const Folder folder;
    Node node(folder);
    node.found();
    const TestChain& chain = test_chain();
    EXPECT_EQ(node.app->check_tx("rubbish").receipt.reason(), reason(Reason::undecodable));
    EXPECT_EQ(node.app->check_tx(TestChain::with_broken_signature(chain.access(kOne, 0)))
                  .receipt.reason(),
              reason(Reason::signature_invalid));
    EXPECT_EQ(node.app->check_tx(chain.access(kOne, 0, "")).receipt.reason(),
              reason(Reason::trail_field_missing));
    EXPECT_TRUE(node.app->check_tx(chain.access(kOne, 0)).accepted())
        << "the refused one used no nonce";
    EXPECT_TRUE(node.app->check_tx(chain.access(kOther, 1'023)).accepted());
    EXPECT_EQ(node.app->check_tx(chain.access(kOther, 1'024)).receipt.reason(),
              reason(Reason::nonce_gap));
}

TEST(Application, CheckTellsThePoolWhatItNeeds) {
    const Folder folder;
    Node node(folder);
    node.found();
    const Checked checked = node.app->check_tx(test_chain().schema("bank-b", 0, "s.v1"));
    EXPECT_TRUE(checked.accepted());
    EXPECT_EQ(checked.member, "bank-b");
    EXPECT_EQ(checked.lane, v1::LANE_GOVERNANCE);
    EXPECT_EQ(checked.valid_until_height, 500U);
    EXPECT_EQ(checked.receipt.sender(), "bank-b.one");
}

TEST(Application, EachSignatureIsComputedOnce) {
    const Folder folder;
    Node node(folder);
    node.found();
    const std::vector<Bytes> txs = {test_chain().access(kOne, 0), test_chain().access(kOther, 0)};
    for (const Bytes& tx : txs) node.app->check_tx(tx);
    EXPECT_EQ(node.app->verifications(), 2U);
    node.app->prepare_proposal(txs, kAnyBytes);
    EXPECT_TRUE(node.process(txs));
    node.finalize(txs);
    node.commit();
    node.app->check_tx(txs[0]);
    EXPECT_EQ(node.app->verifications(), 2U);
}

TEST(Application, RecheckSkipsSignatures) {
    const Folder folder;
    Node node(folder);
    node.found();
    EXPECT_TRUE(node.app->check_tx(test_chain().access(kOne, 0), CheckKind::again).accepted());
    EXPECT_EQ(node.app->verifications(), 0U);
}

}  // namespace
}  // namespace charter::engine
