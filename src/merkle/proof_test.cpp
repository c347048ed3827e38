#include "merkle/proof.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "crypto/sha256.hpp"

namespace charter::merkle {
namespace {

struct Map {
    std::map<Digest, Bytes> values;
    Trie trie;
    std::optional<Bytes> value_of(const Digest& key) const {
        const auto found = values.find(key);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    }
    std::optional<NonExistenceProof> absent(const Digest& key) const {
        return prove_absent(trie, key, [this](const Digest& k) { return value_of(k); });
    }
};

Map map_of(int count) {
    Map map;
    std::vector<Change> changes;
    for (int i = 0; i < count; ++i) {
        const Digest key = hashed_key("key " + std::to_string(i));
        map.values[key] = "value " + std::to_string(i);
        changes.push_back({key, crypto::sha256(map.values[key])});
    }
    map.trie = Trie().apply(changes);
    return map;
}

class ProofOfSize : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Sizes, ProofOfSize, testing::Values(1, 2, 3, 7, 64, 500));

TEST_P(ProofOfSize, EveryKeyIsProved) {
    const Map map = map_of(GetParam());
    for (const auto& [key, value] : map.values) {
        const auto proof = prove(map.trie, key, value);
        ASSERT_TRUE(proof);
        EXPECT_TRUE(verify_membership(map.trie.root(), key, value, *proof));
        EXPECT_FALSE(verify_membership(map.trie.root(), key, value + "x", *proof));
        EXPECT_FALSE(verify_membership(map.trie.root(), hashed_key("other"), value, *proof));
        EXPECT_FALSE(verify_membership(Digest{}, key, value, *proof));
        EXPECT_FALSE(prove(map.trie, key, "other value"));
        EXPECT_FALSE(map.absent(key)) << "a key that is there has no proof of absence";
    }
}

TEST_P(ProofOfSize, EveryAbsentKeyIsProvedAbsent) {
    const Map map = map_of(GetParam());
    std::vector<Digest> absent{Digest{}, hashed_key("absent")};
    absent.emplace_back().fill(0xff);
    for (const auto& [key, value] : map.values) {
        for (const unsigned bit : {255U, 200U, 20U, 5U, 0U}) {
            Digest near = key;
            near[bit / 8] = static_cast<std::uint8_t>(near[bit / 8] ^ (0x80U >> (bit % 8)));
            absent.push_back(near);
        }
    }
    for (const Digest& key : absent) {
        ASSERT_FALSE(map.values.contains(key));
        EXPECT_FALSE(prove(map.trie, key, "value"));
        const auto proof = map.absent(key);
        ASSERT_TRUE(proof);
        EXPECT_TRUE(verify_absence(map.trie.root(), key, *proof));
        EXPECT_FALSE(verify_absence(Digest{}, key, *proof));
    }
}

// Proofs of absence for a key that is there, from any two leaves in any roles.
TEST(Proof, PresentKeyIsNeverProvedAbsent) {
    const Map map = map_of(24);
    std::vector<std::optional<ExistenceProof>> all{std::nullopt};
    for (const auto& [key, value] : map.values) all.push_back(prove(map.trie, key, value));
    for (const auto& [key, value] : map.values) {
        for (const auto& left : all) {
            for (const auto& right : all) {
                EXPECT_FALSE(verify_absence(map.trie.root(), key, {key, left, right}));
            }
        }
    }
}

TEST(Proof, AbsenceNeedsTheNearestNeighbours) {
    const Map map = map_of(24);
    std::vector<std::optional<ExistenceProof>> all{std::nullopt};
    for (const auto& [key, value] : map.values) all.push_back(prove(map.trie, key, value));
    for (int i = 0; i < 40; ++i) {
        const Digest key = hashed_key("absent " + std::to_string(i));
        int accepted = 0;
        for (const auto& left : all) {
            for (const auto& right : all) {
                accepted += verify_absence(map.trie.root(), key, {key, left, right}) ? 1 : 0;
            }
        }
        EXPECT_EQ(accepted, 1);
    }
}

TEST(Proof, TamperingIsRefused) {
    const Map map = map_of(100);
    const auto& [key, value] = *std::next(map.values.begin(), 50);
    const ExistenceProof good = *prove(map.trie, key, value);
    const Digest& root = map.trie.root();
    ASSERT_TRUE(verify_membership(root, key, value, good));
    for (std::size_t i = 0; i < good.path.size(); ++i) {
        ExistenceProof bad = good;
        bad.path[i].sibling[i % 32] ^= 1;
        EXPECT_FALSE(verify_membership(root, key, value, bad));
        bad = good;
        bad.path[i].sibling_is_left = !bad.path[i].sibling_is_left;
        EXPECT_FALSE(verify_membership(root, key, value, bad));
        bad = good;
        bad.path.erase(bad.path.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_FALSE(verify_membership(root, key, value, bad));
    }
    ExistenceProof bad = good;
    bad.path.push_back(good.path.back());
    EXPECT_FALSE(verify_membership(root, key, value, bad));
    const NonExistenceProof other_key{hashed_key("b"), good, std::nullopt};
    EXPECT_FALSE(verify_absence(root, hashed_key("a"), other_key));
}

TEST(Proof, LimitsAreIcs23s) {
    EXPECT_FALSE(map_of(0).absent(Digest{})) << "nothing proves absence from an empty map";
    EXPECT_FALSE(verify_absence(Trie().root(), Digest{}, {Digest{}, std::nullopt, std::nullopt}));

    const Trie empty_value = Trie().apply(std::vector<Change>{{Digest{}, crypto::sha256({})}});
    EXPECT_FALSE(prove(empty_value, Digest{}, {}));
    EXPECT_FALSE(verify_membership(empty_value.root(), Digest{}, {}, {Digest{}, {}, {}}));

    ExistenceProof deep{Digest{}, "v", std::vector<Step>(kMaxProofDepth)};
    EXPECT_TRUE(verify_membership(*root_of(deep), Digest{}, "v", deep));
    deep.path.emplace_back();
    EXPECT_FALSE(root_of(deep));
    std::vector<Change> changes{{Digest{}, crypto::sha256("v")}};
    for (unsigned bit = 0; bit <= kMaxProofDepth; ++bit) {
        Digest key{};
        key[bit / 8] = static_cast<std::uint8_t>(0x80U >> (bit % 8));
        changes.push_back({key, crypto::sha256("v")});
    }
    EXPECT_FALSE(prove(Trie().apply(changes), Digest{}, "v"));
    changes.pop_back();
    EXPECT_TRUE(prove(Trie().apply(changes), Digest{}, "v"));
}

}  // namespace
}  // namespace charter::merkle
