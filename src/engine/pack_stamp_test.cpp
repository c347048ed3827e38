// Time stamps in packs of an old chain: with them along the way it is judged, else not.

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "base/civil.hpp"
#include "engine/pack_draft_test.hpp"
#include "pack/stamps.hpp"

namespace charter::engine {
namespace {

using pack::Failure;

constexpr std::int64_t kDayMs = 86'400'000;

/// Blocks on the days 0, 300, 600 and 800; the pack is of the last of those on day 800.
struct OldChain {
    Folder folder;
    TestNode node{folder};
    std::vector<std::uint64_t> heights;  // the first block of each of those days
    std::uint64_t height = 0;

    OldChain() {
        std::uint64_t nonce = 0;
        for (const std::int64_t day : {0, 300, 600, 800}) {
            node.now_ms = kFoundedMs + day * kDayMs;
            heights.push_back(day == 0 ? 1 : head() + 1);
            node.submit(test_chain().access("bank-b.one", nonce++));
            node.settle();
        }
        node.now_ms += 1'000;
        node.submit(test_chain().access("bank-b.one", nonce));
        node.settle();
        height = *provable_height(*node.store);
    }
    std::uint64_t head() const { return node.store->store().head()->height; }
};

const OldChain& chain() {
    static const OldChain chain;
    return chain;
}

/// A draft whose way passes these heights too.
Draft draft_of(const std::vector<std::uint64_t>& passed, std::uint64_t height) {
    Draft draft;
    Prover prover(*chain().node.store, height, true);
    for (const std::uint64_t each : passed) prover.pass(each);
    draft.ground = *prover.pack_ground();
    (*chain().node.store->at(height))->scan({}, {}, [&](ByteView key, ByteView value) {
        draft.leaves.emplace(key, value);
        return true;
    });
    draft.manifest.set_format(pack::kPackFormat);
    draft.manifest.set_chain_id(draft.ground.chain_id());
    draft.manifest.set_height(height);
    draft.manifest.set_member("bank-a");
    draft.manifest.set_made_for("bank-a");
    return draft;
}

/// For tests: the digest, and the time in decimal behind it.
Bytes token(const Digest& digest, std::int64_t time_ms) {
    return Bytes(view(digest)) + std::to_string(time_ms);
}

pack::Checked<std::int64_t> judge_token(ByteView bytes, const Digest& digest) {
    if (bytes.size() <= digest.size()) return pack::flaw(Failure::stamp_invalid, "", "short");
    if (!bytes.starts_with(view(digest))) return pack::flaw(Failure::stamp_differs, "", "other");
    if (bytes.ends_with("!")) return pack::flaw(Failure::stamp_untrusted, "", "by a stranger");
    return std::stoll(Bytes(bytes.substr(digest.size())));
}

Digest commit_at(const Draft& draft, std::uint64_t height) {
    std::vector<ByteView> trail(draft.ground.trail().begin(), draft.ground.trail().end());
    return pack::commits_of(trail).at(height);
}

struct Stamp {
    std::uint64_t height;
    std::int64_t day;
};

Draft stamped(const std::vector<Stamp>& stamps, std::uint64_t height) {
    std::vector<std::uint64_t> passed;
    for (const Stamp& stamp : stamps) passed.push_back(stamp.height);
    Draft draft = draft_of(passed, height);
    for (const Stamp& stamp : stamps) {
        draft.documents[pack::stamp_name(stamp.height)] =
            token(commit_at(draft, stamp.height), kFoundedMs + stamp.day * kDayMs);
    }
    return draft;
}

pack::Checked<pack::PackReport> judge_on(Draft& draft, std::int64_t day, bool with_judge = true) {
    MemoryFiles files;
    pack::VerifyOptions options;
    options.trust.genesis = test_chain().genesis_digest();
    options.trust.terms.now_ms = kFoundedMs + day * kDayMs + 10'000;
    options.trust.terms.trusting_period_ms = 366 * kDayMs;
    if (with_judge) options.judge_stamp = judge_token;
    return pack::verify(draft.seal(files), options);
}

struct Row {
    const char* name;
    std::vector<Stamp> stamps;
    std::int64_t read_on;  // day
    std::uint64_t height;  // of the pack
    bool holds;
};

std::vector<Row> rows() {
    const std::vector<std::uint64_t>& on = chain().heights;
    const std::uint64_t newest = chain().height;
    const std::uint64_t middle = on[2];
    return {
        {"None", {}, 800, newest, false},
        {"AlongTheWay", {{1, 0}, {on[1], 300}, {on[2], 600}}, 800, newest, true},
        {"Late", {{1, 365}, {on[1], 365}, {on[2], 665}}, 800, newest, true},
        {"FirstBlockWithout", {{on[1], 300}, {on[2], 600}}, 800, newest, false},
        {"FirstBlockTooLate", {{1, 366}, {on[1], 300}, {on[2], 600}}, 800, newest, false},
        {"GapTooLong", {{1, 0}, {on[2], 600}}, 800, newest, false},
        {"OneTooLate", {{1, 0}, {on[1], 366}, {on[2], 600}}, 800, newest, false},
        {"LastTooOld", {{1, 0}, {on[1], 300}, {on[2], 600}}, 967, newest, false},
        {"LastJustNot", {{1, 0}, {on[1], 300}, {on[2], 600}}, 965, newest, true},
        {"OldPack", {{1, 0}, {on[1], 300}, {middle + 1, 600}}, 5'000, middle, true},
        {"OldPackUnstamped", {{1, 0}, {on[1], 300}}, 5'000, middle, false},
        {"OldPackStampedAYearLater",
         {{1, 0}, {on[1], 300}, {middle + 1, 970}},
         5'000,
         middle,
         false},
        {"SecondBlockStandsForTheFirst", {{2, 0}, {on[1], 300}, {on[2], 600}}, 800, newest, true},
    };
}

class OldPack : public ::testing::TestWithParam<std::size_t> {};

TEST_P(OldPack, IsJudgedByItsStamps) {
    const Row row = rows()[GetParam()];
    Draft draft = stamped(row.stamps, row.height);
    const auto report = judge_on(draft, row.read_on);
    if (row.holds) {
        ASSERT_TRUE(report) << report.error().where << " " << report.error().detail;
        EXPECT_EQ(report->stamps, row.stamps.size());
        EXPECT_EQ(report->count(pack::Result::is_false), 0U);
    } else {
        ASSERT_FALSE(report);
        EXPECT_EQ(report.error().failure, Failure::way_not_judged);
        EXPECT_TRUE(report.error().detail.starts_with("trust_expired")) << report.error().detail;
    }
    // Who trusts no authority is where it was.
    const auto without = judge_on(draft, row.read_on, false);
    ASSERT_FALSE(without);
    EXPECT_EQ(without.error().failure, Failure::way_not_judged);
}

INSTANTIATE_TEST_SUITE_P(Pack, OldPack, ::testing::Range(std::size_t{0}, std::size_t{13}),
                         [](const auto& row) { return rows()[row.param].name; });

struct Wrong {
    const char* name;
    Failure failure;
    std::function<void(Draft& draft)> change;
};

TEST(PackStamps, AreRefusedEachForItsOwnReason) {
    const std::string own = pack::stamp_name(1);
    const auto with = [&](const std::function<Bytes(const Digest&)>& make) {
        return [=](Draft& d) { d.documents[own] = make(commit_at(d, 1)); };
    };
    const Wrong wrong[] = {
        {"broken", Failure::stamp_invalid, with([](const Digest&) { return Bytes("rubbish"); })},
        {"over another commit", Failure::stamp_differs,
         [&](Draft& d) { d.documents[own] = token(commit_at(d, chain().height), kFoundedMs); }},
        {"over the header, which anybody could have stamped unsigned", Failure::stamp_differs,
         [&](Draft& d) {
             light::comet::LightBlock block;
             block.ParseFromString(d.ground.trail(0));
             const auto hash = digest_from(light::header_hash(block.signed_header().header()));
             d.documents[own] = token(*hash, kFoundedMs);
         }},
        {"by a stranger", Failure::stamp_untrusted,
         with([](const Digest& of) { return token(of, kFoundedMs) + "!"; })},
        {"from the future", Failure::stamp_in_future,
         with([](const Digest& of) { return token(of, kFoundedMs + 801 * kDayMs); })},
        {"of no block of the way", Failure::stamp_misplaced,
         [](Draft& d) { d.documents[pack::stamp_name(chain().height + 9)] = "x"; }},
        {"too large", Failure::too_large,
         with([](const Digest&) { return Bytes(pack::kStampBytesMax + 1, 'x'); })},
        {"not named by its height", Failure::file_unlisted,
         [](Draft& d) { d.documents["stamps/1.tsr"] = "x"; }},
        {"its part's digest is missing", Failure::manifest_invalid,
         [&](Draft& d) {
             d.documents[own] = token(commit_at(d, 1), kFoundedMs);
             d.after_seal = [](MemoryFiles& files) {
                 v1::PackManifest manifest;
                 ASSERT_FALSE(wire::from_json(files.files[pack::kManifestName], manifest));
                 manifest.clear_stamps_digest();
                 files.files[pack::kManifestName] = wire::to_json(manifest);
             };
         }},
    };
    for (const Wrong& row : wrong) {
        Draft draft =
            stamped({{chain().heights[1], 300}, {chain().heights[2], 600}}, chain().height);
        draft.documents[own] = token(commit_at(draft, 1), kFoundedMs);
        row.change(draft);
        const auto report = judge_on(draft, 800);
        ASSERT_FALSE(report) << row.name;
        EXPECT_EQ(pack::failure_name(report.error().failure), pack::failure_name(row.failure))
            << row.name << ": " << report.error().detail;
    }
}

// What the reader trusts is young enough: unjudged time stamps take nothing away.
TEST(PackStamps, CountForNothingWithoutAnAuthority) {
    Draft draft = stamped({{1, 0}}, chain().height);
    MemoryFiles files;
    pack::VerifyOptions options;
    options.trust.genesis = test_chain().genesis_digest();
    options.trust.terms.now_ms = chain().node.now_ms;
    const auto report = pack::verify(draft.seal(files), options);
    ASSERT_TRUE(report) << report.error().detail;
    EXPECT_EQ(report->stamps, 0U);
    EXPECT_EQ(report->stamps_not_judged, 1U);
}

}  // namespace
}  // namespace charter::engine
