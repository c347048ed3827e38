// The year of four banks goes through everything that comes round: whatever the convention asks
// for regularly is filed, comes due within the year, and is renewed.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <set>
#include <string>

#include "base/civil.hpp"
#include "charter/v1/record.pb.h"
#include "sim/scenario/runner.hpp"
#include "testing/places.hpp"
#include "testing/world.hpp"

namespace charter::scenario {
namespace {

// They are of contracts on the ledger, and nothing makes one yet: the year shows that they are
// refused.
const std::set<std::string> kOfContracts = {"compliance_works", "contract_reviews"};

struct Filed {
    std::set<Day> days;  // on which entries were made
    std::size_t count = 0;
};

std::map<std::string, Filed> filed_in(const Chain& chain) {
    std::map<std::string, Filed> filed;
    chain.view().scan("reg/", "reg0", [&](ByteView, ByteView value) {
        v1::Entry entry;
        if (!entry.ParseFromArray(value.data(), static_cast<int>(value.size()))) return true;
        Filed& one = filed[entry.body().register_()];
        one.days.insert(day_at(entry.filed_ms(), chain.config().utc_offset_minutes()));
        ++one.count;
        return true;
    });
    return filed;
}

/// The last day on which what was filed on `day` counts, by the value of its cadence.
Day due_of(const v1::Parameter& cadence, Day day) {
    return cadence.period() == v1::PERIOD_CALENDAR ? end_of_year(day, 1)
                                                   : add_months(day, cadence.initial());
}

TEST(Year, GoesThroughEveryRegisterAndCadence) {
    const auto begun = std::chrono::steady_clock::now();
    Library library(places::source() + "/tests/scenarios", testing::real_catalog_shared());
    const Played run = library.run("year");
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
    std::printf("the year: %.1f s\n", wall.count());
    EXPECT_TRUE(run.errors.empty()) << run.errors;
    ASSERT_TRUE(run.chain);
    const catalog::Catalog& catalog = library.catalog();
    const std::map<std::string, Filed> filed = filed_in(*run.chain);
    const Day last = run.chain->now().today;
    std::map<std::string, bool> renewed;  // by cadence
    for (const v1::EntryType& type : catalog.wire().registers()) {
        const auto found = filed.find(type.name());
        if (kOfContracts.contains(type.name())) {
            EXPECT_EQ(found, filed.end()) << type.name() << " can be filed: take it out of here";
            continue;
        }
        ASSERT_NE(found, filed.end()) << type.name() << " is never filed";
        if (type.cadence().empty()) continue;
        const v1::Parameter* cadence = catalog.parameter(type.cadence());
        ASSERT_NE(cadence, nullptr) << type.cadence();
        ASSERT_EQ(cadence->unit(), v1::UNIT_MONTHS) << type.cadence();
        EXPECT_LE(due_of(*cadence, *found->second.days.begin()), last)
            << type.name() << " never comes due";
        renewed.try_emplace(type.cadence(), false);
        if (found->second.days.size() > 1) renewed[type.cadence()] = true;
    }
    for (const auto& [cadence, again] : renewed)
        EXPECT_TRUE(again) << "nothing of " << cadence << " is renewed";
}

}  // namespace
}  // namespace charter::scenario
