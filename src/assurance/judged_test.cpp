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

/// How a block that changes the world judges a status of bank-a.
struct Block {
    const char* name;
    const char* requirement;
    void (*change)(World& world);
    const char* judged;
};

/// The words: "not", "anew", or how many units were judged of how many.
std::string judged_by(const Block& block) {
    Judging j;
    j.world.person("bank-a.p2");
    const Index index(j.world.catalog);
    Kept kept;
    const auto judge = [&](const state::Changes& changes, bool everything) {
        state::Delta delta(j.world.view);
        for (const auto& [key, value] : changes) delta.put(key, *value);
        Touched touched = touched_by(index, delta, delta.changes());
        touched.everything = everything;
        kept.begin({}, j.world.catalog);
        update(delta, j.world.catalog, j.world.config, j.world.now(), touched, &kept);
        kept.follow({});
        j.world.view.apply(delta.changes());
    };
    judge({}, true);
    const std::unique_ptr<JudgedStatus>& judged =
        kept.reads().scopes["bank-a"].judged[index.place(block.requirement).value()];
    *judged = falsified(*judged);
    World changed = j.world;
    block.change(changed);
    judge(changed.changes_since(j.world.view), false);
    const auto status = state::read<v1::StatusRecord>(
        j.world.view, "sta/" + std::string(block.requirement) + "/bank-a");
    std::uint32_t units = 0;
    for (const std::uint32_t count : status->counts()) units += count;
    const std::uint32_t taken = status->counts(static_cast<int>(kCountOfStale));
    if (taken != 0) return std::to_string(units - taken) + " of " + std::to_string(units);
    return judged->parts[0][0].value == v1::STATUS_VALUE_STALE ? "not" : "anew";
}

TEST(Judged, ABlockJudgesWhatItCanHaveChanged) {
    const std::vector<Block> cases{
        {"one more asset", "14.2", [](World& world) { world.asset("bank-a", "host"); }, "1 of 5"},
        {"an asset of another bank", "14.2", [](World& world) { world.asset("bank-b", "host"); },
         "not"},
        {"a rule's challenge", "14.2",
         [](World& world) {
             world.challenge("assets.owner_required", v1::CHALLENGE_VERDICT_FAILED);
         },
         "anew"},
        {"a person that assets may name", "14.2",
         [](World& world) { world.person("bank-a.p1", false); }, "anew"},
        {"an entry that names one person", "8.3",
         [](World& world) { world.entry("undertakings", "bank-a", {text("person", "bank-a.p1")}); },
         "1 of 3"},
        {"an entry that names somebody else", "8.3",
         [](World& world) { world.entry("undertakings", "bank-a", {text("person", "bank-a.p9")}); },
         "0 of 3"},
        {"a declaration of this population", "8.1",
         [](World& world) {
             world.entry("nil_declarations", "bank-a",
                         {words("populations", {"customer_data_systems"})});
         },
         "1 of 2"},
        {"a declaration of another", "8.1",
         [](World& world) {
             world.entry("nil_declarations", "bank-a", {words("populations", {"test_hosts"})});
         },
         "not"},
        {"an own rule on which no setting stands", "17.3",
         [](World& world) { world.entry("own_rules", "bank-a", {words("articles", {"a17"})}); },
         "not"},
    };
    for (const Block& c : cases) EXPECT_EQ(judged_by(c), c.judged) << c.name;
}

}  // namespace
}  // namespace charter::assurance::test
