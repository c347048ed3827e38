// The scenarios of the convention: each article has one, and they hold on the real machine.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

#include "catalog/coverage.hpp"
#include "machine/built.hpp"
#include "sim/scenario/runner.hpp"
#include "testing/places.hpp"
#include "testing/world.hpp"

namespace charter::scenario {
namespace {

const std::string kFolder = places::source() + "/tests/scenarios";

std::string name_of(std::uint32_t article) {
    return std::string("article_") + (article < 10 ? "0" : "") + std::to_string(article);
}

// What they use runs once a process.
Library& library() {
    static Library library(kFolder, testing::real_catalog_shared());
    return library;
}

void play(std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t article = first; article <= last; ++article) {
        const Played run = library().run(name_of(article));
        EXPECT_TRUE(run.errors.empty()) << run.errors;
    }
}

TEST(Scenarios, Articles1To9) { play(1, 9); }
TEST(Scenarios, Articles10To19) { play(10, 19); }
TEST(Scenarios, Articles20To29) { play(20, 29); }
TEST(Scenarios, Articles30To39) { play(30, 39); }
TEST(Scenarios, Articles40To45) { play(40, 45); }
TEST(Scenarios, Articles46To53) { play(46, 53); }

// What the checks of an article's executable requirements can become.
struct Can {
    bool lapse = false;  // evidence that is too old
    bool fail = false;   // anything but rules
};

Can can(const v1::Check& check) {
    Can found;
    const auto add = [&](const v1::Check& inner) {
        const Can one = can(inner);
        found.lapse = found.lapse || one.lapse;
        found.fail = found.fail || one.fail;
    };
    if (check.has_all()) std::ranges::for_each(check.all().checks(), add);
    if (check.has_any()) std::ranges::for_each(check.any().checks(), add);
    if (check.has_for_each()) {
        found.fail = true;
        if (check.for_each().has_check()) add(check.for_each().check());
    }
    if (check.has_leaf()) {
        found.fail = !check.leaf().has_rule();
        found.lapse = (check.leaf().has_entry() && !check.leaf().entry().within().empty()) ||
                      check.leaf().has_probe();
    }
    return found;
}

// Smart contracts are planned: what is judged for each of them has nobody to be judged for.
bool of_contracts(const v1::Requirement& requirement) {
    const auto named = catalog::mechanisms(testing::real_catalog(), requirement);
    return std::ranges::find(named, "population/smart_contracts") != named.end();
}

// The ledger's rules forestall it: a suspected key is revoked before it is overdue (41.4b), and no
// incident is closed without its owner unit (45.7c).
const std::set<std::string> kNeverFails = {"41.4b", "45.7c"};

std::set<std::string> executable() {
    const catalog::Coverage coverage = catalog::coverage(testing::real_catalog(), machine::built());
    std::set<std::string> ids;
    for (const v1::Requirement* requirement : testing::real_catalog().requirements()) {
        if (!coverage.missing.contains(requirement->id())) ids.insert(requirement->id());
    }
    return ids;
}

// Every requirement is expected somewhere in the scenario of its article; and those that this build
// executes are seen satisfied, not satisfied, stale, and a step refused, where they can be.
TEST(Scenarios, EveryArticleAndRequirementHasItsOwn) {
    const std::set<std::string> executed = executable();
    std::map<std::uint32_t, Told> scenarios;
    std::map<std::string, std::set<v1::StatusValue>> expected;
    for (std::uint32_t article = 1; article <= 53; ++article) {
        Errors errors;
        const std::string name = name_of(article) + ".txt";
        const Script script = read_script(std::filesystem::path(kFolder) / name, name,
                                          testing::real_catalog(), errors);
        EXPECT_TRUE(errors.empty()) << errors.text();
        scenarios[article] = told(script);
        for (const Expected& one : scenarios[article].expected)
            expected[one.requirement].insert(one.value);
        EXPECT_GT(scenarios[article].refused, 0U) << name << ": no step is refused";
    }
    for (const v1::Requirement* requirement : testing::real_catalog().requirements()) {
        const std::string& id = requirement->id();
        const auto& seen = expected[id];
        EXPECT_FALSE(seen.empty()) << id << " is expected nowhere";
        if (!executed.contains(id) || of_contracts(*requirement)) continue;
        EXPECT_TRUE(seen.contains(v1::STATUS_VALUE_SATISFIED)) << id << " is never satisfied";
        const Can ways = can(requirement->satisfied_when());
        if (ways.fail && !kNeverFails.contains(id)) {
            EXPECT_TRUE(seen.contains(v1::STATUS_VALUE_NOT_SATISFIED)) << id << " never fails";
        }
        if (ways.lapse) {
            EXPECT_TRUE(seen.contains(v1::STATUS_VALUE_STALE)) << id << " never gets old";
        }
    }
}

}  // namespace
}  // namespace charter::scenario
