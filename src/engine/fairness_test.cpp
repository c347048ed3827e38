// Fairness between members and lanes: at the door of CometBFT's pool (check_tx) and in a block. R
// numbers are those of the engine's acceptance tests.

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "engine/application.hpp"
#include "engine/testing.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/founding.hpp"

namespace charter::engine {
namespace {

constexpr std::size_t kAnyBytes = std::numeric_limits<std::size_t>::max();
const std::vector<std::string> kPersons = {"bank-a.one", "bank-a.two", "bank-b.one",
                                           "bank-b.two", "bank-c.one", "bank-c.two"};

std::size_t framed(const Bytes& tx) {
    std::size_t size = tx.size() + 2;
    for (std::size_t rest = tx.size() >> 7U; rest != 0; rest >>= 7U) ++size;
    return size;
}

struct Node {
    Folder folder;
    std::unique_ptr<storage::StateStore> store;
    std::unique_ptr<Application> app;

    explicit Node(std::optional<MempoolLimits> mempool = {}) : store(open_store(folder)) {
        ApplicationOptions options;
        options.now_ms = [] { return kFoundedMs; };
        options.mempool = mempool;
        auto opened = Application::open(*store, options);
        EXPECT_TRUE(opened) << opened.error().what;
        app = *std::move(opened);
        EXPECT_TRUE(app->init_chain(test_chain().genesis()));
    }

    std::int64_t next_time() const {
        return kFoundedMs + static_cast<std::int64_t>(app->tip()->height) * 1'000;
    }
    Status process(const std::vector<Bytes>& txs) const {
        return app->process_proposal({app->tip()->height + 1, next_time(), next_time(), txs});
    }
    std::shared_ptr<const Finalized> decide(const std::vector<Bytes>& txs) {
        auto done = app->finalize_block({app->tip()->height + 1, next_time(), txs, {}});
        EXPECT_TRUE(done) << done.error().what;
        EXPECT_TRUE(app->commit());
        return *done;
    }
    std::string hash() const { return to_hex(app->tip()->app_hash); }
    std::uint64_t next_nonce(const std::string& person) const {
        const auto nonce = state::read<v1::Nonce>(*app->tip()->view, state::keys::nonce(person));
        return nonce ? nonce->next() : 0;
    }
};

Reason reason_of(const Status& status) { return status ? Reason{} : status.error().reason; }
Reason reason_of(const Checked& checked) { return static_cast<Reason>(checked.receipt.reason()); }

// CometBFT's pool: first in, first out; rechecked after every block.
struct Comet {
    Node& node;
    std::vector<Bytes> pool;

    Reason submit(const Bytes& tx) {
        const Checked checked = node.app->check_tx(tx);
        const bool known = std::ranges::find(pool, tx) != pool.end();
        if (checked.accepted() && !known) pool.push_back(tx);
        return reason_of(checked);
    }
    std::vector<Bytes> reap(std::size_t bytes_max) const {
        std::vector<Bytes> reaped;
        std::size_t bytes = 0;
        for (const Bytes& tx : pool) {
            bytes += framed(tx);
            if (bytes > bytes_max) break;
            reaped.push_back(tx);
        }
        return reaped;
    }
    void decide(const std::vector<Bytes>& block) {
        node.decide(block);
        std::erase_if(pool,
                      [&](const Bytes& tx) { return std::ranges::find(block, tx) != block.end(); });
    }
    void recheck() {
        std::erase_if(pool, [&](const Bytes& tx) {
            return !node.app->check_tx(tx, CheckKind::again).accepted();
        });
    }
    std::vector<Bytes> block(std::size_t bytes_max) {
        const std::vector<Bytes> txs = node.app->prepare_proposal(reap(bytes_max), bytes_max);
        EXPECT_TRUE(node.process(txs));
        decide(txs);
        recheck();
        return txs;
    }
};

// ---- in a block

class RandomMempool {
  public:
    explicit RandomMempool(std::uint64_t seed) : random_(seed) {}

    std::vector<Bytes> make(const Node& node) {
        std::vector<Bytes> txs;
        for (std::uint64_t n = below(40); n > 0; --n) txs.push_back(one(node, txs));
        std::ranges::shuffle(txs, random_);
        return txs;
    }
    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  private:
    Bytes one(const Node& node, const std::vector<Bytes>& before) {
        const std::string& person = kPersons[below(kPersons.size())];
        const std::uint64_t next = node.next_nonce(person);
        const std::uint64_t nonce = next + below(6) - std::min<std::uint64_t>(next, below(2));
        switch (below(9)) {
            case 0: return "rubbish";
            case 1: return TestChain::with_broken_signature(test_chain().access(person, nonce));
            case 2: return before.empty() ? Bytes() : before[below(before.size())];
            case 3: return test_chain().access(person, nonce, "");  // refused when it runs
            case 4: return test_chain().access(person, nonce, std::string(60, 's'), 2);
            case 5:
            case 6: {
                const std::string member = person.substr(0, 6);
                const std::uint64_t first = node.next_nonce(member + ".one") + below(4);
                return test_chain().schema(member, first, "schema-" + std::to_string(below(100)));
            }
            default: return test_chain().access(person, nonce);
        }
    }

    std::mt19937_64 random_;
};

TEST(Fairness, R12_R14_WhatOneNodePreparesEveryOtherAccepts) {
    Node proposer;
    Node other;
    RandomMempool mempool(12);
    std::size_t proposed = 0;
    for (int height = 0; height < 40; ++height) {
        const std::vector<Bytes> waiting = mempool.make(proposer);
        const std::string before = proposer.hash();
        std::vector<Bytes> block;
        for (const std::size_t limit : {std::size_t{0}, std::size_t{400}, std::size_t{3'000},
                                        std::size_t{200 + mempool.below(4'000)}, kAnyBytes}) {
            block = proposer.app->prepare_proposal(waiting, limit);
            std::size_t bytes = 0;
            for (const Bytes& tx : block) bytes += framed(tx);
            ASSERT_LE(bytes, limit);
            ASSERT_EQ(other.app->prepare_proposal(block, limit), block) << "had it nothing else";
            for (Node* node : {&proposer, &other}) {
                const Status judged = node->process(block);
                ASSERT_TRUE(judged) << reason_info(judged.error().reason).name << " at " << height;
            }
        }
        ASSERT_EQ(proposer.hash(), before);
        ASSERT_EQ(other.hash(), before);
        proposed += block.size();
        const auto done = proposer.decide(block);
        ASSERT_EQ(done->app_hash, other.decide(block)->app_hash);
    }
    EXPECT_GT(proposed, 100U);
}

TEST(Fairness, R13_NoncesOutOfOrderAreNoBlock) {
    Node node;
    const Bytes zero = test_chain().access("bank-a.one", 0);
    const Bytes one = test_chain().access("bank-a.one", 1);
    const Bytes other = test_chain().access("bank-b.one", 0);
    EXPECT_TRUE(node.process({other, zero, one}));
    const std::vector<std::vector<Bytes>> rows = {
        {one}, {one, zero}, {zero, zero}, {zero, other, zero}};
    for (const std::vector<Bytes>& block : rows)
        EXPECT_EQ(reason_of(node.process(block)), Reason::block_nonce_order);
    node.decide({zero});
    EXPECT_EQ(reason_of(node.process({zero})), Reason::block_nonce_order) << "used";
    EXPECT_TRUE(node.process({one}));
}

TEST(Fairness, R13_LanesOutOfOrderAreNoBlock) {
    Node node;
    const Bytes business = test_chain().access("bank-a.two", 0);
    const Bytes own = test_chain().access("bank-b.one", 0);
    const Bytes behind_own = test_chain().schema("bank-b", 1, "late");
    const Bytes governance = test_chain().schema("bank-c", 0, "early");
    EXPECT_TRUE(node.process({governance, own, behind_own, business}));
    EXPECT_TRUE(node.process({own, governance, behind_own, business}));
    const std::vector<std::vector<Bytes>> rows = {{business, governance},
                                                  {own, business, behind_own},
                                                  {governance, business, own, behind_own}};
    for (const std::vector<Bytes>& block : rows)
        EXPECT_EQ(reason_of(node.process(block)), Reason::block_lane_order);
    EXPECT_TRUE(node.process({business, own})) << "within a lane the proposer's arrival decides";
}

// ---- at the door

MempoolLimits twenty() {
    MempoolLimits limits;
    limits.txs = 20;  // a member 10, business 16, ahead 2
    return limits;
}

Bytes governance(const std::string& member, std::uint64_t nonce) {
    return test_chain().schema(member, nonce, member + ".v" + std::to_string(nonce));
}

TEST(Fairness, R29_AFloodLeavesRoomForOthers) {
    Node node(twenty());
    Comet comet{node, {}};
    for (std::uint64_t n = 0; n < 10; ++n)
        EXPECT_EQ(comet.submit(test_chain().access("bank-a.two", n)), Reason{});
    EXPECT_EQ(comet.submit(test_chain().access("bank-a.two", 10)), Reason::quota_exceeded);
    EXPECT_EQ(comet.submit(governance("bank-a", 0)), Reason::quota_exceeded) << "its own flood";
    for (std::uint64_t n = 0; n < 6; ++n)
        EXPECT_EQ(comet.submit(test_chain().access("bank-b.two", n)), Reason{});
    EXPECT_EQ(comet.submit(test_chain().access("bank-c.two", 0)), Reason::quota_exceeded);
    EXPECT_EQ(comet.submit(governance("bank-c", 0)), Reason{});
    EXPECT_EQ(comet.submit(governance("bank-b", 0)), Reason{});
    EXPECT_EQ(comet.submit(test_chain().access("bank-a.two", 3)), Reason{}) << "it is in";
    EXPECT_EQ(comet.pool.size(), 18U);
}

TEST(Fairness, R29_TheCountFollowsThePoolThroughCommitAndRecheck) {
    Node node(twenty());
    Comet comet{node, {}};
    for (std::uint64_t n = 0; n < 10; ++n) comet.submit(test_chain().access("bank-a.two", n));
    comet.decide({comet.pool.front()});
    // CometBFT has not rechecked them yet: they are there all the same.
    EXPECT_EQ(comet.submit(test_chain().access("bank-a.one", 0)), Reason{});
    EXPECT_EQ(comet.submit(test_chain().access("bank-a.one", 1)), Reason::quota_exceeded);
    comet.recheck();
    EXPECT_EQ(comet.pool.size(), 10U);
    EXPECT_EQ(comet.submit(test_chain().access("bank-a.one", 1)), Reason::quota_exceeded);
    // What the engine forgot without a word is forgotten at the second commit.
    comet.pool.clear();
    comet.decide({});
    EXPECT_EQ(comet.submit(test_chain().access("bank-a.one", 0)), Reason{}) << "the same again";
    comet.decide({});
    for (std::uint64_t n = 1; n < 10; ++n)
        EXPECT_EQ(comet.submit(test_chain().access("bank-a.two", n)), Reason{}) << n;
}

TEST(Fairness, R30_WhatABlockMadeInvalidLeavesEveryPool) {
    Node node(twenty());
    Comet comet{node, {}};
    const Bytes first = test_chain().access("bank-a.one", 0);
    EXPECT_EQ(comet.submit(first), Reason{});
    EXPECT_EQ(comet.submit(test_chain().access("bank-a.one", 1)), Reason{});
    EXPECT_EQ(comet.submit(test_chain().access("bank-a.one", 0, "other")), Reason::nonce_used);
    // Another of that nonce came into the block by another node.
    comet.decide({test_chain().access("bank-a.one", 0, "other")});
    comet.recheck();
    EXPECT_EQ(comet.pool, std::vector<Bytes>{test_chain().access("bank-a.one", 1)});
}

TEST(Fairness, R30_WhatWaitsForALostNonceIsNotOfferedForEver) {
    Node node(twenty());
    Comet comet{node, {}};
    EXPECT_EQ(comet.submit(test_chain().access("bank-a.one", 3)), Reason{});
    EXPECT_EQ(comet.submit(test_chain().access("bank-b.one", 1)), Reason{});
    EXPECT_EQ(comet.submit(test_chain().access("bank-b.one", 2)), Reason::quota_exceeded)
        << "few may wait so";
    EXPECT_EQ(comet.submit(test_chain().access("bank-b.one", 0)), Reason{});
    EXPECT_EQ(comet.submit(test_chain().access("bank-b.one", 2)), Reason{}) << "waits for none now";
    EXPECT_TRUE(comet.block(0).empty());
    EXPECT_EQ(comet.pool.size(), 4U);
    EXPECT_TRUE(comet.block(0).empty());
    EXPECT_EQ(comet.pool.size(), 3U) << "the one behind lost nonces has left";
    EXPECT_EQ(comet.block(kAnyBytes).size(), 3U);
}

// Two members flood; what the third resolves passes within three blocks, whatever waits before it.
TEST(Fairness, R30_GovernancePassesAFloodWithinThreeBlocks) {
    constexpr std::size_t kBlockBytes = 3'000;
    MempoolLimits limits;
    limits.bytes = 3 * kBlockBytes;
    Node node(limits);
    Comet comet{node, {}};
    std::map<std::string, std::uint64_t> nonces;
    const auto flood = [&] {
        for (const char* person : {"bank-a.one", "bank-a.two", "bank-b.one", "bank-b.two"}) {
            while (comet.submit(test_chain().access(person, nonces[person])) == Reason{})
                ++nonces[person];
        }
    };
    flood();
    comet.block(kBlockBytes);
    flood();
    const Bytes resolved = governance("bank-c", 0);
    EXPECT_EQ(comet.submit(resolved), Reason{}) << "a fifth of the pool is not for business";
    int blocks = 0;
    for (bool passed = false; !passed && blocks < 4; ++blocks) {
        flood();
        const auto block = comet.block(kBlockBytes);
        EXPECT_GT(block.size(), 3U);
        passed = std::ranges::find(block, resolved) != block.end();
    }
    EXPECT_LE(blocks, 3);
}

}  // namespace
}  // namespace charter::engine
