// What a status takes of how its units were judged before: the tests put something false into that
// and look whether it is believed.

#include <gtest/gtest.h>

#include "assurance/judged.hpp"
#include "assurance/world_test.hpp"

namespace charter::assurance::test {
namespace {

constexpr std::string_view kRequirement = "14.2";
constexpr std::size_t kCountOfStale = 3;

/// A requirement whose assets are judged one by one.
class Judging {
  public:
    Judging() {
        world.person("bank-a.p1");
        for (const char* kind : {"host", "system", "firewall"}) world.asset("bank-a", kind);
        world.challenge("assets.owner_required", v1::CHALLENGE_VERDICT_HELD);
    }

    Judgement judge(const JudgedStatus* before) {
        return judge_again(evidence, requirement(), "bank-a", before);
    }
    const v1::Requirement& requirement() const { return *world.catalog.requirement(kRequirement); }

    World world;
    Evidence evidence{world.view, world.catalog, world.config, world.now()};
};

/// As if everything had been stale.
JudgedStatus falsified(JudgedStatus judged) {
    for (JudgedPart& part : judged.parts) {
        for (JudgedUnit& unit : part) unit.value = v1::STATUS_VALUE_STALE;
    }
    return judged;
}

std::uint32_t stale(const Judgement& judgement) {
    return judgement.status.counts(static_cast<int>(kCountOfStale));
}

TEST(Judged, OneUnitForALeafAndOneForEachSubject) {
    Judging j;
    const Judgement judgement = j.judge(nullptr);
    ASSERT_EQ(judgement.judged.parts.size(), 2U);
    EXPECT_EQ(judgement.judged.parts[0].size(), 1U);
    EXPECT_EQ(judgement.judged.parts[1].size(), 3U);
    EXPECT_FALSE(judgement.judged.shelves.empty());
    EXPECT_EQ(word(judgement.status.value()), "satisfied");
}

TEST(Judged, TakenFromBeforeTheStatusIsTheSame) {
    Judging j;
    const Judgement anew = j.judge(nullptr);
    const Judgement again = j.judge(&anew.judged);
    EXPECT_EQ(again.status.SerializeAsString(), anew.status.SerializeAsString());
    EXPECT_EQ(again.status.decisive_size(), 4);
}

struct Change {
    const char* name;
    void (*change)(JudgedStatus& before);
    std::uint32_t stale;  // of four units
};

TEST(Judged, WhatIsOfAnotherRecordOrTimeIsNotTaken) {
    const std::vector<Change> cases{
        {"all is taken", [](JudgedStatus&) {}, 4},
        {"a time that has come", [](JudgedStatus& b) { b.parts[1][1].next_ms = 1; }, 3},
        {"a record that is no more",
         [](JudgedStatus& b) { b.parts[1].erase(b.parts[1].begin() + 1); }, 3},
        {"no subjects before",
         [](JudgedStatus& b) {
             b.parts[1].resize(1);
             b.parts[1][0].record = nullptr;
         },
         1},
        {"another number of parts", [](JudgedStatus& b) { b.parts.resize(1); }, 1},
        {"nothing known", [](JudgedStatus& b) { b.parts.clear(); }, 0},
    };
    Judging j;
    const Judgement anew = j.judge(nullptr);
    for (const Change& c : cases) {
        JudgedStatus before = falsified(anew.judged);
        c.change(before);
        const Judgement again = j.judge(&before);
        EXPECT_EQ(stale(again), c.stale) << c.name;
        EXPECT_EQ(again.judged.parts.size(), anew.judged.parts.size()) << c.name;
    }
}

TEST(Judged, NothingIsTakenOrHandedOnWhereAnExceptionWasAskedFor) {
    Judging j;
    const JudgedStatus before = falsified(j.judge(nullptr).judged);
    j.world.exception(std::string(kRequirement), "bank-a", "", 30);
    Evidence evidence(j.world.view, j.world.catalog, j.world.config, j.world.now());
    const Judgement again = judge_again(evidence, j.requirement(), "bank-a", &before);
    EXPECT_EQ(stale(again), 0U);
    EXPECT_TRUE(again.judged.parts.empty());
}

/// The status before a block, that after it, and whether it was judged with what was known before.
struct Block {
    const char* name;
    void (*change)(World& world);
    bool taken;
};

TEST(Judged, ABlockTakesWhatOnlySubjectsAndTimeCanChange) {
    const std::vector<Block> cases{
        {"one more asset", [](World& world) { world.asset("bank-a", "host"); }, true},
        {"a rule's challenge",
         [](World& world) {
             world.challenge("assets.owner_required", v1::CHALLENGE_VERDICT_FAILED);
         },
         false},
        {"a person that assets may name", [](World& world) { world.person("bank-a.p1", false); },
         false},
    };
    for (const Block& c : cases) {
        Judging j;
        const Index index(j.world.catalog);
        Kept kept;
        kept.begin({}, j.world.catalog);
        const auto block = [&](const state::Changes& changes, bool everything) {
            state::Delta delta(j.world.view);
            for (const auto& [key, value] : changes) delta.put(key, *value);
            Touched touched = touched_by(index, delta, delta.changes());
            touched.everything = everything;
            kept.begin({}, j.world.catalog);
            update(delta, j.world.catalog, j.world.config, j.world.now(), touched, &kept);
            kept.follow({});
            j.world.view.apply(delta.changes());
        };
        block({}, true);
        const std::string key = "sta/" + std::string(kRequirement) + "/bank-a";
        JudgedStatus& judged = kept.reads().judged[std::string(kRequirement)]["bank-a"];
        ASSERT_FALSE(judged.parts.empty());
        judged = falsified(judged);
        const state::MemoryView before = j.world.view;
        World changed = j.world;
        c.change(changed);
        block(changed.changes_since(before), false);
        const auto status = state::read<v1::StatusRecord>(j.world.view, key);
        EXPECT_EQ(status->counts(static_cast<int>(kCountOfStale)) != 0, c.taken) << c.name;
    }
}

}  // namespace
}  // namespace charter::assurance::test
