#include "engine/block_export.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "engine/history.hpp"
#include "engine/reading.hpp"
#include "engine/testing.hpp"
#include "machine/machine.hpp"

namespace charter::engine {
namespace {

/// The export of a chain of a few blocks, and the app hash that its node has.
struct Exported {
    Bytes file;
    std::uint64_t height = 0;
    Digest app_hash{};
};

const Exported& exported() {
    static const Exported made = [] {
        const Folder folder;
        TestNode node(folder);
        node.settle();
        node.submit(test_chain().schema("bank-a", 0, "payments.v1"));
        node.submit(test_chain().access("bank-b.one", 0));
        node.settle();
        node.now_ms += 86'400'000;
        node.submit(test_chain().access("bank-b.one", 1));
        node.settle();
        std::ostringstream out;
        const auto report = export_blocks(node.store->store(), out);
        EXPECT_TRUE(report) << report.error().what;
        const storage::Head head = *node.store->store().head();
        EXPECT_EQ(report->heights, head.height);
        EXPECT_EQ(report->bytes, out.str().size());
        return Exported{out.str(), head.height, head.app_hash};
    }();
    return made;
}

Outcome<ReplayReport> replay(const Bytes& file) {
    std::istringstream in(file);
    return replay_blocks(in, {.genesis = test_chain().genesis_digest(), .progress = {}});
}

TEST(BlockExport, ReplaysToTheNodesAppHash) {
    const auto report = replay(exported().file);
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->verified.heights, exported().height);
    EXPECT_EQ(report->verified.transactions, 3U);
    EXPECT_EQ(report->verified.app_hash, exported().app_hash);
    EXPECT_EQ(report->chain_id, "engine-test");
    EXPECT_EQ(report->genesis, test_chain().genesis_digest());
}

TEST(BlockExport, IsTheSameFileEveryTime) {
    const Folder folder;
    TestNode node(folder);
    node.settle();
    std::ostringstream one;
    std::ostringstream two;
    ASSERT_TRUE(export_blocks(node.store->store(), one));
    ASSERT_TRUE(export_blocks(node.store->store(), two));
    EXPECT_EQ(one.str(), two.str());
}

TEST(BlockExport, OfAnEmptyStoreIsAFault) {
    const Folder folder;
    const auto store = open_store(folder);
    std::ostringstream out;
    const auto report = export_blocks(store->store(), out);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().what, "the store is empty: there are no blocks to export");
}

TEST(BlockExport, ThatCannotBeWrittenIsAFault) {
    const Folder folder;
    TestNode node(folder);
    node.settle();
    std::ostringstream out;
    out.setstate(std::ios::badbit);
    EXPECT_FALSE(export_blocks(node.store->store(), out));
}

struct ExportDamage {
    const char* name;
    Bytes (*change)(Bytes file);
    const char* says;
};

class DamagedExport : public ::testing::TestWithParam<ExportDamage> {};

TEST_P(DamagedExport, IsRefused) {
    const auto report = replay(GetParam().change(exported().file));
    ASSERT_FALSE(report);
    EXPECT_NE(report.error().what.find(GetParam().says), std::string::npos) << report.error().what;
}

Bytes cut(Bytes file, std::size_t bytes) {
    file.resize(file.size() - bytes);
    return file;
}

INSTANTIATE_TEST_SUITE_P(
    Files, DamagedExport,
    ::testing::Values(
        ExportDamage{"Empty", [](Bytes) { return Bytes(); }, "is no block export"},
        ExportDamage{"AnotherKind", [](Bytes) { return Bytes(100, 'x'); }, "is no block export"},
        ExportDamage{"OnlyTheMagic", [](Bytes f) { return f.substr(0, 15); },
                     "ends before its head"},
        ExportDamage{"CutOff", [](Bytes f) { return cut(std::move(f), 1); }, "ends before block"},
        ExportDamage{"GoesOn", [](Bytes f) { return f + "x"; }, "goes on after block"},
        ExportDamage{"HugeLength",
                     [](Bytes f) { return f.substr(0, 15) + Bytes("\xff\xff\xff\xff\x7f", 5); },
                     "are the most"},
        ExportDamage{"LaterFormat",
                     [](Bytes) { return Bytes("charter-blocks\n") + Bytes("\x02\x08\x07", 3); },
                     "has format 7"},
        ExportDamage{"NoHead",
                     [](Bytes) { return Bytes("charter-blocks\n") + Bytes("\x02\xff\xff", 3); },
                     "its head does not decode"}),
    [](const auto& row) { return row.param.name; });

TEST(BlockExport, MisbehaviourThatNoHeaderHoldsIsRefused) {
    const Folder folder;
    TestNode node(folder);
    node.settle();
    std::ostringstream out;
    ASSERT_TRUE(export_blocks(node.store->store(), out));
    const auto genesis = stored_genesis(node.store->store());
    const auto history = *History::found(**genesis, {});
    v1::StoredBlock block = **stored_block(node.store->store(), 1);
    block.add_misbehaviour()->set_kind("duplicate_vote");
    const auto refused = history->append(block);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("reports misbehaviour"), std::string::npos);
}

TEST(BlockExport, EveryFlippedBitIsFound) {
    // A prime stride: another field of another message each time, in a second or two.
    for (std::size_t at = 0; at < exported().file.size(); at += 4'099) {
        Bytes file = exported().file;
        file[at] = static_cast<char>(file[at] ^ (1 << (at % 8)));
        EXPECT_FALSE(replay(file)) << "byte " << at;
    }
    // Blocks: all of the last bytes, where they are.
    for (std::size_t back = 1; back <= 700; back += 3) {
        Bytes file = exported().file;
        const std::size_t at = file.size() - back;
        file[at] = static_cast<char>(file[at] ^ 1);
        EXPECT_FALSE(replay(file)) << "byte " << at;
    }
}

}  // namespace
}  // namespace charter::engine
