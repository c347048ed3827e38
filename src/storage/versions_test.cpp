#include "storage/versions.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <random>
#include <string>
#include <thread>

#include "charter/v1/record.pb.h"
#include "crypto/sha256.hpp"
#include "merkle/ics23.hpp"
#include "storage/rebuild.hpp"
#include "storage/rocks.hpp"
#include "storage/value_cache.hpp"

namespace charter::storage {
namespace {

namespace fs = std::filesystem;
using Model = std::map<Bytes, Bytes>;

class VersionsTest : public testing::Test {
  protected:
    void SetUp() override {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        path_ = fs::temp_directory_path() /
                ("charter-versions-" + std::to_string(::getpid()) + "-" + test->name());
        fs::remove_all(path_);
        options_.store.chain_id = "charter-test";
        options_.store.create = true;
    }
    void TearDown() override {
        store_.reset();
        fs::remove_all(path_);
    }
    void reopen() {
        store_.reset();
        auto opened = StateStore::open(path_, options_);
        ASSERT_TRUE(opened) << opened.error().what;
        store_ = std::move(*opened);
    }
    Digest commit(std::vector<KeyChange> changes) {
        BlockWrite b;
        b.height = store_->store().head() ? store_->store().head()->height + 1 : 0;
        b.state = std::move(changes);
        const auto done = store_->commit(std::move(b));
        EXPECT_TRUE(done);
        return done ? *done : Digest{};
    }

    fs::path path_;
    StateOptions options_;
    std::unique_ptr<StateStore> store_;
};

Model content(const state::View& view, ByteView from = {}, ByteView to = {}) {
    Model found;
    Bytes last;
    view.scan(from, to, [&](ByteView key, ByteView value) {
        EXPECT_TRUE(found.empty() || last < key);
        last = key;
        found[Bytes(key)] = value;
        return true;
    });
    return found;
}

// The root, from the model alone.
Digest root_of(const Model& model) {
    std::map<Digest, Digest> hashed;
    for (const auto& [key, value] : model) {
        hashed[merkle::hashed_key(key)] = crypto::sha256(value);
    }
    std::vector<merkle::LeafEntry> entries;
    for (const auto& [key, value] : hashed) entries.push_back({key, value});
    return merkle::Trie::build(entries).root();
}

void expect_equal(const Snapshot& snapshot, const Model& model) {
    ASSERT_EQ(snapshot.app_hash(), root_of(model));
    ASSERT_EQ(snapshot.trie().root(), snapshot.app_hash());
    ASSERT_EQ(content(snapshot), model);
    for (int i = 0; i < 60; ++i) {
        const Bytes key = "key " + std::to_string(i);
        const auto found = model.find(key);
        const auto value = snapshot.get(key);
        ASSERT_EQ(value, found == model.end() ? std::nullopt : std::optional(found->second));
        if (value) {
            const auto proof = snapshot.prove(key);
            ASSERT_TRUE(proof);
            EXPECT_TRUE(merkle::verify_membership(snapshot.app_hash(), merkle::hashed_key(key),
                                                  *value, *proof));
            EXPECT_FALSE(snapshot.prove_absent(key));
        } else if (!model.empty()) {
            const auto proof = snapshot.prove_absent(key);
            ASSERT_TRUE(proof);
            EXPECT_TRUE(
                merkle::verify_absence(snapshot.app_hash(), merkle::hashed_key(key), *proof));
            EXPECT_FALSE(snapshot.prove(key));
        }
    }
}

std::vector<KeyChange> random_changes(std::mt19937_64& random) {
    std::map<Bytes, std::optional<Bytes>> changes;
    for (std::uint64_t n = random() % 20; n > 0; --n) {
        const Bytes key = "key " + std::to_string(random() % 60);
        changes[key] = random() % 3 == 0 ? std::nullopt
                                         : std::optional("value " + std::to_string(random() % 9));
    }
    std::vector<KeyChange> list;
    for (auto& [key, value] : changes) list.push_back({key, value});
    return list;
}

void apply_to_model(Model& model, const std::vector<KeyChange>& changes) {
    for (const KeyChange& c : changes) {
        if (c.value) {
            model[c.key] = *c.value;
        } else {
            model.erase(c.key);
        }
    }
}

TEST_F(VersionsTest, EveryKeptVersionEqualsTheModelAtAnyTime) {
    for (const std::size_t cache_bytes :
         {std::size_t{0}, std::size_t{8'000}, std::size_t{1} << 20U}) {
        SCOPED_TRACE(cache_bytes);
        fs::remove_all(path_);
        options_.cache_bytes = cache_bytes;
        options_.max_versions = 8;
        reopen();
        std::mt19937_64 random(cache_bytes + 3);
        std::vector<Model> models;
        Model model;
        std::uint64_t oldest = 0;
        for (std::uint64_t height = 0; height < 60; ++height) {
            const auto changes = random_changes(random);
            EXPECT_EQ(store_->root_of(changes), store_->prepare({.state = changes}).block.app_hash);
            const Digest app_hash = commit(changes);
            apply_to_model(model, changes);
            models.push_back(model);
            ASSERT_EQ(app_hash, root_of(model));
            if (height % 17 == 16) {
                reopen();
                oldest = height;
            }
            for (std::uint64_t h = 0; h <= height; ++h) {
                const auto snapshot = store_->at(h);
                ASSERT_EQ(snapshot.has_value(), h >= oldest && h + 8 >= height) << h;
                if (snapshot) expect_equal(**snapshot, models[h]);
                if (HasFatalFailure()) return;
            }
            expect_equal(*store_->latest(), model);
        }
    }
}

TEST_F(VersionsTest, AHandleOutlivesPruningAndTheStore) {
    options_.max_versions = 1;
    reopen();
    commit({{"a", "1"}, {"b", "1"}});
    const auto old = store_->latest();
    for (int i = 2; i < 10; ++i) commit({{"a", std::to_string(i)}, {"b", std::nullopt}});
    EXPECT_EQ(content(*old), (Model{{"a", "1"}, {"b", "1"}}));
    EXPECT_EQ(old->get("b"), "1");
    EXPECT_TRUE(old->prove("b"));
    const auto pruned = store_->at(old->height());
    ASSERT_FALSE(pruned);
    EXPECT_NE(pruned.error().what.find("height 0 is pruned"), std::string::npos);
    EXPECT_NE(store_->at(99).error().what.find("is not reached"), std::string::npos);
    store_.reset();
    EXPECT_EQ(content(*old, "b", "c"), (Model{{"b", "1"}}));
}

TEST_F(VersionsTest, KeptVersionsAreBoundedByBytes) {
    options_.max_version_bytes = 100'000;
    reopen();
    for (int i = 0; i < 20; ++i) commit({{"a", std::string(30'000, static_cast<char>('a' + i))}});
    EXPECT_FALSE(store_->at(15));
    EXPECT_TRUE(store_->at(16));
    EXPECT_EQ((*store_->at(17))->get("a"), std::string(30'000, 'a' + 17));
}

TEST_F(VersionsTest, NothingIsWrittenBeforeCommit) {
    reopen();
    EXPECT_EQ(store_->latest()->app_hash(), merkle::Trie().root());
    commit({{"a", "1"}});
    BlockWrite first{.height = 1, .state = {{"a", "first"}}};
    BlockWrite second{.height = 1, .state = {{"a", "second"}, {"b", "2"}}};
    const Prepared rejected = store_->prepare(first);
    Prepared chosen = store_->prepare(second);
    EXPECT_EQ(store_->latest()->get("a"), "1");
    const Digest app_hash = chosen.block.app_hash;
    EXPECT_NE(rejected.block.app_hash, app_hash);
    EXPECT_EQ(*store_->commit(std::move(chosen)), app_hash);
    EXPECT_EQ(store_->latest()->app_hash(), app_hash);
    EXPECT_EQ(content(*store_->latest()), (Model{{"a", "second"}, {"b", "2"}}));
}

TEST_F(VersionsTest, AnEmptyBlockLeavesTheAppHash) {
    reopen();
    const Digest before = commit({{"a", "1"}});
    EXPECT_EQ(commit({}), before);
    EXPECT_EQ(commit({{"a", "1"}}), before);
    EXPECT_EQ(commit({{"absent", std::nullopt}}), before);
    reopen();
    EXPECT_EQ(store_->latest()->app_hash(), before);
    EXPECT_EQ(store_->latest()->height(), 3U);
}

TEST_F(VersionsTest, AValueThatDoesNotMatchTheAppHashIsDamage) {
    reopen();
    commit({{"a", "1"}, {"b", "2"}});
    store_.reset();
    {
        const auto rocks = Rocks::open(path_, options_.store);
        ASSERT_TRUE(rocks);
        rocksdb::WriteBatch batch;
        batch.Put((*rocks)->table(Table::state), "a", "forged");
        ASSERT_TRUE((*rocks)->write(batch));
    }
    const auto opened = StateStore::open(path_, options_);
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().what.find("is damaged: its values of height 0 give the app hash"),
              std::string::npos);
}

TEST_F(VersionsTest, ReadersSeeOneVersionWhileTheWriterCommits) {
    options_.cache_bytes = 20'000;
    options_.max_versions = 4;
    reopen();
    constexpr int kKeys = 50;
    const auto changes_of = [](int n) {
        std::vector<KeyChange> changes;
        for (int i = 0; i < kKeys; ++i) {
            changes.push_back({"key " + std::to_string(i), std::to_string(n)});
        }
        return changes;
    };
    commit(changes_of(0));
    std::atomic<bool> done{false};
    std::vector<std::thread> readers;
    for (int r = 0; r < 3; ++r) {
        readers.emplace_back([&, r] {
            std::mt19937_64 random(static_cast<std::uint64_t>(r));
            while (!done) {
                const auto snapshot = store_->latest();
                const Bytes expected = std::to_string(snapshot->height());
                for (int i = 0; i < 20; ++i) {
                    const Bytes key = "key " + std::to_string(random() % kKeys);
                    ASSERT_EQ(snapshot->get(key), expected);
                }
                for (const auto& [key, value] : content(*snapshot)) ASSERT_EQ(value, expected);
                ASSERT_TRUE(snapshot->prove("key 1"));
            }
        });
    }
    for (int n = 1; n <= 200; ++n) commit(changes_of(n));
    done = true;
    for (auto& reader : readers) reader.join();
}

TEST_F(VersionsTest, RebuildDoesNotDependOnThreads) {
    reopen();
    std::vector<KeyChange> changes;
    for (int i = 0; i < 20'000; ++i) changes.push_back({"key " + std::to_string(i), "value"});
    const Digest app_hash = commit(std::move(changes));
    for (const unsigned threads : {0U, 1U, 2U, 5U}) {
        const auto trie = rebuild_trie(store_->store(), threads);
        ASSERT_TRUE(trie);
        EXPECT_EQ(trie->root(), app_hash);
        EXPECT_EQ(trie->size(), 20'000U);
    }
}

TEST(ValueCache, AnswersOnlyForVersionsItKnows) {
    ValueCache cache(std::size_t{1} << 20U);
    EXPECT_FALSE(cache.find("a", 0));
    cache.keep("a", std::nullopt, 0);
    ASSERT_TRUE(cache.find("a", 0));
    EXPECT_FALSE(cache.find("a", 0)->has_value());
    cache.advance(std::vector<KeyChange>{{"a", "1"}}, 1);
    EXPECT_FALSE(cache.find("a", 0)) << "the value before is not kept";
    EXPECT_EQ(**cache.find("a", 1), "1");
    cache.advance({}, 2);
    EXPECT_EQ(**cache.find("a", 2), "1");
    cache.keep("b", "old", 1);
    EXPECT_FALSE(cache.find("b", 2)) << "read at version 1, while version 2 came";
    cache.advance(std::vector<KeyChange>{{"a", "1"}}, 3);
    EXPECT_EQ(**cache.find("a", 1), "1") << "the same value ever since";
}

TEST(ValueCache, DecodesAValueOnce) {
    static int decoded = 0;
    decoded = 0;
    const auto decode = [](ByteView value) -> state::View::Decoded {
        ++decoded;
        auto record = std::make_shared<v1::Nonce>();
        record->set_key(Bytes(value));
        return record;
    };
    ValueCache cache(std::size_t{1} << 20U);
    EXPECT_FALSE(cache.find_decoded("a", 0, decode));
    cache.keep("a", std::nullopt, 0);
    EXPECT_EQ(*cache.find_decoded("a", 0, decode), nullptr);
    cache.advance(std::vector<KeyChange>{{"a", "1"}}, 1);
    const auto first = *cache.find_decoded("a", 1, decode);
    cache.advance(std::vector<KeyChange>{{"a", "1"}}, 2);
    EXPECT_EQ(*cache.find_decoded("a", 2, decode), first);
    EXPECT_EQ(decoded, 1);
    cache.advance(std::vector<KeyChange>{{"a", "2"}}, 3);
    EXPECT_FALSE(cache.find_decoded("a", 2, decode));
    EXPECT_NE(*cache.find_decoded("a", 3, decode), first);
    EXPECT_EQ(decoded, 2);
}

TEST(ValueCache, IsBounded) {
    ValueCache cache(100'000);
    for (int i = 0; i < 5'000; ++i) {
        cache.keep("key " + std::to_string(i), std::string(100, 'v'), 0);
        cache.find("key 0", 0);
    }
    EXPECT_LE(cache.bytes(), 100'000U);
    EXPECT_GT(cache.bytes(), 80'000U);
    EXPECT_TRUE(cache.find("key 0", 0)) << "used all the time";
    EXPECT_FALSE(cache.find("key 1", 0));
}

}  // namespace
}  // namespace charter::storage
