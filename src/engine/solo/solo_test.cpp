#include "engine/solo/solo.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <span>
#include <thread>

#include "engine/reading.hpp"
#include "engine/testing.hpp"
#include "light/trail.hpp"

namespace charter::engine {
namespace {

using namespace std::chrono_literals;
const std::string kOne = "bank-a.one";
const std::string kOther = "bank-b.one";

std::int64_t time_of(const TestNode& node, std::uint64_t height) {
    return light::unix_ms_of((*stored_header(node.store->store(), height))->time());
}

TEST(Solo, FirstBlockThenQuiet) {
    const Folder folder;
    TestNode node(folder);
    EXPECT_EQ(node.settle(), 2U);  // the founding's timers, and the proof block
    EXPECT_EQ(time_of(node, 1), kFoundedMs);
    node.now_ms += 10'000;
    EXPECT_EQ(node.settle(), 0U);
}

TEST(Solo, OneBlockForAllThatWaitAndOneProofBlock) {
    const Folder folder;
    TestNode node(folder);
    node.settle();
    const std::uint64_t before = node.engine->height();
    for (std::uint64_t n = 0; n < 5; ++n)
        EXPECT_EQ(node.submit(test_chain().access(kOne, n)), SubmitState::waiting);
    EXPECT_EQ(node.engine->pending(), 5U);
    EXPECT_EQ(node.settle(), 2U);
    EXPECT_EQ(node.engine->pending(), 0U);
    EXPECT_EQ((*stored_block(node.store->store(), before + 1))->txs_size(), 5);
    EXPECT_EQ((*stored_block(node.store->store(), before + 2))->txs_size(), 0);
    // The header after a change carries its app hash, and the proof block changes nothing.
    EXPECT_EQ((*stored_header(node.store->store(), before + 2))->app_hash(),
              (*stored_block(node.store->store(), before + 1))->app_hash());
    EXPECT_EQ((*stored_block(node.store->store(), before + 1))->app_hash(),
              (*stored_block(node.store->store(), before + 2))->app_hash());
}

TEST(Solo, EmptyBlocksAtTheIntervalOnly) {
    const Folder folder;
    SoloOptions options;
    options.empty_block_interval_ms = 1'000;
    TestNode node(folder, options);
    node.settle();
    node.now_ms += 999;
    EXPECT_EQ(node.settle(), 0U);
    node.now_ms += 2;
    EXPECT_EQ(node.settle(), 1U);
    EXPECT_EQ(node.settle(), 0U);
}

TEST(Solo, ATimerMakesItsBlock) {
    const Folder folder;
    TestNode node(folder);
    node.settle();
    node.now_ms += 25LL * 3'600'000;  // the challenges run daily
    EXPECT_GE(node.settle(), 1U);
    EXPECT_EQ(node.settle(), 0U);
}

// For the node's probes.
TEST(Solo, TellsWhatABlockTook) {
    const Folder folder;
    std::vector<BlockDone> blocks;
    SoloOptions options;
    options.on_block = [&](const BlockDone& done) { blocks.push_back(done); };
    TestNode node(folder, options);
    node.now_ms += 60'000;  // founded a minute ago
    node.settle();
    ASSERT_EQ(blocks.size(), 2U);
    EXPECT_EQ(blocks[0].time_seen_ms, blocks[0].time_ms) << "the founding's time is nobody's clock";
    EXPECT_EQ(blocks[1].time_seen_ms, node.now_ms);
    EXPECT_EQ(blocks[1].waiting_since_ms, 0) << "nothing waited";
    const std::int64_t came = node.now_ms + 1'000;
    std::size_t bytes = 0;
    for (std::uint64_t n = 0; n < 3; ++n) {
        node.now_ms += 1'000;
        const Bytes raw = test_chain().access(kOne, n);
        bytes += raw.size();
        node.submit(raw);
    }
    node.submit(test_chain().access(kOne, 9));  // a gap before it: stays
    node.now_ms += 500;
    node.settle();
    ASSERT_EQ(blocks.size(), 4U);
    const BlockDone& done = blocks[2];
    EXPECT_EQ(done.height, 3U);
    EXPECT_EQ(done.time_ms, time_of(node, 3));
    EXPECT_EQ(done.time_seen_ms, node.now_ms);
    EXPECT_EQ(done.committed_ms, node.now_ms);
    EXPECT_EQ(done.waiting_since_ms, came);
    EXPECT_EQ(done.bytes, bytes);
    EXPECT_EQ(done.queue, 1U);
    EXPECT_GT(done.verify_us, 0U);
    EXPECT_EQ(view(done.app_hash), (*stored_block(node.store->store(), 3))->app_hash());
}

TEST(Solo, BlockTimeRisesThoughTheClockGoesBack) {
    const Folder folder;
    TestNode node(folder);
    node.settle();
    const std::int64_t jumps[] = {5'000, -3'000'000, 0, 1, 7'000'000};
    std::uint64_t nonce = 0;
    for (const std::int64_t jump : jumps) {
        node.now_ms += jump;
        node.submit(test_chain().access(kOne, nonce++));
        node.settle();
    }
    for (std::uint64_t h = 2; h <= node.engine->height(); ++h) {
        EXPECT_GT(time_of(node, h), time_of(node, h - 1)) << h;
        const auto commit = stored_commit(node.store->store(), h - 1);
        EXPECT_EQ(light::unix_ms_of((*commit)->signatures(0).timestamp()), time_of(node, h))
            << "BFT time";
    }
    EXPECT_EQ(time_of(node, node.engine->height() - 1), node.now_ms)
        << "an idle chain's next block is of now";
}

TEST(Solo, TheVoteForTheLastBlockIsSignedAnewWhenOldOrWhenTimeIsWhatMatters) {
    const Folder folder;
    TestNode node(folder);
    node.settle();
    const auto vote_of = [&](std::uint64_t height) {
        return light::unix_ms_of(
            (*stored_commit(node.store->store(), height))->signatures(0).timestamp());
    };
    struct Row {
        std::int64_t later_ms;
        bool is_renewed;
    };
    std::uint64_t nonce = 0;
    for (const Row& row : {Row{50, false}, Row{100, false}, Row{101, true}, Row{5'000, true}}) {
        const std::uint64_t last = node.engine->height();
        const std::int64_t voted = vote_of(last);
        node.now_ms = voted + row.later_ms;
        node.submit(test_chain().access(kOne, nonce++));
        node.settle();
        const std::int64_t expected = row.is_renewed ? node.now_ms : voted;
        EXPECT_EQ(vote_of(last), expected) << row.later_ms;
        EXPECT_EQ(time_of(node, last + 1), expected) << "BFT time";
    }
}

TEST(Solo, SubmittingAgainReturnsTheFirstReceipt) {
    const Folder folder;
    auto node = std::make_unique<TestNode>(folder);
    node->settle();
    const Bytes tx = test_chain().access(kOne, 0);
    EXPECT_EQ(node->submit(tx), SubmitState::waiting);
    EXPECT_EQ(node->submit(tx), SubmitState::waiting);
    EXPECT_EQ(node->engine->pending(), 1U);
    node->settle();
    const auto again = node->engine->submit(tx);
    EXPECT_EQ(again->state, SubmitState::included);
    EXPECT_EQ(again->receipt.height(), 3U);
    EXPECT_EQ(again->receipt.reason(), 0U);
    node = nullptr;
    TestNode restarted(folder);
    EXPECT_EQ(restarted.engine->submit(tx)->receipt.height(), 3U);
    EXPECT_EQ(restarted.settle(), 0U);
}

TEST(Solo, RefusedIsOnNoLedger) {
    const Folder folder;
    TestNode node(folder);
    node.settle();
    const auto refused = node.engine->submit(test_chain().access(kOne, 0, ""));
    EXPECT_EQ(refused->state, SubmitState::refused);
    EXPECT_EQ(refused->receipt.reason(), static_cast<std::uint32_t>(Reason::trail_field_missing));
    EXPECT_EQ(node.settle(), 0U);
    EXPECT_EQ(node.submit(test_chain().access(kOne, 0)), SubmitState::waiting);
}

TEST(Solo, GapsWaitWithoutBlocks) {
    const Folder folder;
    TestNode node(folder);
    node.settle();
    EXPECT_EQ(node.submit(test_chain().access(kOne, 1)), SubmitState::waiting);
    EXPECT_EQ(node.settle(), 0U);
    EXPECT_EQ(node.submit(test_chain().access(kOne, 0)), SubmitState::waiting);
    EXPECT_EQ(node.settle(), 2U);
    EXPECT_EQ(node.engine->pending(), 0U);
}

TEST(Solo, PoolQuotas) {
    const Folder folder;
    SoloOptions options;
    options.pool.txs_per_member = 2;
    TestNode node(folder, options);
    node.settle();
    EXPECT_EQ(node.submit(test_chain().access(kOne, 0)), SubmitState::waiting);
    EXPECT_EQ(node.submit(test_chain().access(kOne, 1)), SubmitState::waiting);
    const auto full = node.engine->submit(test_chain().access(kOne, 2));
    EXPECT_EQ(full->state, SubmitState::refused);
    EXPECT_EQ(full->receipt.reason(), static_cast<std::uint32_t>(Reason::quota_exceeded));
    EXPECT_EQ(node.submit(test_chain().access(kOther, 0)), SubmitState::waiting);
    node.settle();
    EXPECT_EQ(node.submit(test_chain().access(kOne, 2)), SubmitState::waiting);
}

TEST(Solo, WhoeverWaitsHearsOfIt) {
    const Folder folder;
    TestNode node(folder);
    node.settle();
    const Bytes tx = test_chain().access(kOne, 0);
    std::vector<std::uint64_t> heights;
    const auto note = [&](const v1::Receipt& receipt) { heights.push_back(receipt.height()); };
    node.engine->when_done(TestChain::id_of(tx), note);
    EXPECT_FALSE(node.engine->wait_for(TestChain::id_of(tx), 1ms));
    node.submit(tx);
    node.settle();
    node.engine->when_done(TestChain::id_of(tx), note);
    EXPECT_EQ(heights, (std::vector<std::uint64_t>{3, 3}));
    EXPECT_EQ(node.engine->wait_for(TestChain::id_of(tx), 0ms)->height(), 3U);
}

TEST(Solo, WhatLeavesThePoolIsAnsweredToo) {
    const Folder folder;
    TestNode node(folder);
    node.settle();
    const Bytes gap = test_chain().access(kOne, 5);
    std::uint32_t reason = 0;
    node.engine->when_done(TestChain::id_of(gap),
                           [&](const v1::Receipt& receipt) { reason = receipt.reason(); });
    node.submit(gap);
    node.now_ms += 600'001;
    node.submit(test_chain().access(kOther, 0));
    node.settle();
    EXPECT_EQ(reason, static_cast<std::uint32_t>(Reason::expired_transaction));
    EXPECT_EQ(node.engine->pending(), 0U);
}

TEST(Solo, JournalHasNoGaps) {
    const Folder folder;
    TestNode node(folder);
    std::uint64_t nonce = 0;
    for (int round = 0; round < 3; ++round) {
        node.settle();
        for (int i = 0; i < 4; ++i) node.submit(test_chain().access(kOne, nonce++));
    }
    node.settle();
    // Read in small pieces, each from behind the last.
    std::vector<v1::Event> journal;
    std::uint64_t height = 0;
    std::uint32_t index = 0;
    while (true) {
        const auto events = node.engine->events_since(height, index, 7);
        ASSERT_TRUE(events);
        if (events->empty()) break;
        journal.insert(journal.end(), events->begin(), events->end());
        height = journal.back().height();
        index = journal.back().index() + 1;
    }
    int accesses = 0;
    for (std::size_t i = 0; i < journal.size(); ++i) {
        const bool first_of_block = i == 0 || journal[i].height() != journal[i - 1].height();
        EXPECT_EQ(journal[i].index(), first_of_block ? 0 : journal[i - 1].index() + 1);
        accesses += journal[i].kind() == "tx" && journal[i].name() == "data.record_access" &&
                    journal[i].subject() == kOne;
    }
    EXPECT_EQ(accesses, 12);
}

TEST(Solo, RestartsWhereItWas) {
    const Folder folder;
    auto node = std::make_unique<TestNode>(folder);
    node->settle();
    node->submit(test_chain().access(kOne, 0));
    EXPECT_TRUE(*node->engine->step());  // the block, not yet its proof block
    const std::uint64_t height = node->engine->height();
    node = nullptr;
    TestNode restarted(folder);
    EXPECT_EQ(restarted.engine->height(), height);
    EXPECT_EQ(restarted.settle(), 1U);
    restarted.submit(test_chain().access(kOne, 1));
    EXPECT_EQ(restarted.settle(), 2U);
}

TEST(Solo, RefusesAnotherValidatorsKey) {
    const Folder folder;
    const auto store = open_store(folder);
    SoloOptions options = with_validator({});
    options.validator_key = fixture_key_bytes("somebody");
    const auto started = SoloEngine::start(*store, test_chain().genesis(), options);
    ASSERT_FALSE(started);
    EXPECT_NE(started.error().what.find("the key here is"), std::string::npos);
}

TEST(Solo, StopsWhenItsKeyDoesNotSign) {
    const Folder folder;
    const auto store = open_store(folder);
    SoloOptions options = with_validator({});
    options.own_thread = false;
    options.sign = [](ByteView) { return Bytes(); };
    auto started = SoloEngine::start(*store, test_chain().genesis(), options);
    ASSERT_TRUE(started);
    EXPECT_FALSE((*started)->step());
    EXPECT_TRUE((*started)->failure());
    EXPECT_FALSE((*started)->submit(test_chain().access(kOne, 0)));
    EXPECT_EQ((*started)->height(), 0U);
}

TEST(Solo, CommitsAreSignedInCometBftsFormat) {
    const Folder folder;
    TestNode node(folder);
    node.settle();
    node.submit(test_chain().access(kOne, 0));
    node.settle();
    const auto key = crypto::decode({crypto::Algorithm::ed25519, fixture_key_bytes(kValidatorKey)});
    for (std::uint64_t h = 1; h <= node.engine->height(); ++h) {
        const auto header = **stored_header(node.store->store(), h);
        const auto commit = **stored_commit(node.store->store(), h);
        EXPECT_EQ(commit.block_id().hash(), light::header_hash(header));
        EXPECT_TRUE(crypto::verify(*key, light::commit_sign_bytes("engine-test", commit, 0),
                                   commit.signatures(0).signature()));
        if (h == 1) continue;
        const auto last = **stored_commit(node.store->store(), h - 1);
        EXPECT_EQ(header.last_commit_hash(), Bytes(view(light::commit_hash(last))));
        EXPECT_EQ(header.last_block_id().hash(), last.block_id().hash());
    }
}

TEST(Solo, ALightClientFollowsFromGenesis) {
    const Folder folder;
    TestNode node(folder);
    node.settle();
    for (std::uint64_t n = 0; n < 3; ++n) {
        node.now_ms += 1'000;
        node.submit(test_chain().access(kOne, n));
        node.settle();
    }
    const auto set = light::ValidatorSet::make({{fixture_key_bytes(kValidatorKey), 1}});
    ASSERT_TRUE(set.has_value());
    std::vector<light::LightBlock> blocks;
    for (std::uint64_t h = 1; h <= node.engine->height(); ++h) {
        blocks.push_back({**stored_header(node.store->store(), h),
                          **stored_commit(node.store->store(), h), *set});
    }
    ASSERT_GT(blocks.size(), 4U);
    const light::Genesis genesis{"engine-test", 1, light::timestamp_of(kFoundedMs), *set};
    const auto first = light::start(genesis, blocks.front());
    ASSERT_TRUE(first.has_value()) << light::failure_name(first.error());
    const std::span all(blocks);
    const auto last = light::follow(*first, all.subspan(1), {node.now_ms, 10'000, {}});
    ASSERT_TRUE(last.has_value()) << light::failure_name(last.error().failure);
    EXPECT_EQ(last->header.height(), static_cast<std::int64_t>(node.engine->height()));
    const auto skipped = light::follow(*first, all.last(1), {node.now_ms, 10'000, {}});
    EXPECT_TRUE(skipped.has_value());
}

TEST(Solo, ThreadsSubmitWhileTheEngineRuns) {
    const Folder folder;
    const auto store = open_store(folder);
    auto started = SoloEngine::start(*store, test_chain().genesis(), with_validator({}));
    ASSERT_TRUE(started) << started.error().what;
    SoloEngine& engine = **started;
    std::atomic<int> done = 0;
    std::vector<std::thread> threads;
    for (const std::string person : {"bank-a.one", "bank-a.two", "bank-b.one", "bank-b.two"}) {
        threads.emplace_back([&, person] {
            for (std::uint64_t n = 0; n < 25; ++n) {
                const Bytes tx = test_chain().access(person, n);
                if (!engine.submit(tx)) return;
                const auto receipt = engine.wait_for(TestChain::id_of(tx), 20s);
                if (receipt && receipt->reason() == 0) ++done;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(done, 100);
    const std::uint64_t height = engine.height();
    EXPECT_TRUE(engine.wait_for_height(height, 0ms));
    EXPECT_FALSE(engine.wait_for_height(height + 100, 1ms));
    engine.stop();
    engine.stop();
    EXPECT_FALSE(engine.failure());
}

}  // namespace
}  // namespace charter::engine
