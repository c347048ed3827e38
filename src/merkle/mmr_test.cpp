#include "merkle/mmr.hpp"

#include <gtest/gtest.h>

#include <map>
#include <span>
#include <string>

#include "crypto/sha256.hpp"

namespace charter::merkle {
namespace {

Digest entry(std::uint64_t i) { return crypto::sha256("entry " + std::to_string(i)); }

Bytes operator+(Bytes left, const Digest& right) { return left.append(view(right)); }

Digest naive_mountain(std::span<const Digest> entries) {
    if (entries.size() == 1) return crypto::sha256(Bytes(1, '\0') + entries[0]);
    const std::size_t half = entries.size() / 2;
    return crypto::sha256(Bytes("\1") + naive_mountain(entries.first(half)) +
                          naive_mountain(entries.subspan(half)));
}

Digest naive_bag(std::span<const Digest> entries) {
    std::size_t first = 1;
    while (first * 2 <= entries.size()) first *= 2;
    const Digest peak = naive_mountain(entries.first(first));
    if (first == entries.size()) return peak;
    return crypto::sha256(Bytes("\1") + peak + naive_bag(entries.subspan(first)));
}

Digest naive_root(std::span<const Digest> entries) {
    const Bytes head = "\2" + big_endian(entries.size());
    return crypto::sha256(entries.empty() ? head : head + naive_bag(entries));
}

TEST(Mmr, RootsAndProofsOfEveryLengthEqualTheDefinition) {
    Mmr mmr;
    std::vector<Digest> entries;
    std::map<std::pair<unsigned, std::uint64_t>, Digest> nodes;
    const auto node_at = [&](unsigned level, std::uint64_t index) {
        return nodes.at({level, index});
    };
    const auto entry_at = [&](std::uint64_t index) { return entries[index]; };
    EXPECT_EQ(mmr.root(), naive_root(entries));
    for (std::uint64_t count = 1; count <= 70; ++count) {
        entries.push_back(entry(count - 1));
        for (const MmrNode& n : mmr.append(entries.back())) {
            nodes[{n.level, n.index}] = n.digest;
            EXPECT_EQ(mmr_node(n.level, n.index, entry_at), n.digest);
        }
        EXPECT_TRUE(mmr.valid());
        ASSERT_EQ(mmr.root(), naive_root(entries));
        for (std::uint64_t i = 0; i < count; ++i) {
            const MmrProof proof = prove_in_mmr(i, count, node_at);
            EXPECT_TRUE(verify_in_mmr(mmr.root(), entries[i], proof));
            EXPECT_FALSE(verify_in_mmr(mmr.root(), entry(count), proof));
        }
    }
    // A proof against an earlier length needs no nodes that did not exist then.
    const MmrProof early = prove_in_mmr(3, 11, node_at);
    EXPECT_TRUE(verify_in_mmr(naive_root(std::span(entries).first(11)), entries[3], early));
}

TEST(Mmr, TamperingIsRefused) {
    Mmr mmr;
    std::vector<Digest> entries;
    for (std::uint64_t i = 0; i < 23; ++i) mmr.append(entries.emplace_back(entry(i)));
    const auto node_at = [&](unsigned level, std::uint64_t index) {
        return mmr_node(level, index, [&](std::uint64_t i) { return entries[i]; });
    };
    for (std::uint64_t i = 0; i < entries.size(); ++i) {
        const MmrProof good = prove_in_mmr(i, 23, node_at);
        const auto refused = [&](const MmrProof& bad) {
            return !verify_in_mmr(mmr.root(), entries[i], bad);
        };
        for (std::size_t s = 0; s < good.siblings.size(); ++s) {
            MmrProof bad = good;
            bad.siblings[s][0] ^= 1;
            EXPECT_TRUE(refused(bad));
        }
        MmrProof bad = good;
        bad.siblings.emplace_back();
        EXPECT_TRUE(refused(bad));
        bad = good;
        bad.siblings.pop_back();
        EXPECT_TRUE(refused(bad));
        for (const std::uint64_t count : {0U, 22U, 24U}) {
            EXPECT_TRUE(refused({good.index, count, good.siblings}));
        }
        for (std::uint64_t index = 0; index < 25; ++index) {
            if (index == i) continue;
            EXPECT_TRUE(refused({index, good.count, good.siblings}));
        }
        EXPECT_TRUE(refused({~std::uint64_t{0} - 1, ~std::uint64_t{0}, good.siblings}));
    }
    EXPECT_FALSE((Mmr{3, {Digest{}}}).valid());
}

}  // namespace
}  // namespace charter::merkle
