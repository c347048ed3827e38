#include "engine/solo/pool.hpp"

#include <gtest/gtest.h>

namespace charter::engine {
namespace {

Pending tx(const char* id, const char* sender, std::uint64_t nonce,
           v1::Lane lane = v1::LANE_BUSINESS) {
    return {id, Bytes(100, 'x'), sender, std::string(sender).substr(0, 1), nonce, 1'000, lane, 0};
}

Reason reason_of(const Status& status) { return status ? Reason{} : status.error().reason; }

TEST(Pool, LanesFirstThenArrival) {
    Pool pool({});
    Pending business = tx("1", "a.x", 0);
    business.raw = "business";
    Pending governance = tx("2", "b.x", 0, v1::LANE_GOVERNANCE);
    governance.raw = "governance";
    Pending observation = tx("3", "c.x", 0, v1::LANE_OBSERVATION);
    observation.raw = "observation";
    EXPECT_TRUE(pool.add(business) && pool.add(observation) && pool.add(governance));
    EXPECT_EQ(pool.candidates(1'000),
              (std::vector<Bytes>{"governance", "observation", "business"}));
    Pending late = tx("4", "c.x", 1, v1::LANE_OBSERVATION);
    EXPECT_TRUE(pool.add(late));
    EXPECT_EQ(pool.candidates(1), (std::vector<Bytes>{"governance", "observation", "business"}))
        << "no lane hides another";
}

TEST(Pool, AddingAgainIsNoError) {
    Pool pool({});
    EXPECT_TRUE(pool.add(tx("1", "a.x", 0)));
    EXPECT_TRUE(pool.add(tx("1", "a.x", 0)));
    EXPECT_EQ(pool.size(), 1U);
    EXPECT_EQ(pool.additions(), 1U);
    EXPECT_EQ(reason_of(pool.add(tx("2", "a.x", 0))), Reason::nonce_used);
}

TEST(Pool, KnowsWhenTheOldestCame) {
    Pool pool({});
    Pending first = tx("1", "a.x", 0);
    first.since_ms = 7;
    Pending second = tx("2", "b.x", 0);
    second.since_ms = 5;
    EXPECT_TRUE(pool.add(first) && pool.add(second));
    EXPECT_EQ(pool.oldest_since({"1", "2", "3"}), 5);
    EXPECT_EQ(pool.oldest_since({"1"}), 7);
    EXPECT_EQ(pool.oldest_since({"3"}), 0);
}

TEST(Pool, CapsPerMemberAndLane) {
    PoolLimits limits;
    limits.txs = 5;  // business: 4
    limits.txs_per_member = 3;
    Pool pool(limits);
    for (std::uint64_t n = 0; n < 3; ++n)
        EXPECT_TRUE(pool.add(tx(std::to_string(n).c_str(), "a.x", n)));
    const Status member_full = pool.add(tx("3", "a.y", 0, v1::LANE_GOVERNANCE));
    EXPECT_EQ(reason_of(member_full), Reason::quota_exceeded);
    EXPECT_EQ(std::get<std::string>(member_full.error().params.back().value), "pool: member a");
    EXPECT_TRUE(pool.add(tx("4", "b.x", 0)));
    EXPECT_EQ(reason_of(pool.add(tx("5", "c.x", 0))), Reason::quota_exceeded);
    EXPECT_TRUE(pool.add(tx("6", "c.x", 0, v1::LANE_GOVERNANCE)));
    EXPECT_EQ(reason_of(pool.add(tx("7", "d.x", 0, v1::LANE_GOVERNANCE))), Reason::quota_exceeded);
}

TEST(Pool, CapsBytes) {
    PoolLimits limits;
    limits.bytes = 1'000;  // business: 800
    Pool pool(limits);
    for (std::uint64_t n = 0; n < 8; ++n)
        EXPECT_TRUE(pool.add(tx(std::to_string(n).c_str(), "a.x", n)));
    EXPECT_EQ(reason_of(pool.add(tx("8", "a.x", 8))), Reason::quota_exceeded);
    EXPECT_TRUE(pool.add(tx("9", "b.x", 0, v1::LANE_OBSERVATION)));
    EXPECT_TRUE(pool.add(tx("10", "b.x", 1, v1::LANE_OBSERVATION)));
    EXPECT_EQ(reason_of(pool.add(tx("11", "b.x", 2, v1::LANE_OBSERVATION))),
              Reason::quota_exceeded);
}

TEST(Pool, SettleFreesWhatWasTaken) {
    PoolLimits limits;
    limits.txs_per_member = 1;
    Pool pool(limits);
    EXPECT_TRUE(pool.add(tx("1", "a.x", 0)));
    EXPECT_TRUE(pool.settle({"1", "unknown"}, {}, 2, 0).empty());
    EXPECT_EQ(pool.size(), 0U);
    EXPECT_TRUE(pool.candidates(1'000).empty());
    EXPECT_TRUE(pool.add(tx("2", "a.x", 0)));
}

TEST(Pool, SettleDropsWhatCanNeverGo) {
    PoolLimits limits;
    limits.age_max_ms = 1'000;
    Pool pool(limits);
    Pending expired = tx("old", "b.x", 0);
    expired.valid_until_height = 6;
    Pending young = tx("young", "c.x", 9);
    young.since_ms = 500;
    EXPECT_TRUE(pool.add(tx("used", "a.x", 3)) && pool.add(tx("next", "a.x", 4)) &&
                pool.add(expired));
    std::vector<Dropped> gone = pool.settle({}, {{"a.x", 4}}, 7, 0);
    ASSERT_EQ(gone.size(), 2U);
    EXPECT_EQ(gone[0].id, "used");
    EXPECT_EQ(gone[0].why.reason, Reason::nonce_used);
    EXPECT_EQ(gone[1].id, "old");
    EXPECT_EQ(gone[1].why.reason, Reason::expired_transaction);
    EXPECT_TRUE(pool.contains("next"));
    EXPECT_TRUE(pool.add(young));
    gone = pool.settle({}, {}, 7, 1'000);
    ASSERT_EQ(gone.size(), 1U);
    EXPECT_EQ(gone[0].id, "next");
    EXPECT_TRUE(pool.contains("young"));
}

}  // namespace
}  // namespace charter::engine
