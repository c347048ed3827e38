// Packs made to exhaust whoever judges them, everything before the bait being in order: refused
// within the memory and the time that stand here.

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "engine/pack_small_test.hpp"
#include "testing/cost.hpp"
#include "wire/codec.hpp"
#include "wire/delimited.hpp"

namespace charter::engine {
namespace {

constexpr std::uint64_t kMegabytes = 300;
constexpr std::uint64_t kMilliseconds = 10'000;

struct Bait {
    const char* name;
    const char* file;
    void (*change)(Bytes& file);
    const char* answer;
};

Bytes head_of(std::uint64_t leaves) {
    v1::StatePartHead head;
    head.set_format(pack::kStateFormat);
    head.set_chain_id(small_ledger().draft().ground.chain_id());
    head.set_height(small_ledger().height);
    head.set_leaves(leaves);
    return pack::state_part_begin(head);
}

class HostilePack : public ::testing::TestWithParam<Bait> {};

TEST_P(HostilePack, IsRefusedWithinBounds) {
    const Bait& bait = GetParam();
    Draft draft = small_draft();
    draft.before_seal = [&](MemoryFiles& files) { bait.change(files.files[bait.file]); };
    MemoryFiles files;
    draft.seal(files);
    const auto cost = testing::cost_of([&]() -> std::string {
        google::protobuf::SetLogHandler(nullptr);
        const auto report = pack::verify(files, small_ledger().options());
        if (report) return "true";
        return std::string(pack::failure_name(report.error().failure)) + " " + report.error().where;
    });
    EXPECT_EQ(cost.answer, bait.answer);
    EXPECT_LE(cost.memory_mb, kMegabytes);
    EXPECT_LE(cost.cpu_ms, kMilliseconds);
}

// Said before anything of the state is read: records of a later protocol may not decode.
TEST(Pack, OfALaterProtocolIsNotJudged) {
    Draft draft = small_draft();
    draft.before_seal = [](MemoryFiles& files) { files.files["proof/state.bin"] = "later"; };
    MemoryFiles files;
    draft.seal(files);
    pack::VerifyOptions options = small_ledger().options();
    options.protocol_supported = 0;
    const auto report = pack::verify(files, options);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().failure, pack::Failure::protocol_unknown);
    EXPECT_EQ(report.error().detail, "protocol 1, this program judges those up to 0");
}

constexpr const char* kTrail = "proof/trail.bin";
constexpr const char* kState = "proof/state.bin";
constexpr const char* kIndex = "evidence/index.json";

INSTANTIATE_TEST_SUITE_P(
    Pack, HostilePack,
    ::testing::Values(
        Bait{"TenMillionEmptyBlocks", kTrail, [](Bytes& b) { b += Bytes(10'000'000, '\0'); },
             "trail_invalid proof/trail.bin"},
        Bait{"ManySmallBlocks", kTrail,
             [](Bytes& b) {
                 const Bytes block = wire::delimited(Bytes(300, 'x'));
                 while (b.size() < 60'000'000) b += block;
             },
             "way_flaw trail block 4"},
        Bait{"TrailTooLong", kTrail, [](Bytes& b) { b += Bytes(65U << 20U, '\0'); },
             "too_large proof/trail.bin"},
        Bait{"GenesisTooLong", "proof/genesis.bin", [](Bytes& b) { b += Bytes(21U << 20U, 'x'); },
             "too_large proof/genesis.bin"},
        Bait{"HundredMillionLeavesAnnounced", kState, [](Bytes& b) { b = head_of(100'000'000); },
             "too_large proof/state.bin"},
        Bait{"LeavesAnnouncedAndNotThere", kState, [](Bytes& b) { b = head_of(4'000'000); },
             "state_invalid proof/state.bin"},
        Bait{"EmptyLeaves", kState,
             [](Bytes& b) { b = head_of(4'000'000) + Bytes(4'000'000, '\0'); },
             "state_invalid proof/state.bin"},
        Bait{"ALeafOfWhichLittleIsThere", kState,
             [](Bytes& b) { b = head_of(1) + Bytes("\xff\xff\xff\x07") + Bytes(1'000, 'x'); },
             "state_invalid proof/state.bin"},
        Bait{"ALeafTooLong", kState,
             [](Bytes& b) { b = head_of(1) + Bytes("\xff\xff\xff\xff\x0f"); },
             "state_invalid proof/state.bin"},
        Bait{"IndexOfDeepArrays", kIndex, [](Bytes& b) { b = Bytes(60'000, '['); },
             "evidence_invalid evidence/index.json"},
        Bait{"IndexOfManyItems", kIndex,
             [](Bytes& b) {
                 b = "{\"items\":[";
                 while (b.size() < 60'000) b += "{},";
                 b += "{}]}";
             },
             "evidence_invalid evidence/index.json"},
        Bait{"IndexTooLong", kIndex, [](Bytes& b) { b = Bytes(10'000'000, ' '); },
             "too_large evidence/index.json"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace charter::engine
