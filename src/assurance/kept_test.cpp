#include "assurance/kept.hpp"

#include <gtest/gtest.h>

#include "assurance/evidence.hpp"
#include "assurance/world_test.hpp"
#include "base/bytes.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::assurance::test {
namespace {

constexpr Digest kFirst{1};
constexpr Digest kSecond{2};

struct MovedCase {
    const char* name;
    Bytes key;
    std::string homes;  // "type home; ..."
    std::string flags;  // of e(verything), m(embers), s(ettings), o(utcomes), x(exceptions)
};

std::string homes_of(const Moved& moved) {
    std::string text;
    for (const auto& [type, homes] : moved.homes) {
        for (const auto& [home, keys] : homes)
            text.append(type).append(" ").append(home).append(";");
    }
    return text;
}

std::string flags_of(const Moved& moved) {
    return std::string(moved.everything ? "e" : "") + (moved.members ? "m" : "") +
           (moved.settings ? "s" : "") + (moved.outcomes ? "o" : "") +
           (moved.exceptions ? "x" : "");
}

TEST(Kept, WhatEachChangeMakesVoid) {
    const MovedCase cases[] = {
        {"an entry", "reg/assets/bank-a/0000000000000001", "assets bank-a;", ""},
        {"an own rule", "reg/own_rules/bank-a/0000000000000001", "own_rules bank-a;", "s"},
        {"a person", "per/bank-a.p1", "credentials ;persons bank-a;", ""},
        {"a node", "nod/bank-a.n1",
         "credentials ;jurisdictions bank-a;members bank-a;nodes bank-a;", ""},
        {"a site", "sit/bank-a.s1", "jurisdictions bank-a;site_pairs bank-a;sites bank-a;", ""},
        {"a grant", "gra/bank-a.p1/0000000000000001", "grants bank-a;", ""},
        {"a change", "chg/bank-a.0000000000000001", "changes bank-a;", ""},
        {"an incident", "inc/bank-a.0000000000000001", "incidents bank-a;", ""},
        {"a credential", "cre/abcd", "credentials ;key_suspicions ;", ""},
        {"a list of countries", "jur/strict", "jurisdiction_lists ;", ""},
        {"a member", "mem/bank-a", "members bank-a;", "m"},
        {"a parameter", "par/rotation_lead", "", "s"},
        {"an overlay", "ovl/bank-a/rotation_lead", "", "s"},
        {"a challenge", "chl/tx.nonce_order", "", "o"},
        {"an exception", "exc/1.1/bank-a/0000000000000001", "", "x"},
        {"the convention", "cat/head", "", "e"},
        {"a status", "sta/1.1/bank-a", "", ""},
        {"an observation", "obs/clock/bank-a.n1", "", ""},
    };
    for (const MovedCase& c : cases) {
        const Moved moved = moved_by({{c.key, Bytes("x")}});
        EXPECT_EQ(homes_of(moved), c.homes) << c.name;
        EXPECT_EQ(flags_of(moved), c.flags) << c.name;
    }
}

TEST(Kept, AListIsVoidWithAHomeThatItTakesFrom) {
    const Moved one = moved_by({{"reg/assets/bank-a/0000000000000001", Bytes("x")}});
    EXPECT_TRUE(one.list("assets", "bank-a"));
    EXPECT_FALSE(one.list("assets", "bank-b"));
    EXPECT_TRUE(one.list("assets", kEveryone));
    EXPECT_FALSE(one.list("sites", "bank-a"));
    const Moved shared = moved_by({{"reg/assets/*/0000000000000001", Bytes("x")}});
    EXPECT_TRUE(shared.list("assets", "bank-b"));
    const Moved members = moved_by({{"mem/bank-a", Bytes("x")}});
    EXPECT_TRUE(members.list("assets", kEveryone));
    EXPECT_TRUE(members.list("credentials", "bank-b"));
    EXPECT_FALSE(members.list("assets", "bank-a"));
}

/// A world that goes on in blocks, and what is kept of it.
class Followed {
  public:
    Followed() { kept.begin(kFirst, world.catalog); }

    /// A block in which these assets are read.
    template <class Change>
    Records block(const Change& change, const std::string& member = "bank-a") {
        const state::MemoryView before = world.view;
        change();
        state::Delta delta(before);
        for (const auto& [key, value] : world.changes_since(before)) delta.put(key, *value);
        kept.begin(kFirst, world.catalog);
        Evidence evidence(delta, world.catalog, world.config, world.now(), kept.reads());
        Records assets = evidence.records("assets", member);
        setting = evidence.setting("rotation_lead", member).value;
        evidence.hand_on(kept);
        kept.follow(kFirst);
        return assets;
    }
    Records nothing() {
        return block([] {});
    }
    std::size_t shelves() { return kept.reads().shelves["assets"].size(); }

    World world;
    Kept kept;
    std::int64_t setting = 0;
};

TEST(Kept, OneMoreEntryTakesItsPlaceAmongTheOldOnes) {
    Followed f;
    const Records before = f.block([&] { f.world.asset("bank-a", "host"); });
    ASSERT_EQ(before.size(), 1U);
    f.world.pass_days(1);
    const Records after = f.block([&] { f.world.asset("bank-a", "system"); });
    ASSERT_EQ(after.size(), 2U);
    EXPECT_EQ(after[1], before[0]) << "the record of an entry that did not change is the same";
    EXPECT_EQ(after[0]->row.key, "assets/bank-a/" + hex16(1));
    EXPECT_EQ(f.nothing(), after) << "and the block's are the kept ones";
}

TEST(Kept, AnEntryThatIsSupersededGoes) {
    Followed f;
    std::string first;
    EXPECT_EQ(f.block([&] { first = f.world.asset("bank-a", "host"); }).size(), 1U);
    const Records after = f.block([&] {
        auto entry = *state::read<v1::Entry>(f.world.view, state::keys::entry(first));
        entry.set_state(v1::ENTRY_STATE_SUPERSEDED);
        f.world.put(entry);
    });
    EXPECT_TRUE(after.empty());
}

TEST(Kept, WhatIsOfAnotherVersionOrABlockThatIsNotFollowedIsForgotten) {
    Followed f;
    f.block([&] { f.world.asset("bank-a", "host"); });
    ASSERT_EQ(f.shelves(), 2U);  // the bank's and the assembly's
    f.kept.begin(kFirst, f.world.catalog);
    EXPECT_EQ(f.shelves(), 2U);
    f.kept.follow(kSecond);  // of a block that noted nothing
    EXPECT_EQ(f.shelves(), 0U);
    f.nothing();
    f.kept.begin(kSecond, f.world.catalog);
    EXPECT_EQ(f.shelves(), 0U);
    f.nothing();
    f.kept.begin(kFirst, f.world.catalog);
    f.kept.note(moved_by({{"cat/head", Bytes("x")}}), {});
    f.kept.follow(kFirst);
    EXPECT_EQ(f.shelves(), 0U);
}

TEST(Kept, ASettingIsKeptUntilItMoves) {
    Followed f;
    f.nothing();
    const std::int64_t before = f.setting;
    f.block([&] { f.world.parameter("rotation_lead", before + 1); });
    EXPECT_EQ(f.setting, before + 1);
    f.nothing();
    EXPECT_EQ(f.setting, before + 1);
}

}  // namespace
}  // namespace charter::assurance::test
