// R29, R30: what the door of CometBFT's pool lets in and out.

#include "engine/mempool.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "crypto/sha256.hpp"

namespace charter::engine {
namespace {

Waiting tx(const std::string& name, const std::string& sender, std::uint64_t nonce,
           v1::Lane lane = v1::LANE_BUSINESS, std::size_t bytes = 100) {
    return {crypto::sha256(name), sender, sender.substr(0, 1), nonce, lane, bytes, false};
}

Waiting ahead(Waiting one) {
    one.ahead = true;
    return one;
}

Reason reason_of(const Status& status) { return status ? Reason{} : status.error().reason; }

std::string what_is_full(const Status& status) {
    if (status || status.error().reason != Reason::quota_exceeded) return "";
    return std::get<std::string>(status.error().params.back().value);
}

// Ten places of 1,000 bytes: five a member, eight for business, one ahead.
MempoolLimits ten() {
    MempoolLimits limits;
    limits.txs = 10;
    limits.bytes = 1'000;
    return limits;
}

std::string enter(Mempool& pool, const Waiting& one) {
    const Status entered = pool.permit(one);
    if (entered) pool.add(one, 1);
    return what_is_full(entered);
}

TEST(Mempool, R29_EachShareIsBounded) {
    Mempool pool(ten());
    for (std::uint64_t n = 0; n < 5; ++n)
        EXPECT_EQ(enter(pool, tx("a" + std::to_string(n), "a.x", n)), "");
    EXPECT_EQ(enter(pool, tx("a5", "a.y", 0, v1::LANE_GOVERNANCE)), "pool: member");
    for (std::uint64_t n = 0; n < 3; ++n)
        EXPECT_EQ(enter(pool, tx("b" + std::to_string(n), "b.x", n)), "");
    EXPECT_EQ(enter(pool, tx("c0", "c.x", 0)), "pool: business");
    EXPECT_EQ(enter(pool, ahead(tx("c1", "c.x", 1, v1::LANE_GOVERNANCE))), "");
    EXPECT_EQ(enter(pool, ahead(tx("c2", "c.x", 2, v1::LANE_GOVERNANCE))), "pool: ahead");
    EXPECT_EQ(enter(pool, tx("c3", "c.x", 0, v1::LANE_OBSERVATION)), "");
    EXPECT_EQ(enter(pool, tx("d0", "d.x", 0, v1::LANE_GOVERNANCE)), "pool: all");
    EXPECT_EQ(enter(pool, tx("a0", "a.x", 0)), "") << "it is in";
    EXPECT_EQ(pool.size(), 10U);
}

TEST(Mempool, R29_BytesAreBoundedByThePoolAndByBlocks) {
    Mempool pool(ten());
    EXPECT_EQ(enter(pool, tx("a", "a.x", 0, v1::LANE_BUSINESS, 501)), "pool: member bytes");
    EXPECT_EQ(enter(pool, tx("a", "a.x", 0, v1::LANE_BUSINESS, 500)), "");
    EXPECT_EQ(enter(pool, tx("b", "b.x", 0, v1::LANE_BUSINESS, 301)), "pool: business bytes");
    EXPECT_EQ(enter(pool, tx("b", "b.x", 0, v1::LANE_GOVERNANCE, 301)), "");
    EXPECT_EQ(enter(pool, tx("c", "c.x", 0, v1::LANE_GOVERNANCE, 200)), "pool: all bytes");
    pool.settle({}, 100);  // three blocks hold 300 bytes
    EXPECT_EQ(enter(pool, tx("d", "d.x", 0, v1::LANE_GOVERNANCE, 1)), "pool: all bytes");
    pool.settle({}, 100);
    EXPECT_EQ(pool.size(), 0U) << "no recheck named them";
    EXPECT_EQ(enter(pool, tx("d", "d.x", 0, v1::LANE_GOVERNANCE, 150)), "");
    EXPECT_EQ(pool.bytes(), 150U);
}

TEST(Mempool, R30_OneOfEachNonce) {
    Mempool pool(ten());
    EXPECT_EQ(enter(pool, tx("first", "a.x", 0)), "");
    EXPECT_EQ(reason_of(pool.permit(tx("second", "a.x", 0))), Reason::nonce_used);
    pool.settle({}, 1'000);
    EXPECT_EQ(reason_of(pool.permit(tx("second", "a.x", 0))), Reason::nonce_used)
        << "it may still be there";
    // Whichever the engine rechecks first came first.
    EXPECT_TRUE(pool.permit_again(tx("second", "a.x", 0), 2));
    pool.add(tx("second", "a.x", 0), 2);
    EXPECT_EQ(reason_of(pool.permit_again(tx("first", "a.x", 0), 2)), Reason::nonce_used);
    pool.remove(crypto::sha256(std::string("first")));
    EXPECT_EQ(pool.size(), 1U);
    EXPECT_TRUE(pool.holds_run("a.x", 0, 1));
}

TEST(Mempool, R30_WhatWaitsForAnEarlierNonceLeavesAfterTwoBlocks) {
    Mempool pool(ten());
    const Waiting gap = ahead(tx("gap", "a.x", 7));
    pool.add(gap, 5);
    EXPECT_TRUE(pool.permit_again(gap, 6));
    pool.add(gap, 6);
    EXPECT_EQ(reason_of(pool.permit_again(gap, 7)), Reason::nonce_gap);
    EXPECT_TRUE(pool.permit_again(tx("gap", "a.x", 7), 7)) << "the earlier ones have come";
}

TEST(Mempool, RunsOfNonces) {
    Mempool pool(ten());
    for (const std::uint64_t n : {3, 4, 6}) pool.add(tx("a" + std::to_string(n), "a.x", n), 1);
    EXPECT_TRUE(pool.holds_run("a.x", 3, 5));
    EXPECT_TRUE(pool.holds_run("a.x", 5, 5));
    EXPECT_TRUE(pool.holds_run("nobody", 5, 5));
    EXPECT_FALSE(pool.holds_run("a.x", 3, 6));
    EXPECT_FALSE(pool.holds_run("a.x", 2, 4));
    EXPECT_FALSE(pool.holds_run("a.x", 4, 7));
    EXPECT_FALSE(pool.holds_run("nobody", 0, 1));
}

// A pool as CometBFT keeps it, driven at random: after every recheck the count is what is there.
TEST(Mempool, R30_TheCountNeverDriftsFromThePool) {
    std::mt19937_64 random(29);
    MempoolLimits limits;
    limits.txs = 40;
    Mempool pool(limits);
    std::map<std::string, Waiting> engine;  // in order of arrival: names ascend
    std::uint64_t named = 1'000;
    std::map<std::string, std::uint64_t> next;
    for (std::uint64_t height = 1; height < 400; ++height) {
        for (std::uint64_t n = random() % 30; n > 0; --n) {
            const std::string sender = std::string(1, static_cast<char>('a' + random() % 5)) + ".x";
            const std::string name = std::to_string(++named);
            const Waiting one = tx(name, sender, next[sender],
                                   random() % 4 == 0 ? v1::LANE_GOVERNANCE : v1::LANE_BUSINESS);
            if (!pool.permit(one)) continue;
            pool.add(one, height);
            ++next[sender];
            if (random() % 10 != 0) engine.emplace(name, one);  // else the engine had no room
        }
        std::vector<Digest> included;
        for (auto it = engine.begin(); it != engine.end();) {
            const bool in_block = random() % 3 == 0;
            if (in_block) included.push_back(it->second.raw);
            it = in_block ? engine.erase(it) : std::next(it);
        }
        pool.settle(included, 1'000'000);
        std::size_t bytes = 0;
        const bool late = random() % 8 == 0;  // the recheck is cut short
        for (auto it = engine.begin(); it != engine.end();) {
            if (late && random() % 2 == 0) break;
            const bool stays = random() % 9 != 0 && pool.permit_again(it->second, height + 1);
            if (stays) pool.add(it->second, height + 1);
            if (!stays) pool.remove(it->second.raw);
            it = stays ? std::next(it) : engine.erase(it);
        }
        for (const auto& [name, one] : engine) bytes += one.bytes;
        EXPECT_GE(pool.bytes(), late ? 0 : bytes) << height;
        ASSERT_LE(engine.size(), limits.txs);
    }
    for (int twice = 0; twice < 2; ++twice) {
        pool.settle({}, 1'000'000);
        for (const auto& [name, one] : engine) {
            if (pool.permit_again(one, 400)) pool.add(one, 400);
        }
    }
    EXPECT_EQ(pool.size(), engine.size());
}

}  // namespace
}  // namespace charter::engine
