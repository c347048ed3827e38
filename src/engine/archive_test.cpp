#include "engine/archive.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "engine/archivist.hpp"
#include "engine/proofs.hpp"
#include "engine/retention_world_test.hpp"
#include "engine/testing.hpp"
#include "proof/document.hpp"

namespace charter::engine {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::uint64_t kHeight = 3;

/// A ledger of some blocks that was restarted: only its newest state is kept.
struct Ledger {
    Folder folder;
    std::unique_ptr<TestNode> node = std::make_unique<TestNode>(folder);
    std::unique_ptr<Archive> archive = *Archive::open(folder.path() / "archive");
    Digest app_hash{};

    Ledger() {
        for (std::uint64_t n = 0; n < 4; ++n) {
            node->submit(test_chain().access("bank-a.one", n));
            node->settle();
            node->now_ms += 1'000;
        }
        const auto state = node->store->at(kHeight);
        app_hash = (*state)->app_hash();
        const auto kept = archive->keep(**state, "engine-test");
        EXPECT_TRUE(kept) << kept.error().what;
    }
    void restart() {
        node.reset();
        node = std::make_unique<TestNode>(folder);
        EXPECT_FALSE(node->store->at(kHeight));
    }
    std::filesystem::path file() const {
        return folder.path() / "archive" / (hex16(kHeight) + ".state");
    }
};

Bytes content(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Archive, ProvesWhatTheStoreNoLongerKeeps) {
    Ledger ledger;
    ledger.restart();
    EXPECT_EQ(ledger.archive->heights(), std::vector<std::uint64_t>{kHeight});
    proof::Trust trust;
    trust.genesis = test_chain().genesis_digest();
    trust.terms.now_ms = ledger.node->now_ms + kDayMs;
    const Prover prover(*ledger.node->store, kHeight, true, ledger.archive.get());
    for (const char* key : {"mem/bank-a", "mem/bank-z", "cfg", "per/nobody"}) {
        const auto made = prover.record(key);
        ASSERT_TRUE(made) << made.error().what;
        const auto proved = proof::verify(**made, trust);
        ASSERT_TRUE(proved) << proof::failure_name(proved.error().failure) << " " << key;
        EXPECT_EQ(proved->state.app_hash, ledger.app_hash);
    }
    EXPECT_FALSE(Prover(*ledger.node->store, kHeight, true).record("cfg"));
    EXPECT_TRUE(state_at(*ledger.node->store, ledger.archive.get(), kHeight));
    EXPECT_FALSE(state_at(*ledger.node->store, ledger.archive.get(), kHeight + 1));
    EXPECT_FALSE(state_at(*ledger.node->store, nullptr, kHeight));
}

TEST(Archive, TheNewestProvableStateIsThereAfterARestart) {
    Ledger ledger;
    ledger.restart();
    const std::uint64_t newest = *provable_height(*ledger.node->store);
    EXPECT_FALSE(ledger.node->store->at(newest));
    const auto state = state_at(*ledger.node->store, nullptr, newest);
    ASSERT_TRUE(state) << state.error().what;
    EXPECT_EQ((*state)->height(), newest);
    proof::Trust trust;
    trust.genesis = test_chain().genesis_digest();
    trust.terms.now_ms = ledger.node->now_ms + kDayMs;
    const auto made = Prover(*ledger.node->store, newest, true).record("mem/bank-a");
    ASSERT_TRUE(made) << made.error().what;
    EXPECT_TRUE(proof::verify(**made, trust));
    EXPECT_FALSE(state_at(*ledger.node->store, nullptr, newest - 1));
}

TEST(Archive, ByReplayGivesTheSameFile) {
    Ledger ledger;
    const Bytes kept = content(ledger.file());
    std::filesystem::remove(ledger.file());
    const storage::Store& store = ledger.node->store->store();
    const auto made = archive_by_replay(store, *ledger.archive, kHeight);
    ASSERT_TRUE(made) << made.error().what;
    EXPECT_EQ(content(ledger.file()), kept);
    EXPECT_FALSE(archive_by_replay(store, *ledger.archive, 10'000));
    EXPECT_FALSE(
        archive_by_replay(store, *ledger.archive, 2, {.genesis = Digest{}, .progress = {}}));
}

TEST(Archive, DamageIsAFault) {
    Ledger ledger;
    const Bytes whole = content(ledger.file());
    for (const std::size_t at : {std::size_t{3}, whole.size() / 2, whole.size() - 1}) {
        Bytes damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        std::ofstream(ledger.file(), std::ios::binary) << damaged;
        const auto state = ledger.archive->get(kHeight, ledger.app_hash);
        ASSERT_FALSE(state) << at;
        EXPECT_NE(state.error().what.find("is damaged"), std::string::npos);
    }
    EXPECT_FALSE(ledger.archive->is_sound(kHeight, ledger.app_hash));
    ASSERT_TRUE(ledger.archive->keep(**ledger.node->store->at(kHeight), "engine-test"));
    EXPECT_EQ(content(ledger.file()), whole);
    EXPECT_TRUE(ledger.archive->is_sound(kHeight, ledger.app_hash));
    EXPECT_TRUE(ledger.archive->get(kHeight, ledger.app_hash));
    EXPECT_FALSE(ledger.archive->get(kHeight, Digest{}));
}

TEST(Archivist, MonthsTurnInTheConsortiumsTime) {
    constexpr std::int64_t kNovemberEnds = 1'796'054'400'000;  // 2026-12-01T00:00:00+08:00
    EXPECT_TRUE(month_turned(kNovemberEnds - 1, kNovemberEnds, 480));
    EXPECT_FALSE(month_turned(kNovemberEnds - 1, kNovemberEnds, 0));
    EXPECT_FALSE(month_turned(kNovemberEnds, kNovemberEnds + 1, 480));
    EXPECT_TRUE(month_turned(kNovemberEnds, kNovemberEnds + 31 * kDayMs, 480));
}

TEST(Archivist, KeepsTheLastStateOfAMonth) {
    const Folder folder;
    const auto archive = *Archive::open(folder.path() / "archive");
    std::unique_ptr<Archivist> archivist;
    SoloOptions options;
    options.on_commit = [&](std::uint64_t height) {
        if (archivist) archivist->committed(height);
    };
    TestNode node(folder, options);
    node.settle();
    archivist = std::make_unique<Archivist>(*node.store, *archive, "engine-test", ArchiveDuty{});
    for (std::uint64_t n = 0; n < 3; ++n) {
        node.submit(test_chain().access("bank-a.one", n));
        node.settle();
        node.now_ms += 31 * kDayMs;
    }
    archivist->stop();
    const std::vector<std::uint64_t> kept = archive->heights();
    ASSERT_GE(kept.size(), 2U);
    for (const std::uint64_t height : kept) {
        EXPECT_TRUE(archive->has(height));
        EXPECT_LT(height, node.engine->height());
    }
}

v1::Action naming(std::uint64_t height) {
    v1::Action action;
    action.mutable_retention_archive()->set_height(height);
    action.mutable_retention_archive()->set_why("the examination");
    return action;
}

// Heights that resolutions name: to come, past but still kept, and past for good.
TEST(Archivist, KeepsTheStatesOfNamedHeights) {
    OldLedger ledger(0);
    ledger.restart();
    const ArchiveDuty duty{false, true, 480};
    const auto look = [&] {
        // All that was committed while nobody archived; then its thread is through with it.
        Archivist archivist(*ledger.node->store, *ledger.archive, "engine-test", duty);
        archivist.committed(ledger.node->engine->height());
        archivist.stop();
    };
    const std::uint64_t past = 2;
    ledger.resolve(naming(past));
    const std::uint64_t recent = ledger.node->engine->height() - 1;
    ledger.resolve(naming(recent));
    look();
    EXPECT_EQ(ledger.archive->heights(), std::vector<std::uint64_t>{recent});
    EXPECT_EQ(*missing_states(*ledger.node->store, *ledger.archive, duty, recent),
              std::vector<std::uint64_t>{past});
    // As the command does with a stopped node.
    ASSERT_TRUE(archive_by_replay(ledger.store(), *ledger.archive, past));
    EXPECT_TRUE(missing_states(*ledger.node->store, *ledger.archive, duty, recent)->empty());

    const std::uint64_t coming = ledger.node->engine->height() + 12;
    ledger.resolve(naming(coming));
    Archivist archivist(*ledger.node->store, *ledger.archive, "engine-test", duty);
    while (ledger.node->engine->height() < coming + 2) {
        ledger.node->now_ms += 1'000;
        ledger.node->submit(test_chain().access("bank-c.one", ledger.nonces["bank-c.one"]++));
        const std::uint64_t before = ledger.node->engine->height();
        ledger.node->settle();
        for (std::uint64_t h = before + 1; h <= ledger.node->engine->height(); ++h) {
            archivist.committed(h);
        }
    }
    archivist.stop();
    EXPECT_EQ(ledger.archive->heights(), (std::vector<std::uint64_t>{past, recent, coming}));
    proof::Trust trust;
    trust.genesis = test_chain().genesis_digest();
    trust.terms.now_ms = ledger.node->now_ms;
    ledger.restart();
    for (const std::uint64_t height : {past, recent, coming}) {
        const Prover prover(*ledger.node->store, height, true, ledger.archive.get());
        const auto made = prover.record("mem/bank-a");
        ASSERT_TRUE(made) << made.error().what;
        EXPECT_TRUE(proof::verify(**made, trust)) << height;
    }
}

TEST(Archivist, MonthEndsAreFound) {
    OldLedger ledger;  // from November 2026 on, over 400 days without a block between
    const auto ends = month_ends(*ledger.node->store, UINT64_MAX, 480);
    ASSERT_TRUE(ends) << ends.error().what;
    ASSERT_FALSE(ends->empty());
    for (const std::uint64_t end : *ends) {
        EXPECT_TRUE(month_turned(ledger.time_of(end), ledger.time_of(end + 1), 480)) << end;
    }
    std::size_t turns = 0;
    for (std::uint64_t h = 2; h <= ledger.node->engine->height(); ++h) {
        turns += month_turned(ledger.time_of(h - 1), ledger.time_of(h), 480) ? 1U : 0U;
    }
    EXPECT_EQ(ends->size(), turns);
}

}  // namespace
}  // namespace charter::engine
