// The statement of applicability, the plan of action, the matrix and what every report begins with.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "audit/annex_a.hpp"
#include "audit/applicability.hpp"
#include "audit/floor_test.hpp"
#include "audit/matrix.hpp"
#include "audit/poam.hpp"
#include "state/keys.hpp"
#include "testing/world.hpp"

namespace charter::audit::test {
namespace {

using Words = std::vector<std::string>;

TEST(AnnexA, HasItsControlsInOrderAndNoOthers) {
    const struct {
        const char* clause;
        int count;
    } rows[] = {{"5.", 37}, {"6.", 8}, {"7.", 14}, {"8.", 34}};
    std::size_t place = 0;
    for (const auto& row : rows) {
        for (int n = 1; n <= row.count; ++n, ++place) {
            ASSERT_LT(place, annex_a().size());
            EXPECT_EQ(annex_a()[place].id, row.clause + std::to_string(n));
        }
    }
    EXPECT_EQ(place, annex_a().size());
}

TEST(AnnexA, TheCatalogMapsToNothingElse) {
    std::set<std::string_view> known;
    for (const Control& control : annex_a()) known.insert(control.id);
    for (const v1::ItemText& text : real_texts().wire().items()) {
        for (const v1::Mapping& mapping : text.mappings()) {
            if (mapping.framework() != "iso27001_2022") continue;
            for (const std::string& id : mapping.items())
                EXPECT_TRUE(known.contains(id)) << text.key() << " " << id;
        }
    }
}

TEST(Applicability, EachControlOnceWithWhy) {
    Floor floor;
    floor.judge();
    floor.exception("47.1", "bank-a", 30);
    const Drawn<Report> report = applicability(floor.source(), "bank-a");
    ASSERT_TRUE(report);
    const Table& controls = table(*report, "controls");
    EXPECT_EQ(controls.rows.size(), 93U);
    EXPECT_EQ(cell(controls, "5.29", "applicable"), "yes");
    EXPECT_NE(cell(controls, "5.29", "requirements").find("47.1, 47.3"), std::string::npos);
    EXPECT_NE(cell(controls, "5.29", "why").find("47"), std::string::npos);
    EXPECT_EQ(cell(controls, "5.7", "applicable"), "not covered by the convention");
    EXPECT_EQ(cell(controls, "5.7", "status_bank-a"), "");
    EXPECT_EQ(about(*report, "controls"), "93");
    const Words exceptions = column(table(*report, "covered"), "exceptions");
    EXPECT_EQ(std::ranges::count_if(exceptions, [](const auto& e) { return !e.empty(); }), 2)
        << "47.1 covers 5.29 and 5.30";
    const auto all = applicability(floor.source(), "");
    ASSERT_TRUE(all);
    EXPECT_EQ(cell(table(*all, "controls"), "5.29", "status_bank-d"),
              cell(controls, "5.29", "status_bank-a"));
    EXPECT_FALSE(applicability(floor.source(), "bank-z"));
}

TEST(Applicability, AControlWhoseRequirementsDoNotApplySaysWhy) {
    Floor floor;
    floor.judge();
    for (const v1::Requirement* requirement : floor.ctx().catalog().requirements()) {
        const v1::ItemText* text = real_texts().find(requirement->key());
        for (const v1::Mapping& mapping : text->mappings()) {
            const auto& ids = mapping.items();
            if (mapping.framework() != "iso27001_2022" ||
                std::ranges::find(ids, "7.6") == ids.end())
                continue;
            floor.edit<v1::StatusRecord>(
                state::keys::status(requirement->id(), "bank-a"), [](v1::StatusRecord& status) {
                    status.set_value(v1::STATUS_VALUE_NOT_APPLICABLE);
                    status.clear_decisive();
                    status.add_decisive()->set_mechanism("population/control_rooms");
                });
        }
    }
    const Drawn<Report> report = applicability(floor.source(), "bank-a");
    ASSERT_TRUE(report);
    EXPECT_EQ(cell(table(*report, "controls"), "7.6", "applicable"), "no");
    EXPECT_EQ(cell(table(*report, "controls"), "7.6", "why"), "control rooms");
}

class PlanTest : public ::testing::Test {
  protected:
    Drawn<Report> draw(const std::string& member) {
        tasks::Memo memo(testing::real_catalog_shared());
        return poam(floor_.source(), memo, member);
    }
    Floor floor_;
};

TEST_F(PlanTest, WhatIsOpenWithOwnerMilestoneAndDay) {
    floor_.person("bank-a.p1", {"operations"});
    floor_.judge();
    const Day today = floor_.ctx().block().today;
    const std::string late = floor_.finding("bank-a", false, today - 1);
    const std::string treated = floor_.finding("bank-a", false, today + 9);
    const std::string closed = floor_.finding("bank-a", true, today + 9);
    const auto treat = [&](const std::string& finding, const char* stage) {
        return tx::fixture::put_entry(
            floor_.ctx(), "treatments", "bank-a",
            {tx::fixture::text("finding", finding), tx::fixture::text("level", "high"),
             tx::fixture::text("owner", "bank-a.p1"), tx::fixture::text("stage", stage)});
    };
    const std::string treatment = treat(treated, "done");
    const std::string dropped = treat(late, "dropped");
    floor_.exception("47.1", "bank-a", 30);
    const Drawn<Report> report = draw("bank-a");
    ASSERT_TRUE(report);
    Table items = table(*report, "items");
    for (std::vector<Both>& row : items.rows) std::swap(row[0], row[1]);
    std::swap(items.columns[0], items.columns[1]);
    EXPECT_EQ(cell(items, late, "state"), "overdue");
    EXPECT_EQ(cell(items, late, "milestone"), "file a treatment");
    EXPECT_EQ(cell(items, late, "level"), "high");
    EXPECT_EQ(cell(items, late, "weakness"), "vulnerability: 52.1");
    EXPECT_EQ(cell(items, treated, "owner"), "bank-a.p2");
    for (const std::string& owner : column(items, "owner"))
        EXPECT_EQ(owner.find('_'), std::string::npos) << owner << ": roles have names";
    EXPECT_EQ(cell(items, treated, "milestone"), "mend, then re-test");
    EXPECT_EQ(cell(items, treated, "state"), "open");
    EXPECT_EQ(cell(items, treatment, "kind"), "treatment");
    EXPECT_EQ(cell(items, treatment, "milestone"), "verify");
    EXPECT_EQ(cell(items, treatment, "state"), "done");
    EXPECT_EQ(cell(items, dropped, "state"), "no row " + dropped);
    EXPECT_EQ(cell(items, closed, "state"), "no row " + closed);
    EXPECT_EQ(cell(items, "47.1", "kind"), "exception");
    const auto kinds = column(items, "kind");
    EXPECT_GT(std::ranges::count(kinds, "requirement"), 0);
    EXPECT_GT(std::ranges::count(kinds, "requirement of the network"), 0);
    EXPECT_NE(about(*report, "overdue"), "0");
}

TEST_F(PlanTest, WhatItRefuses) {
    EXPECT_EQ(draw("").error().why, Refused::Why::unknown);
    EXPECT_EQ(draw("bank-z").error().why, Refused::Why::unknown);
    floor_.readable = false;
    EXPECT_EQ(draw("bank-a").error().why, Refused::Why::unreadable);
}

TEST(Matrix, EachRequirementWithEachMember) {
    Floor floor;
    floor.judge();
    const Drawn<Report> report = status_matrix(floor.source(), "");
    ASSERT_TRUE(report);
    const Table& matrix = table(*report, "matrix");
    EXPECT_EQ(matrix.rows.size(), floor.ctx().catalog().requirements().size());
    EXPECT_NE(cell(matrix, "47.1", "bank-c"), "");
    EXPECT_EQ(cell(matrix, "47.1", "network"), "");
    EXPECT_EQ(column(table(*report, "totals"), "member"),
              (Words{"bank-a", "bank-b", "bank-c", "bank-d", "*"}));
    const Drawn<Report> one = status_matrix(floor.source(), "bank-a");
    ASSERT_TRUE(one);
    EXPECT_EQ(table(*one, "totals").rows.size(), 2U);
    EXPECT_FALSE(status_matrix(floor.source(), "bank-z"));
}

TEST(Deviations, AreListedFirstWhoeverTheyAreOf) {
    Floor floor;
    floor.exception("47.1", "bank-a", 30);
    floor.exception("47.3", "bank-b", -1);
    floor.overlay("bank-a", "document_review", 6);
    floor.overlay("bank-b", "readiness", 24, "own_rules/bank-b/0000000000000000");
    tx::fixture::put_entry(floor.ctx(), "nil_declarations", "bank-a",
                           {tx::fixture::words("populations", {"cloud_assets"})});
    const auto kinds = [&](const std::string& member) {
        const auto report = status_matrix(floor.source(), member);
        EXPECT_EQ(report->tables.front().name, "deviations");
        return column(report->tables.front(), "kind");
    };
    EXPECT_EQ(kinds("bank-a"), (Words{"exception", "stricter value", "nil declaration"}));
    EXPECT_EQ(kinds("bank-b"), Words{"own rule"}) << "its exception is over";
    EXPECT_EQ(kinds(""), (Words{"exception", "stricter value", "own rule", "nil declaration"}));
    const Drawn<Report> everybodys = status_matrix(floor.source(), "");
    const Table& all = everybodys->tables.front();
    EXPECT_EQ(column(all, "value")[1], "6 months; the consortium's: 12 months");
    EXPECT_EQ(column(all, "about")[3], "cloud_assets");
}

}  // namespace
}  // namespace charter::audit::test
