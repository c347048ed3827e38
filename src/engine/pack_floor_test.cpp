// Packs of a ledger that lets old blocks go: what may be missing, and whose word that is.

#include "crypto/sha256.hpp"
#include "engine/acts.hpp"
#include "engine/pack_draft_test.hpp"
#include "engine/retention_world_test.hpp"
#include "light/header.hpp"
#include "pack/acts.hpp"

namespace charter::engine {
namespace {

using pack::Failure;

constexpr std::int64_t kYearAndMoreDays = 400;

/// An entry that was filed long ago, in the last block of those that may go.
struct Filed {
    OldLedger ledger{0};
    std::uint64_t below = 0;
    std::uint64_t before = 0;  // a height before the resolution
    Draft draft;

    explicit Filed(std::int64_t wrong_by_ms = 0) {
        ledger.submit("bank-a.one", put_of(readiness_check("bank-a")));
        below = ledger.node->engine->height() + 1;
        ledger.node->now_ms += kYearAndMoreDays * kTestDayMs;
        ledger.node->settle();
        ledger.node->submit(test_chain().access("bank-b.one", ledger.nonces["bank-b.one"]++));
        ledger.node->settle();
        before = *provable_height(*ledger.node->store);
        ledger.prune_below(below, ledger.time_of(below - 1) + wrong_by_ms);
        draft = draft_at(*ledger.node->store, *provable_height(*ledger.node->store));
    }
    /// As a node has it whose old blocks went.
    void drop_filing() {
        draft.acts.erase(draft.acts.find(draft.visible(), pack::ActKind::file, kOwnEntry));
    }
    pack::VerifyOptions options() const {
        pack::VerifyOptions options;
        options.trust.genesis = test_chain().genesis_digest();
        options.trust.terms.now_ms = ledger.node->now_ms;
        return options;
    }
    pack::Checked<pack::PackReport> judged(const pack::VerifyOptions& by) {
        MemoryFiles files;
        return pack::verify(draft.seal(files), by);
    }
};

std::string said(const pack::Checked<pack::PackReport>& report) {
    if (report) return "held, pruned " + std::to_string(report->acts.pruned);
    return std::string(pack::failure_name(report.error().failure)) + " " + report.error().where;
}

TEST(PackFloor, ExcusesWhatIsBelowIt) {
    Filed filed;
    EXPECT_EQ(said(filed.judged(filed.options())), "held, pruned 0");
    filed.drop_filing();
    EXPECT_EQ(said(filed.judged(filed.options())), "held, pruned 1");
    // Nor does it need a reader who trusts what is older than a checkpoint.
    const auto header = *stored_header(filed.ledger.store(),
                                       static_cast<std::uint64_t>(filed.draft.ground.height()));
    pack::VerifyOptions later = filed.options();
    later.trust.genesis.reset();
    later.trust.checkpoint = {header->height(), light::header_hash(*header)};
    later.trust.terms.trusting_period_ms = kTestDayMs;
    EXPECT_EQ(said(filed.judged(later)), "held, pruned 1");
}

TEST(PackFloor, NeedsTheBlockBelowIt) {
    struct Case {
        const char* name;
        void (*change)(Draft& draft);
        const char* said;
    };
    constexpr Case kCases[] = {
        {"none", [](Draft& d) { d.ground.clear_floor_trail(); }, "act_missing proof/acts.bin"},
        {"another block", [](Draft& d) { d.ground.mutable_floor_trail()->DeleteSubrange(1, 1); },
         "trail_invalid proof/floor.bin"},
        {"without the first",
         [](Draft& d) { d.ground.mutable_floor_trail()->DeleteSubrange(0, 1); },
         "trail_invalid proof/floor.bin"},
        {"rubbish",
         [](Draft& d) {
             d.before_seal = [](MemoryFiles& f) { f.files["proof/floor.bin"] = "rubbish"; };
         },
         "trail_invalid proof/floor.bin"},
        {"signed by nobody",
         [](Draft& d) {
             light::comet::LightBlock block;
             block.ParseFromString(d.ground.floor_trail(1));
             block.mutable_signed_header()->mutable_header()->mutable_time()->set_seconds(1);
             *d.ground.mutable_floor_trail(1) = wire::encode(block);
         },
         "trail_invalid proof/floor.bin"},
    };
    for (const Case& c : kCases) {
        Filed filed;
        filed.drop_filing();
        c.change(filed.draft);
        EXPECT_EQ(said(filed.judged(filed.options())), c.said) << c.name;
    }
}

// A majority that did not look resolved it with another time: then nothing is excused, and nothing
// was pruned.
TEST(PackFloor, OfAnotherTimeExcusesNothing) {
    Filed filed(kTestDayMs);
    EXPECT_EQ(run(*filed.ledger.pruner()), 0U);
    EXPECT_EQ(said(filed.judged(filed.options())), "held, pruned 0");
    filed.drop_filing();
    EXPECT_EQ(said(filed.judged(filed.options())), "act_missing proof/acts.bin");
}

TEST(PackFloor, TheNodeLeavesOutWhatAReaderExcuses) {
    Filed filed;
    const std::uint64_t height = filed.draft.ground.height();
    const auto bytes_now = [&](std::uint64_t at) {
        return ActsFile::find(filed.ledger.store(), **filed.ledger.node->store->at(at), at);
    };
    EXPECT_EQ(bytes_now(height)->bytes(), filed.draft.acts.file(filed.draft.visible()).size());
    ASSERT_TRUE(bytes_now(filed.before));
    EXPECT_GT(run(*filed.ledger.pruner()), 0U);
    filed.drop_filing();
    EXPECT_EQ(bytes_now(height)->bytes(), filed.draft.acts.file(filed.draft.visible()).size());
    // The state before the resolution excuses nothing: only a node with all blocks makes its pack.
    const auto earlier = bytes_now(filed.before);
    ASSERT_FALSE(earlier);
    EXPECT_NE(earlier.error().what.find("archive node"), std::string::npos);
}

TEST(PackFloor, IsAboveAllThatIsExcused) {
    pack::PartialView view;
    v1::PruneFloor floor;
    floor.set_key(Bytes(state::keys::kPruneFloor));
    floor.set_below_height(50);
    floor.set_youngest_ms(1'000);
    view.put("pru", wire::encode(floor));
    struct Case {
        std::uint64_t height;
        std::int64_t time_ms;
        std::uint64_t from;
        std::int64_t until_ms;
        bool pruned;
    };
    for (const Case& c :
         {Case{49, 0, 0, 0, true}, Case{50, 0, 0, 0, false}, Case{0, 1'000, 0, 0, true},
          Case{0, 1'001, 0, 0, false}, Case{0, 0, 10, 1'000, true}, Case{0, 0, 10, 1'001, false},
          Case{0, 0, 10, 0, false}}) {
        pack::Wanted wanted;
        wanted.height = c.height;
        wanted.time_ms = c.time_ms;
        wanted.from = c.from;
        wanted.until_ms = c.until_ms;
        EXPECT_EQ(pack::is_pruned(wanted, view), c.pruned)
            << c.height << " " << c.time_ms << " " << c.until_ms;
    }
}

}  // namespace
}  // namespace charter::engine
