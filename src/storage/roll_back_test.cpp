// The last block, taken back.

#include "storage/roll_back.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <map>
#include <random>

#include "crypto/sha256.hpp"
#include "storage/undo.hpp"

namespace charter::storage {
namespace {

namespace fs = std::filesystem;

class RollBackTest : public testing::Test {
  protected:
    void SetUp() override {
        path_ = fs::temp_directory_path() / ("charter-roll-back-" + std::to_string(::getpid()));
        fs::remove_all(path_);
    }
    void TearDown() override { fs::remove_all(path_); }

    static StateOptions options() {
        StateOptions o;
        o.store.chain_id = "charter-test";
        o.store.create = true;
        return o;
    }
    std::unique_ptr<StateStore> must_open() const {
        auto store = StateStore::open(path_, options());
        EXPECT_TRUE(store) << store.error().what;
        return store ? *std::move(store) : nullptr;
    }

    fs::path path_;
};

/// Every row of every table.
std::map<std::pair<std::size_t, Bytes>, Bytes> rows_of(const fs::path& path) {
    std::map<std::pair<std::size_t, Bytes>, Bytes> rows;
    StoreOptions options;
    options.chain_id = "charter-test";
    const auto rocks = Rocks::open(path, options);
    for (std::size_t t = 0; t < kTables; ++t) {
        const auto visit = [&](ByteView key, ByteView value) {
            // Only the last block's is kept.
            if (t != 0 || key != "local/undo") rows.emplace(std::pair(t, Bytes(key)), Bytes(value));
            return true;
        };
        EXPECT_TRUE((*rocks)->scan(static_cast<Table>(t), {}, {}, visit));
    }
    return rows;
}

/// Changes, adds and removes keys; a transaction of it may have been in an earlier block.
BlockWrite random_block(std::uint64_t height, std::mt19937_64& random) {
    const std::string n = std::to_string(height);
    BlockWrite block;
    block.height = height;
    for (int key = 0; key < 40; ++key) {
        if (random() % 4 != 0) continue;
        KeyChange change{"key/" + std::to_string(key), "value " + n};
        if (random() % 3 == 0) change.value.reset();
        block.state.push_back(change);
    }
    std::ranges::sort(block.state, {}, &KeyChange::key);
    block.local = {{"note", "note " + n}, {"of/" + std::to_string(random() % 4), n}};
    if (random() % 3 == 0) block.local[1].value.reset();
    block.block = "block " + n;
    if (height > 1) block.commits.push_back({height - 1, "again " + n});
    for (std::uint64_t i = random() % 150; i > 0; --i) {
        block.receipts.push_back("receipt " + n);
        block.events.push_back("event " + n);
        block.transactions.push_back(crypto::sha256("tx " + std::to_string(random() % 500)));
    }
    std::ranges::sort(block.transactions);
    const auto repeated = std::ranges::unique(block.transactions);
    block.transactions.erase(repeated.begin(), repeated.end());
    return block;
}

TEST_F(RollBackTest, R11_EveryRowIsAsBefore) {
    std::mt19937_64 random(11);
    must_open()->commit(BlockWrite{.height = 0});
    for (std::uint64_t height = 1; height <= 12; ++height) {
        const auto before = rows_of(path_);
        const BlockWrite block = random_block(height, random);
        const auto root = must_open()->commit(block);
        ASSERT_TRUE(root) << root.error().what;
        const auto after = rows_of(path_);
        const auto left = roll_back(path_, options(), {});
        ASSERT_TRUE(left) << left.error().what;
        EXPECT_EQ(left->height, height - 1);
        ASSERT_EQ(rows_of(path_), before) << height;
        ASSERT_EQ(*must_open()->commit(block), *root);
        ASSERT_EQ(rows_of(path_), after) << height;
    }
}

TEST_F(RollBackTest, R11_OnlyOnceAndOnlyABlock) {
    const auto refused = [&](std::string_view why) {
        const auto left = roll_back(path_, options(), {});
        return !left && left.error().what.find(why) != std::string::npos;
    };
    EXPECT_TRUE(refused("no block that can be taken back")) << "empty";
    must_open()->commit(BlockWrite{.height = 0, .state = {{"a", "1"}}});
    EXPECT_TRUE(refused("no block that can be taken back")) << "the founding";
    must_open()->commit(BlockWrite{.height = 1, .state = {{"a", "2"}}});
    must_open()->commit(BlockWrite{.height = 2, .state = {{"a", "3"}}});
    {
        const auto held = must_open();
        EXPECT_TRUE(refused("open in another process"));
    }
    EXPECT_TRUE(roll_back(path_, options(), {}));
    EXPECT_TRUE(refused("no block that can be taken back")) << "twice";
    const auto store = must_open();
    EXPECT_EQ(store->store().head()->height, 1U);
    EXPECT_EQ(store->latest()->get("a"), "2");
    EXPECT_TRUE(store->commit(BlockWrite{.height = 2, .state = {{"b", "4"}}}));
}

TEST_F(RollBackTest, ADamagedUndoTakesNothingBack) {
    must_open()->commit(BlockWrite{.height = 0});
    must_open()->commit(BlockWrite{.height = 1, .state = {{"a", "2"}}});
    const Bytes sound = *must_open()->store().local(kUndoNote).value();
    Bytes other_root = sound;
    other_root[12] ^= 1;  // of the app hash: behind a length and the height
    const Bytes odd = sound + sound.substr(0, 44);
    for (const Bytes& undo : {Bytes("x"), Bytes(), Bytes(44, '\0'), other_root, odd,
                              sound.substr(0, sound.size() - 1)}) {
        {
            StoreOptions store_options;
            store_options.chain_id = "charter-test";
            const auto rocks = Rocks::open(path_, store_options);
            rocksdb::WriteBatch batch;
            batch.Put((*rocks)->table(Table::meta), local_key(kUndoNote), undo);
            ASSERT_TRUE((*rocks)->write(batch));
        }
        const auto left = roll_back(path_, options(), {});
        ASSERT_FALSE(left);
        EXPECT_NE(left.error().what.find("is damaged"), std::string::npos) << left.error().what;
        EXPECT_EQ(must_open()->store().head()->height, 1U);
    }
}

}  // namespace
}  // namespace charter::storage
