// R11: the last block of a ledger that CometBFT drives, taken back and executed again.

#include "engine/roll_back.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "engine/comet_node_test.hpp"
#include "engine/pruned.hpp"
#include "light/instant.hpp"

namespace charter::engine {
namespace {

storage::StateOptions options() {
    storage::StateOptions options;
    options.store.chain_id = "engine-test";
    options.store.genesis = four_banks().genesis_digest();
    return options;
}

/// A node of four blocks that is stopped; `prepare` has it before.
struct Stopped {
    Folder folder;
    CometNode node{folder};

    explicit Stopped(const std::function<void(CometNode&)>& prepare = {}) {
        for (std::uint64_t n = 0; n < 4; ++n) node.block({four_banks().access("bank-a.two", n)});
        if (prepare) prepare(node);
        node.application.reset();
        node.store.reset();
    }
    StateFolders folders() const {
        return {folder.path() / "state", folder.path() / "snapshots", folder.path() / "archive"};
    }
    Outcome<RolledBack> roll_back() const { return engine::roll_back(folders(), options()); }
    std::string fault() const {
        const auto done = roll_back();
        return done ? "" : done.error().what;
    }
};

TEST(RollBack, R11_TheBlockGoesAndComesAgain) {
    for (const bool followed : {false, true}) {
        SCOPED_TRACE(followed ? "headers were kept" : "no header was kept");
        std::string before;
        Bytes block;
        Stopped stopped([&](CometNode& node) {
            if (followed) node.follow();
            before = to_hex((*node.store->at(3))->app_hash());
            block = *node.store->store().block(4).value();
        });
        std::filesystem::create_directories(stopped.folders().snapshots / hex16(4));
        std::filesystem::create_directories(stopped.folders().snapshots / hex16(3));
        std::filesystem::create_directories(stopped.folders().archive);
        std::ofstream(stopped.folders().archive / (hex16(4) + ".state")) << "x";
        const auto done = stopped.roll_back();
        ASSERT_TRUE(done) << done.error().what;
        EXPECT_EQ(done->from.height, 4U);
        EXPECT_EQ(done->to.height, 3U);
        EXPECT_EQ(done->transactions, 1U);
        EXPECT_EQ(to_hex(done->to.app_hash), before);
        EXPECT_FALSE(std::filesystem::exists(stopped.folders().snapshots / hex16(4)));
        EXPECT_TRUE(std::filesystem::exists(stopped.folders().snapshots / hex16(3)));
        EXPECT_TRUE(std::filesystem::is_empty(stopped.folders().archive));

        CometNode& node = stopped.node;
        node.restart(stopped.folder);
        const storage::Store& store = node.store->store();
        EXPECT_EQ(store.head()->height, 3U);
        EXPECT_EQ(*newest_signed(store), followed ? 3U : 0U);
        EXPECT_FALSE(store.header(4)->has_value());
        EXPECT_FALSE(store.commit_of(4)->has_value());
        EXPECT_FALSE(store.block(4)->has_value());
        EXPECT_EQ(store.contents(4)->receipts, 0U);
        EXPECT_EQ(node.application->tip()->time_ms, light::unix_ms_of(node.at(3).header.time()));
        // The engine hands the block over again.
        DecidedBlock decided;
        decided.height = 4;
        decided.time_ms = light::unix_ms_of(node.at(4).header.time());
        decided.txs = {four_banks().access("bank-a.two", 3)};
        const auto finalized = node.application->finalize_block(decided);
        ASSERT_TRUE(finalized) << finalized.error().what;
        EXPECT_EQ((*finalized)->app_hash, done->from.app_hash);
        ASSERT_TRUE(node.application->commit({block, {}, {}}));
        node.follow();
        EXPECT_EQ(*newest_signed(store), 4U);
    }
}

struct Row {
    const char* name;
    std::vector<storage::KeyChange> notes;
    const char* says;  // nullptr: it is taken back
};

TEST(RollBack, R11_NeverBelowWhatIsKept) {
    Pruned below_three;
    below_three.below = 3;
    Pruned below_four;
    below_four.below = 4;
    const Row rows[] = {
        {"pruned up to the one before", {pruned_note(below_three)}, nullptr},
        {"pruned with it", {pruned_note(below_four)}, "the contents of block 3 were pruned here"},
        {"joined at the one before", {joined_note(3)}, nullptr},
        {"joined at the last", {joined_note(4)}, "joined by a snapshot of height 4"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const Stopped stopped([&](CometNode& node) {
            node.follow();
            ASSERT_TRUE(node.store->drop(1, 1, row.notes));
        });
        const std::string fault = stopped.fault();
        EXPECT_EQ(fault.empty(), row.says == nullptr) << fault;
        if (row.says != nullptr) {
            EXPECT_NE(fault.find(row.says), std::string::npos) << fault;
        }
        const auto store = open_store(stopped.folder, four_banks());
        EXPECT_EQ(store->store().head()->height, row.says == nullptr ? 3U : 4U);
    }
}

TEST(RollBack, R11_OnceAndOnlyAStoppedNodesBlock) {
    const Stopped stopped;
    {
        const auto held = open_store(stopped.folder, four_banks());
        EXPECT_NE(stopped.fault().find("is open in another process"), std::string::npos);
    }
    EXPECT_EQ(stopped.fault(), "");
    const std::filesystem::path kept = stopped.folders().snapshots / hex16(3);
    std::filesystem::create_directories(kept);
    EXPECT_NE(stopped.fault().find("no block that can be taken back: only the last one can, once"),
              std::string::npos);
    EXPECT_TRUE(std::filesystem::exists(kept)) << "of the height that stays";

    const Folder founded;
    CometNode{founded}.application.reset();
    const StateFolders folders{founded.path() / "state", {}, {}};
    const auto none = roll_back(folders, options());
    ASSERT_FALSE(none);
    EXPECT_NE(none.error().what.find("has no block yet"), std::string::npos) << none.error().what;

    const Folder alone;
    {
        TestNode node(alone);
        node.submit(test_chain().access("bank-a.two", 0));
        EXPECT_GT(node.settle(), 0U);
    }
    storage::StateOptions solo = options();
    solo.store.genesis = test_chain().genesis_digest();
    const auto own = roll_back({alone.path() / "state", {}, {}}, solo);
    ASSERT_FALSE(own);
    EXPECT_NE(own.error().what.find("is its own engine"), std::string::npos) << own.error().what;
}

}  // namespace
}  // namespace charter::engine
