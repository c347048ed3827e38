// Old blocks of a ledger of many validators go and states are archived, by the headers that are
// kept; the rest stays provable.

#include "crypto/sha256.hpp"
#include "engine/comet_node_test.hpp"
#include "engine/pack_draft_test.hpp"
#include "engine/retention_world_test.hpp"

namespace charter::engine {
namespace {

constexpr std::uint64_t kBelow = 7;

/// Blocks whose validators change on the way (if they `turn`: the engine's doing, no resolution),
/// more than a year, and a resolution that lets those below kBelow go. Nothing is kept of what the
/// engine signed.
struct Old {
    Folder folder;
    CometNode node{folder};
    std::unique_ptr<Archive> archive = *Archive::open(folder.path() / "archive");

    explicit Old(bool turn = true) {
        node.block({four_banks().access("bank-a.two", 0)});
        const std::vector<light::Validator> others = {
            validator_of("bank-a.v1", 0), validator_of("bank-b.v1", 0),
            validator_of("bank-c.v1", 0), validator_of("bank-a.v2"),
            validator_of("bank-b.v2"),    validator_of("bank-c.v2")};
        if (turn) node.more_updates = others;
        for (std::uint64_t n = 1; n < 8; ++n) {
            node.block({four_banks().access("bank-a.two", n)});
        }
        node.now_ms += 400 * kTestDayMs;
        node.block();
        node.block();
        v1::Action prune;
        prune.mutable_retention_prune()->set_below_height(kBelow);
        prune.mutable_retention_prune()->set_youngest_ms(
            light::unix_ms_of(node.at(kBelow - 1).header.time()));
        node.resolve(prune);
    }
    std::unique_ptr<Pruner> pruner() const {
        PrunerOptions options;
        options.enabled = true;
        options.own_thread = false;
        options.duty.month_ends = false;
        options.chain_id = "engine-test";
        options.now_ms = [] { return kFoundedMs + 500 * kTestDayMs; };
        return std::make_unique<Pruner>(*node.store, *archive, std::move(options));
    }
    const storage::Store& store() const { return node.store->store(); }
};

TEST(CometRetention, WaitsForTheHeadersAndThenPrunes) {
    Old old;
    const auto pruner = old.pruner();
    EXPECT_EQ(run(*pruner), 0U);
    EXPECT_EQ(pruner->status().state, PruneState::waiting);
    EXPECT_NE(pruner->status().why.find("up to block 0 so far"), std::string::npos);
    old.node.follow();
    EXPECT_GT(run(*pruner), 0U);
    EXPECT_EQ(pruner->status().state, PruneState::idle) << pruner->status().why;
    EXPECT_EQ(pruned(old.store())->below, kBelow);
    old.node.block();
    old.node.follow();
    EXPECT_EQ(*newest_signed(old.store()), old.node.height());
}

TEST(CometRetention, APackGoesToTheFloorByItsValidators) {
    Old old;
    old.node.block();
    old.node.follow();
    Draft draft = draft_at(*old.node.store, *provable_height(*old.node.store));
    ASSERT_GT(draft.ground.floor_trail_size(), 2) << "one step would not hold";
    pack::VerifyOptions options;
    options.trust.genesis = four_banks().genesis_digest();
    options.trust.terms.now_ms = old.node.now_ms;
    MemoryFiles files;
    const auto report = pack::verify(draft.seal(files), options);
    ASSERT_TRUE(report) << pack::failure_name(report.error().failure) << " " << report.error().where
                        << " " << report.error().detail;
    draft.ground.mutable_floor_trail()->DeleteSubrange(1, draft.ground.floor_trail_size() - 2);
    MemoryFiles broken;
    const auto refused = pack::verify(draft.seal(broken), options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().where, "proof/floor.bin");
}

TEST(CometRetention, StatesAreArchivedAndReadAgain) {
    Old old(false);
    old.node.follow();
    EXPECT_TRUE(archive_by_replay(old.store(), *old.archive, 5));
    EXPECT_TRUE(*is_archived_soundly(old.store(), *old.archive, 5));
    old.node.restart(old.folder);
    const auto state = state_at(*old.node.store, old.archive.get(), 5);
    ASSERT_TRUE(state) << state.error().what;
    EXPECT_EQ(view((*state)->app_hash()), old.node.at(6).header.app_hash());
    old.node.block();
    const auto ahead = archive_by_replay(old.store(), *old.archive, old.node.height());
    ASSERT_FALSE(ahead);
    EXPECT_NE(ahead.error().what.find("is not reached"), std::string::npos);
}

}  // namespace
}  // namespace charter::engine
