#include "merkle/trie.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <thread>

#include "crypto/sha256.hpp"

namespace charter::merkle {
namespace {

using Model = std::map<Digest, Digest>;

Digest random_digest(std::mt19937_64& random) {
    Digest d;
    for (auto& byte : d) byte = static_cast<std::uint8_t>(random());
    return d;
}

// Keys that share long prefixes, so that splits happen at every depth.
Digest clustered_digest(std::mt19937_64& random) {
    Digest d{};
    for (int i = 0; i < 4; ++i) {
        const auto bit = random() % kKeyBits;
        d[bit / 8] = static_cast<std::uint8_t>(d[bit / 8] | (1U << (bit % 8)));
    }
    return d;
}

// The definition, taken literally and without any sharing.
Digest naive_root(std::span<const LeafEntry> entries) {
    if (entries.empty()) return crypto::sha256({});
    if (entries.size() == 1) return leaf_hash(entries[0].key, entries[0].value_hash);
    const unsigned bit = first_difference(entries.front().key, entries.back().key);
    std::size_t zeros = 0;
    while (((entries[zeros].key[bit / 8] >> (7 - bit % 8)) & 1) == 0) ++zeros;
    return inner_hash(naive_root(entries.first(zeros)), naive_root(entries.subspan(zeros)));
}

std::vector<LeafEntry> entries_of(const Model& model) {
    std::vector<LeafEntry> entries;
    for (const auto& [key, value] : model) entries.push_back({key, value});
    return entries;
}

void apply_to_model(Model& model, std::span<const Change> changes) {
    for (const Change& c : changes) {
        if (c.value_hash) {
            model[c.key] = *c.value_hash;
        } else {
            model.erase(c.key);
        }
    }
}

std::vector<Change> random_changes(std::mt19937_64& random, const Model& model, bool clustered) {
    std::map<Digest, std::optional<Digest>> changes;
    const std::size_t count = random() % 40;
    for (std::size_t i = 0; i < count; ++i) {
        Digest key = clustered ? clustered_digest(random) : random_digest(random);
        if (!model.empty() && random() % 2 == 0) {
            const auto near = model.lower_bound(key);
            key = near == model.end() ? model.begin()->first : near->first;
        }
        changes[key] = random() % 3 == 0 ? std::nullopt : std::optional(random_digest(random));
    }
    std::vector<Change> list;
    for (const auto& [key, value] : changes) list.push_back({key, value});
    std::shuffle(list.begin(), list.end(), random);
    return list;
}

void expect_equal(const Trie& trie, const Model& model) {
    const std::vector<LeafEntry> entries = entries_of(model);
    ASSERT_EQ(to_hex(trie.root()), to_hex(naive_root(entries)));
    ASSERT_EQ(trie.size(), model.size());
    ASSERT_EQ(Trie::build(entries).root(), trie.root());
}

TEST(Trie, EmptyRootIsTheHashOfNothing) {
    EXPECT_EQ(to_hex(Trie().root()),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(Trie().apply({}).root(), Trie().root());
    EXPECT_FALSE(Trie().contains({}));
    EXPECT_FALSE(Trie().locate({}));
    EXPECT_FALSE(Trie().neighbours({}).left || Trie().neighbours({}).right);
}

TEST(Trie, LeafIsHashedAsIcs23Says) {
    const Digest key = hashed_key("k");
    const Digest value = crypto::sha256("v");
    Bytes leaf("\0\x20", 2);
    leaf += view(key);
    leaf += '\x20';
    leaf += view(value);
    EXPECT_EQ(leaf_hash(key, value), crypto::sha256(leaf));
    Bytes inner("\1", 1);
    inner += view(key);
    inner += view(value);
    EXPECT_EQ(inner_hash(key, value), crypto::sha256(inner));
}

TEST(Trie, FirstDifferenceCountsBitsFromTheMostSignificant) {
    Digest a{};
    EXPECT_EQ(first_difference(a, a), kKeyBits);
    for (unsigned bit = 0; bit < kKeyBits; ++bit) {
        Digest b{};
        b[bit / 8] = static_cast<std::uint8_t>(0x80U >> (bit % 8));
        EXPECT_EQ(first_difference(a, b), bit);
    }
}

TEST(Trie, ApplySaysWhichKeysWereThere) {
    const Digest a = hashed_key("a");
    const Digest b = hashed_key("b");
    const Digest c = hashed_key("c");
    const Digest value = crypto::sha256("v");
    const std::vector<Change> first{{a, value}, {b, value}};
    std::vector<std::uint8_t> was_present(2, 9);
    const Trie trie = Trie().apply(first, was_present);
    EXPECT_EQ(was_present, (std::vector<std::uint8_t>{0, 0}));
    const std::vector<Change> second{{c, value}, {b, std::nullopt}, {a, value}};
    was_present.assign(3, 9);
    const Trie after = trie.apply(second, was_present);
    EXPECT_EQ(was_present, (std::vector<std::uint8_t>{0, 1, 1}));
    was_present.assign(1, 9);
    static_cast<void>(after.apply(std::vector<Change>{{b, std::nullopt}}, was_present));
    EXPECT_EQ(was_present, (std::vector<std::uint8_t>{0}));
}

TEST(Trie, EqualsTheModelAfterAnyChanges) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937_64 random(seed);
        Model model;
        Trie trie;
        for (int block = 0; block < 30; ++block) {
            const auto changes = random_changes(random, model, seed % 2 == 0);
            trie = trie.apply(changes);
            apply_to_model(model, changes);
            expect_equal(trie, model);
            if (HasFatalFailure()) return;
        }
    }
}

TEST(Trie, RootDoesNotDependOnOrderOrGrouping) {
    std::mt19937_64 random(7);
    std::vector<Change> changes;
    for (int i = 0; i < 300; ++i) changes.push_back({random_digest(random), random_digest(random)});
    const Digest expected = Trie().apply(changes).root();
    for (int round = 0; round < 10; ++round) {
        std::shuffle(changes.begin(), changes.end(), random);
        Trie trie;
        for (std::size_t at = 0; at < changes.size();) {
            const std::size_t count = std::min<std::size_t>(1 + random() % 50, changes.size() - at);
            trie = trie.apply(std::span(changes).subspan(at, count));
            at += count;
        }
        EXPECT_EQ(trie.root(), expected);
    }
}

TEST(Trie, RootDoesNotDependOnThreads) {
    const auto at_once = [](const Work& first, const Work& second) {
        std::thread other(second);
        first();
        other.join();
    };
    std::mt19937_64 random(29);
    Trie alone;
    Trie together;
    std::vector<Digest> keys;
    for (int round = 0; round < 4; ++round) {
        std::vector<Change> changes;
        for (int i = 0; i < 6'000; ++i)
            changes.push_back({random_digest(random), random_digest(random)});
        for (std::size_t i = 0; i < keys.size(); i += 3)
            changes.push_back({keys[i], i % 2 == 0 ? std::nullopt : std::optional(Digest{})});
        std::vector<std::uint8_t> was_alone(changes.size());
        std::vector<std::uint8_t> was_together(changes.size());
        alone = alone.apply(changes, was_alone);
        together = together.apply(changes, was_together, at_once);
        EXPECT_EQ(together.root(), alone.root());
        EXPECT_EQ(together.size(), alone.size());
        EXPECT_EQ(was_together, was_alone);
        keys.clear();
        for (const Change& c : changes) {
            if (c.value_hash) keys.push_back(c.key);
        }
    }
}

TEST(Trie, OldVersionsStayAsTheyWere) {
    std::mt19937_64 random(11);
    Model model;
    std::vector<std::pair<Trie, Model>> versions;
    Trie trie;
    for (int block = 0; block < 50; ++block) {
        const auto changes = random_changes(random, model, false);
        trie = trie.apply(changes);
        apply_to_model(model, changes);
        versions.emplace_back(trie, model);
        if (random() % 4 == 0) versions.erase(versions.begin());
    }
    trie = Trie();
    std::shuffle(versions.begin(), versions.end(), random);
    while (!versions.empty()) {
        const auto& [version, its_model] = versions.back();
        expect_equal(version, its_model);
        for (const auto& [key, value] : its_model) {
            const auto found = version.locate(key);
            ASSERT_TRUE(found);
            EXPECT_EQ(found->leaf_hash, leaf_hash(key, value));
        }
        versions.pop_back();
    }
}

TEST(Trie, TwoVersionsMayBranchFromOne) {
    std::mt19937_64 random(13);
    Model model;
    const auto common = random_changes(random, model, false);
    const Trie base = Trie().apply(common);
    apply_to_model(model, common);
    for (int branch = 0; branch < 5; ++branch) {
        Model its_model = model;
        const auto changes = random_changes(random, model, false);
        apply_to_model(its_model, changes);
        expect_equal(base.apply(changes), its_model);
    }
    expect_equal(base, model);
}

TEST(Trie, NeighboursAreThoseOfTheSortedKeys) {
    for (const bool clustered : {false, true}) {
        std::mt19937_64 random(17);
        Model model;
        for (int i = 0; i < 200; ++i) {
            model[clustered ? clustered_digest(random) : random_digest(random)] = {};
        }
        const Trie trie = Trie::build(entries_of(model));
        for (int i = 0; i < 400; ++i) {
            Digest key = clustered ? clustered_digest(random) : random_digest(random);
            if (i % 4 == 0) key = std::next(model.begin(), i / 4)->first;
            const auto above = model.upper_bound(key);
            const auto not_below = model.lower_bound(key);
            const Neighbours next = trie.neighbours(key);
            ASSERT_EQ(next.right.has_value(), above != model.end());
            ASSERT_EQ(next.left.has_value(), not_below != model.begin());
            if (next.right) {
                EXPECT_EQ(*next.right, above->first);
            }
            if (next.left) {
                EXPECT_EQ(*next.left, std::prev(not_below)->first);
            }
            EXPECT_EQ(trie.contains(key), model.contains(key));
        }
    }
}

TEST(Trie, JoinedPartsAreTheWhole) {
    std::mt19937_64 random(19);
    Model model;
    for (int i = 0; i < 500; ++i) model[random_digest(random)] = random_digest(random);
    const auto entries = entries_of(model);
    const auto middle = std::partition_point(entries.begin(), entries.end(),
                                             [](const LeafEntry& e) { return e.key[0] < 0x80; });
    const auto zeros = static_cast<std::size_t>(middle - entries.begin());
    const Trie low = Trie::build(std::span(entries).first(zeros));
    const Trie high = Trie::build(std::span(entries).subspan(zeros));
    expect_equal(Trie::join(low, high, 0), model);
    EXPECT_EQ(Trie::join(low, Trie(), 0).root(), low.root());
    EXPECT_EQ(Trie::join(Trie(), high, 0).root(), high.root());
}

TEST(Trie, DeepestPossibleTrieIsFreedAndProved) {
    std::vector<Change> changes{{Digest{}, Digest{}}};
    for (unsigned bit = 0; bit < kKeyBits; ++bit) {
        Digest key{};
        key[bit / 8] = static_cast<std::uint8_t>(0x80U >> (bit % 8));
        changes.push_back({key, Digest{}});
    }
    const Trie trie = Trie().apply(changes);
    const auto found = trie.locate(Digest{});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->path.size(), kKeyBits);
}

TEST(TrieDeathTest, KeyTwiceInABatchStops) {
    const std::vector<Change> changes{{Digest{}, Digest{}}, {Digest{}, std::nullopt}};
    EXPECT_DEATH(Trie().apply(changes), "changes a key once");
}

TEST(Trie, VersionsAreReadAndDroppedByOtherThreads) {
    std::mt19937_64 random(23);
    std::vector<Change> changes;
    for (int i = 0; i < 2'000; ++i) {
        changes.push_back({random_digest(random), random_digest(random)});
    }
    Trie trie = Trie().apply(changes);
    for (int round = 0; round < 20; ++round) {
        std::vector<std::thread> readers;
        for (int reader = 0; reader < 3; ++reader) {
            readers.emplace_back([version = trie, &changes] {
                for (const Change& c : changes) EXPECT_TRUE(version.contains(c.key));
            });
        }
        std::vector<Change> next;
        for (int i = 0; i < 200; ++i) {
            next.push_back({changes[static_cast<std::size_t>(i * 10 + round % 10)].key, Digest{}});
        }
        trie = trie.apply(next);
        for (auto& reader : readers) reader.join();
    }
    EXPECT_EQ(trie.size(), changes.size());
}

}  // namespace
}  // namespace charter::merkle
