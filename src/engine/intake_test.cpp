// What the intake keeps in memory, whatever comes.

#include "engine/intake.hpp"

#include <gtest/gtest.h>

#include "engine/testing.hpp"

namespace charter::engine {
namespace {

struct Weighed {
    std::size_t operator()(std::size_t value) const { return value; }
};
using Cache = BoundedCache<Digest, std::size_t, DigestHash, Weighed>;

Digest key(std::uint64_t number) {
    Digest digest{};
    // Over all shards, which the upper bytes of the hash choose.
    for (std::size_t i = 0; i < 8; ++i) {
        digest[i] = static_cast<std::uint8_t>(number * 0x9e3779b97f4a7c15U >> (8 * i));
    }
    return digest;
}

TEST(BoundedCache, KeepsByNumberAndByWeight) {
    Cache cache(1'000, 16'000);
    for (std::uint64_t i = 0; i < 10'000; ++i) cache.put(key(i), 1);
    EXPECT_LE(cache.size(), 2'100U);
    EXPECT_EQ(cache.get(key(9'999)), 1U);
    for (std::uint64_t i = 10'000; i < 20'000; ++i) cache.put(key(i), 1'000);
    EXPECT_LE(cache.size(), 64U) << "two generations of a thousand each, in sixteen shards";
    EXPECT_EQ(cache.take(key(19'999)), 1'000U);
    EXPECT_EQ(cache.take(key(19'999)), std::nullopt);
}

TEST(BoundedCache, WhatIsReplacedOrTakenWeighsNoMore) {
    Cache cache(1'000, 160'000);
    for (int round = 0; round < 1'000; ++round) cache.put(key(1), 1'000);
    cache.put(key(2), 1);
    for (int round = 0; round < 1'000; ++round) {
        cache.put(key(3), 5'000);
        EXPECT_TRUE(cache.take(key(3)));
    }
    EXPECT_EQ(cache.get(key(2)), 1U) << "the young generation was never full";
    EXPECT_EQ(cache.size(), 2U);
}

// A thousand rounds of one height, each with a block of its own: what was judged before goes, and
// the newest is judged as it was.
TEST(Intake, R31_RoundsOfOneHeightDoNotAddUp) {
    const Folder folder;
    const auto store = open_store(folder);
    const auto view = store->latest();
    const Bytes tx = test_chain().access("bank-a.one", 0);
    Intake intake({}, 1'000, 10 * tx.size());
    std::vector<Bytes> block(4);
    for (std::uint64_t round = 0; round < 1'000; ++round) {
        for (std::size_t i = 0; i < block.size(); ++i) {
            block[i] = test_chain().access("bank-a.one", round,
                                           std::string(1, 'a' + static_cast<char>(i)));
        }
        const auto judged = intake.judge(block, *view);
        ASSERT_EQ(judged.size(), block.size());
        for (std::size_t i = 0; i < block.size(); ++i) {
            ASSERT_TRUE(judged[i]->incoming);
            ASSERT_EQ(judged[i]->incoming->tx.nonce(), round);
            ASSERT_FALSE(judged[i]->signatures) << "nobody is founded here";
        }
        ASSERT_LE(intake.kept(), 64U);
    }
    const auto taken = intake.take(block, Intake::digests_of(block), *view);
    EXPECT_EQ(taken.size(), block.size());
    EXPECT_TRUE(taken.back().incoming);
}

}  // namespace
}  // namespace charter::engine
