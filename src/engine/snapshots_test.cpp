// Snapshots: the same bytes on every node, off the path of blocks; what a damaged disk does.

#include "engine/snapshots.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <latch>
#include <semaphore>

#include "crypto/sha256.hpp"
#include "engine/replica_test.hpp"
#include "wire/codec.hpp"

namespace charter::engine {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

std::vector<std::uint64_t> heights(const Snapshots& snapshots) {
    std::vector<std::uint64_t> all;
    for (const auto& kept : snapshots.list()) all.push_back(kept->metadata.height());
    return all;
}

/// The other node's way to the same height: restarts, proposals, pool traffic, dropped candidates.
void grow_by_another_way(Replica& replica, std::uint64_t blocks) {
    replica.found();
    for (std::uint64_t i = 0; i < blocks; ++i) {
        const std::uint64_t next = replica.height() + 1;
        const std::vector<Bytes> txs = txs_at(next);
        for (const Bytes& tx : txs) replica.app().check_tx(tx);
        replica.app().prepare_proposal(txs, 1'000'000);
        const auto other = replica.app().finalize_block({next, kFoundedMs + 1'000'000, {}, {}});
        EXPECT_TRUE(other);
        if (i % 2 == 0) replica.restart();
        replica.block(txs);
    }
}

TEST(Snapshots, R25_AreByteIdenticalAcrossNodesAndRuns) {
    Replica one;
    Replica other;
    grow(one, 6);
    grow_by_another_way(other, 6);
    ASSERT_EQ(one.hash(), other.hash());
    const auto first = one.snapshot();
    const auto second = other.snapshot();
    EXPECT_EQ(to_hex(first->hash), to_hex(second->hash));
    for (const char* file : {"metadata", "state"}) {
        EXPECT_TRUE(content_of(first->folder / file) == content_of(second->folder / file)) << file;
    }
    EXPECT_GE(chunks_of(first->metadata), 3U);
    EXPECT_EQ(first->metadata.app_hash(), view(one.app().tip()->app_hash));
    EXPECT_EQ(first->metadata.genesis_digest(), view(test_chain().genesis_digest()));
    // Once more from the same state, after its folder was lost.
    fs::remove_all(first->folder);
    one.restart();
    EXPECT_EQ(one.snapshot()->hash, first->hash);
}

TEST(Snapshots, AreFoundAgainAndTheOldestGo) {
    Replica node;
    grow(node, 1);
    for (std::uint64_t height = 1; height <= 3; ++height) {
        ASSERT_TRUE(node.snapshot());
        EXPECT_FALSE(node.snapshot()) << "it is there already";
        grow(node, 1);
    }
    const std::vector<std::uint64_t> newest = {3, 2};
    EXPECT_EQ(heights(node.snapshots()), newest);
    EXPECT_EQ(std::distance(fs::directory_iterator(node.folder() / "snapshots"), {}), 2);
    fs::create_directory(node.folder() / "snapshots" / (hex16(9) + ".part"));
    fs::create_directory(node.folder() / "snapshots" / hex16(8));
    node.restart();
    EXPECT_EQ(heights(node.snapshots()), newest);
    EXPECT_FALSE(fs::exists(node.folder() / "snapshots" / (hex16(9) + ".part")));
}

TEST(Snapshots, GiveTheirChunksAndNothingElse) {
    Replica node;
    grow(node, 2);
    const auto made = node.snapshot();
    Bytes all;
    for (std::uint64_t i = 0; i < chunks_of(made->metadata); ++i) {
        const auto chunk = node.snapshots().chunk(2, kSnapshotFormat, i);
        ASSERT_TRUE(chunk);
        EXPECT_EQ(crypto::sha256(*chunk), chunk_digest(made->metadata, i));
        all += *chunk;
    }
    EXPECT_TRUE(all == content_of(made->folder / "state"));
    EXPECT_FALSE(node.snapshots().chunk(1, kSnapshotFormat, 0));
    EXPECT_FALSE(node.snapshots().chunk(2, kSnapshotFormat + 1, 0));
    EXPECT_FALSE(node.snapshots().chunk(2, kSnapshotFormat, chunks_of(made->metadata)));
}

TEST(Snapshots, R25_ThatTheDiskDamagedAreNotGiven) {
    const std::pair<const char*, std::function<void(const fs::path&)>> rows[] = {
        {"cut off",
         [](const fs::path& state) { fs::resize_file(state, fs::file_size(state) - 1); }},
        {"longer", [](const fs::path& state) { fs::resize_file(state, fs::file_size(state) + 1); }},
        {"gone", [](const fs::path& state) { fs::remove(state); }},
        {"other metadata",
         [](const fs::path& state) { fs::resize_file(state.parent_path() / "metadata", 20); }},
    };
    for (const auto& [what, damage] : rows) {
        Replica node;
        grow(node, 1);
        damage(node.snapshot()->folder / "state");
        node.restart();
        EXPECT_TRUE(node.snapshots().list().empty()) << what;
        EXPECT_TRUE(node.snapshot()) << what << ": it is made anew";
    }
    Replica node;
    grow(node, 1);
    const auto made = node.snapshot();
    std::FILE* file = std::fopen((made->folder / "state").c_str(), "r+b");
    std::fputc(0x7f, file);
    std::fclose(file);
    EXPECT_FALSE(node.snapshots().chunk(1, kSnapshotFormat, 0));
    EXPECT_TRUE(node.snapshots().list().empty()) << "a damaged one is offered to nobody";
    EXPECT_FALSE(fs::exists(made->folder));
}

TEST(SnapshotWriter, MakesThemAtTheHeightsOfItsInterval) {
    Replica node;
    SnapshotWriter writer(node.snapshots(), {.interval = 2, .before_each = {}});
    grow(node, 0);
    for (int i = 0; i < 5; ++i) {
        writer.committed(node.app().tip()->view);
        writer.wait_until_idle();
        grow(node, 1);
    }
    EXPECT_EQ(heights(node.snapshots()), (std::vector<std::uint64_t>{4, 2}));
    SnapshotWriter none(node.snapshots(), {.interval = 0, .before_each = {}});
    none.committed(node.app().tip()->view);
    none.wait_until_idle();
    EXPECT_EQ(heights(node.snapshots()), (std::vector<std::uint64_t>{4, 2}));
}

TEST(SnapshotWriter, R25_NoCommitWaitsForIt) {
    Replica node;
    std::counting_semaphore<> began(0);
    std::latch go(1);
    const auto stand_still = [&] {
        began.release();
        go.wait();
    };
    SnapshotWriter writer(node.snapshots(), {.interval = 2, .before_each = stand_still});
    grow(node, 2);
    const std::string hash = node.hash();
    std::vector<steady_clock::duration> handed;
    // The writer stands still from height 2 on: nothing here would end if anything waited for it.
    for (std::uint64_t height = 2; height < 8; ++height) {
        const auto start = steady_clock::now();
        writer.committed(node.app().tip()->view);
        handed.push_back(steady_clock::now() - start);
        if (height == 2) began.acquire();
        grow(node, 1);
    }
    EXPECT_TRUE(node.snapshots().list().empty());
    std::ranges::sort(handed);
    EXPECT_LT(handed[handed.size() / 2], std::chrono::milliseconds(50));
    std::printf("a commit is longer by at most %lld us\n",
                static_cast<long long>(
                    std::chrono::duration_cast<std::chrono::microseconds>(handed.back()).count()));
    go.count_down();
    writer.wait_until_idle();
    EXPECT_EQ(heights(node.snapshots()), (std::vector<std::uint64_t>{6, 2}));
    const auto oldest = node.snapshots().list().back();
    EXPECT_EQ(to_hex(oldest->metadata.app_hash()), hash) << "of the state as it was";
}

TEST(SnapshotWriter, StopsInTheMiddle) {
    Replica node;
    grow(node, 2);
    std::latch begun(1);
    SnapshotWriter writer(node.snapshots(),
                          {.interval = 2, .before_each = [&] {
                               begun.count_down();
                               std::this_thread::sleep_for(std::chrono::milliseconds(50));
                           }});
    writer.committed(node.app().tip()->view);
    begun.wait();
    writer.stop();
    EXPECT_TRUE(node.snapshots().list().empty());
    EXPECT_TRUE(fs::is_empty(node.folder() / "snapshots"));
}

}  // namespace
}  // namespace charter::engine
