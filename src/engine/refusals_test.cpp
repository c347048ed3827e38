// What the engine refuses by itself reads as a whole sentence: no hole of a reason's text is left.

#include <gtest/gtest.h>

#include <limits>

#include "engine/mempool.hpp"
#include "engine/solo/pool.hpp"
#include "engine/testing.hpp"
#include "wire/reason_text.hpp"

namespace charter::engine {
namespace {

void expect_whole(const Refusal& refusal, Reason reason) {
    EXPECT_EQ(refusal.reason, reason);
    for (const char* lang : {"en", "zh-TW"}) {
        const std::string text = wire::refusal_text(refusal, lang);
        EXPECT_EQ(text.find_first_of("{}"), std::string::npos) << text;
    }
}

void expect_whole(const v1::Receipt& receipt, Reason reason) {
    EXPECT_EQ(receipt.reason(), static_cast<std::uint32_t>(reason));
    for (const char* lang : {"en", "zh-TW"}) {
        const std::string text = wire::receipt_text(receipt, lang);
        EXPECT_EQ(text.find_first_of("{}"), std::string::npos) << text;
    }
}

Pending pending(const char* id, const std::string& sender, std::uint64_t nonce) {
    Pending tx;
    tx.id = id;
    tx.raw = Bytes(100, 'r');
    tx.sender = sender;
    tx.member = sender.substr(0, sender.find('.'));
    tx.nonce = nonce;
    tx.valid_until_height = 500;
    return tx;
}

TEST(Refusals, OfTheSoloPool) {
    struct Row {
        const char* name;
        PoolLimits limits;
    };
    Row rows[] = {{"transactions", {}},
                  {"bytes", {}},
                  {"member", {}},
                  {"business", {}},
                  {"business bytes", {}}};
    rows[0].limits.txs = 0;
    rows[1].limits.bytes = 0;
    rows[2].limits.txs_per_member = 0;
    rows[3].limits.business_permille = 0;
    rows[4].limits.bytes = 120;
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const Status full = Pool(row.limits).add(pending("1", "bank-a.one", 0));
        ASSERT_FALSE(full);
        expect_whole(full.error(), Reason::quota_exceeded);
        EXPECT_NE(wire::refusal_text(full.error(), "en").find("bank-a"), std::string::npos);
    }
    Pool pool({});
    ASSERT_TRUE(pool.add(pending("1", "bank-a.one", 0)));
    ASSERT_TRUE(pool.add(pending("2", "bank-a.one", 1)));
    const Status held = pool.add(pending("3", "bank-a.one", 0));
    ASSERT_FALSE(held);
    expect_whole(held.error(), Reason::nonce_used);
    EXPECT_EQ(wire::refusal_text(held.error(), "en"), "nonce 0 was used, 2 is next");
    const auto gone = pool.settle({}, {{"bank-a.one", 1}}, 501, 0);
    ASSERT_EQ(gone.size(), 3U);
    expect_whole(gone[0].why, Reason::nonce_used);
    expect_whole(gone[1].why, Reason::expired_transaction);
}

TEST(Refusals, OfCometBftsPool) {
    Waiting first;
    first.raw = Digest{1};
    first.sender = "bank-a.one";
    first.member = "bank-a";
    first.bytes = 100;
    for (const std::size_t permille : {0, 1'000}) {
        MempoolLimits limits;
        limits.txs = permille == 0 ? 0 : 10;
        limits.bytes = permille == 0 ? 1'000 : 50;
        const Status full = Mempool(limits).permit(first);
        ASSERT_FALSE(full);
        expect_whole(full.error(), Reason::quota_exceeded);
    }
    Mempool pool({});
    pool.add(first, 1);
    Waiting second = first;
    second.raw = Digest{2};
    const Status held = pool.permit(second);
    ASSERT_FALSE(held);
    expect_whole(held.error(), Reason::nonce_used);
    EXPECT_EQ(wire::refusal_text(held.error(), "en"), "nonce 0 was used, 1 is next");
}

/// An application whose pool is CometBFT's.
struct Door {
    Folder folder;
    std::unique_ptr<storage::StateStore> store = open_store(folder);
    std::unique_ptr<Application> application;

    Door() {
        ApplicationOptions options;
        options.now_ms = [] { return kFoundedMs; };
        options.mempool.emplace().ahead_blocks = 0;
        application = *Application::open(*store, options);
        EXPECT_TRUE(application->init_chain(test_chain().genesis()));
    }
    v1::Receipt check(const Bytes& raw, CheckKind kind = CheckKind::first) const {
        return application->check_tx(raw, kind).receipt;
    }
};

TEST(Refusals, OfTheDoor) {
    const Door door;
    const TestChain& chain = test_chain();
    expect_whole(door.check(chain.access("bank-a.two", 5'000)), Reason::nonce_gap);
    expect_whole(door.check(chain.access("bank-a.two", 0, "core", 0)), Reason::expired_transaction);
    expect_whole(door.check("x"), Reason::undecodable);
}

// A place in the pool that was lost while it waited.
TEST(Refusals, OfTheRecheck) {
    const Door door;
    const Bytes gap = test_chain().access("bank-a.two", 3);
    EXPECT_EQ(door.check(gap).reason(), 0U);
    const v1::Receipt late = door.check(gap, CheckKind::again);
    expect_whole(late, Reason::nonce_gap);
    EXPECT_EQ(wire::receipt_text(late, "en"), "nonce 3 is ahead, 0 is next");
}

}  // namespace
}  // namespace charter::engine
