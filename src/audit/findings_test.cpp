// The report on findings: by who found them, with what was done about them since.
#include "audit/findings.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "audit/floor_test.hpp"
#include "base/civil.hpp"
#include "state/keys.hpp"

namespace charter::audit::test {
namespace {

using tx::fixture::text;
using Words = std::vector<std::string>;

struct Version {
    const char* stage;
    Day filed;
    bool signed_off = true;
    const char* reason = "";
};

class FindingsTest : public ::testing::Test {
  protected:
    Day today() { return floor_.ctx().block().today; }
    static std::int64_t noon(Day day) { return midnight_ms(day, 480) + kDayMs / 2; }

    /// A line with these versions, each of which supersedes the one before; its root.
    std::string line(const std::string& reg, const std::string& source, Day due,
                     const std::vector<Version>& versions, const std::string& requirement = "") {
        std::string root;
        for (const Version& version : versions) {
            std::vector<v1::Field> fields = {text("level", "high"), text("owner", "bank-a.p1"),
                                             text("source", source), text("stage", version.stage)};
            if (!requirement.empty()) fields.push_back(text("requirement", requirement));
            if (*version.reason != '\0') fields.push_back(text("reason", version.reason));
            if (reg == "audit_findings") fields.push_back(text("reference", "IA-1"));
            std::ranges::sort(fields, {}, &v1::Field::name);
            const std::string name = tx::fixture::put_entry(floor_.ctx(), reg, "bank-a", fields);
            if (root.empty()) root = name;
            floor_.edit<v1::Entry>(state::keys::entry(name), [&](v1::Entry& entry) {
                entry.set_root(root);
                entry.mutable_body()->set_occurred_on(versions.front().filed);
                entry.mutable_body()->set_due_at(due);
                entry.set_maker("bank-a.audit");
                entry.set_checker(version.signed_off ? "bank-a.chief" : "");
                entry.set_filed_ms(noon(version.filed));
                entry.set_signed_off_ms(version.signed_off ? noon(version.filed) : 0);
                entry.set_state(version.signed_off ? v1::ENTRY_STATE_SIGNED_OFF
                                                   : v1::ENTRY_STATE_FILED);
            });
        }
        return root;
    }
    Report drawn(const std::string& member = "bank-a") {
        const Drawn<Report> report = findings(floor_.source(), member);
        EXPECT_TRUE(report) << (report ? "" : report.error().what);
        return report ? *report : Report();
    }

    Floor floor_;
};

TEST_F(FindingsTest, EachSectionHasItsOwn) {
    const std::string audit =
        line("audit_findings", "internal_audit", today() + 9, {{"open", today() - 3}});
    const std::string examined =
        line("audit_findings", "examination", today() + 9, {{"open", today() - 3}});
    const std::string own = line("findings", "vulnerability", today() + 9, {{"open", today()}});
    const Report report = drawn();
    Words names;
    for (const Table& table : report.tables) names.push_back(table.name);
    EXPECT_EQ(names, (Words{"deviations", "summary", "internal_audit", "examination", "first_line",
                            "follow_ups", "presentations"}));
    EXPECT_EQ(column(table(report, "internal_audit"), "finding"), Words{audit});
    EXPECT_EQ(column(table(report, "examination"), "finding"), Words{examined});
    EXPECT_EQ(column(table(report, "first_line"), "finding"), Words{own});
    EXPECT_EQ(cell(table(report, "internal_audit"), audit, "reference"), "IA-1");
    EXPECT_EQ(about(report, "findings"), "3");
    EXPECT_EQ(about(report, "open"), "3");
    EXPECT_EQ(about(report, "overdue"), "0");
}

TEST_F(FindingsTest, ALineStandsAsItsNewestSignedVersionSays) {
    floor_.person("bank-a.p1", {"operations", "unit_head"});
    const Day raised = today() - 100;
    const std::string root = line("audit_findings", "internal_audit", today() - 4,
                                  {{"open", raised},
                                   {"answered", raised + 10},
                                   {"open", raised + 20, true, "half of it"},
                                   {"answered", raised + 30, false}},
                                  "25.3");
    const Report report = drawn();
    const Table& lines = table(report, "internal_audit");
    EXPECT_EQ(cell(lines, root, "stage"), "open");
    EXPECT_EQ(cell(lines, root, "state"), "overdue");
    EXPECT_EQ(cell(lines, root, "overdue_days"), "4");
    EXPECT_EQ(cell(lines, root, "opened_on"), format_date(raised));
    EXPECT_EQ(cell(lines, root, "owner"), "bank-a.p1");
    EXPECT_EQ(cell(lines, root, "owner_roles"), "operations, unit_head");
    EXPECT_EQ(cell(lines, root, "reopened"), "1");
    EXPECT_EQ(cell(lines, root, "follow_ups"), "3");
    EXPECT_EQ(cell(lines, root, "retested_on"), "");
    const Table& follow_ups = table(report, "follow_ups");
    EXPECT_EQ(column(follow_ups, "stage"), (Words{"open", "answered", "open", "answered"}));
    EXPECT_EQ(column(follow_ups, "checker"),
              (Words{"bank-a.chief", "bank-a.chief", "bank-a.chief", ""}));
    EXPECT_EQ(column(follow_ups, "says"), (Words{"", "", "half of it", ""}));
    EXPECT_EQ(column(follow_ups, "signed_off_on").back(), "");
    EXPECT_EQ(about(report, "overdue"), "1");
}

TEST_F(FindingsTest, TreatmentsAndRetests) {
    const std::string finding =
        line("findings", "vulnerability", today() + 9,
             {{"open", today() - 9}, {"retested", today() - 2}, {"closed", today() - 1}});
    const std::string audit =
        line("audit_findings", "examination", today() + 9,
             {{"open", today() - 9}, {"answered", today() - 5}, {"closed", today() - 3}});
    const std::string treatment =
        tx::fixture::put_entry(floor_.ctx(), "treatments", "bank-a",
                               {text("audit_finding", audit), text("level", "high"),
                                text("owner", "bank-a.p1"), text("stage", "planned")});
    const Report report = drawn();
    EXPECT_EQ(cell(table(report, "first_line"), finding, "state"), "ended");
    EXPECT_EQ(cell(table(report, "first_line"), finding, "retested_on"), format_date(today() - 2));
    EXPECT_EQ(cell(table(report, "first_line"), finding, "ended_on"), format_date(today() - 1));
    EXPECT_EQ(cell(table(report, "examination"), audit, "retested_on"), format_date(today() - 3));
    EXPECT_EQ(cell(table(report, "examination"), audit, "treatments"), treatment + ": planned");
}

TEST_F(FindingsTest, RepeatsAnotherOfTheSameRequirementWithinTwoYears) {
    const Day first = today() - 800;
    const std::string old = line("findings", "drill", first + 9, {{"open", first}}, "25.3");
    const std::string within =
        line("findings", "drill", first + 99, {{"open", add_months(first, kRepeatMonths)}}, "25.3");
    const std::string beyond = line("audit_findings", "internal_audit", today(),
                                    {{"open", add_months(first, kRepeatMonths) + 1}}, "25.3");
    const std::string withdrawn = line("findings", "drill", today(),
                                       {{"open", today() - 9}, {"withdrawn", today() - 8}}, "4.2");
    const std::string alone = line("findings", "drill", today(), {{"open", today()}}, "4.2");
    const std::string none = line("findings", "drill", today(), {{"open", today()}});
    const std::string same_day = line("findings", "drill", today(), {{"open", today()}});
    const Report report = drawn();
    const Table& lines = table(report, "first_line");
    EXPECT_EQ(cell(lines, old, "repeats"), "");
    EXPECT_EQ(cell(lines, within, "repeats"), old);
    EXPECT_EQ(cell(table(report, "internal_audit"), beyond, "repeats"), within);
    for (const std::string& root : {withdrawn, alone, none, same_day}) {
        EXPECT_EQ(cell(lines, root, "repeats"), "") << root;
    }
}

TEST_F(FindingsTest, CountsByLevelAndAge) {
    for (const Day age : {0, 30, 31, 90, 91, 180, 181, 900}) {
        line("audit_findings", "examination", today() - age + 60, {{"open", today() - age}});
    }
    line("audit_findings", "examination", today(), {{"open", today() - 9}, {"closed", today()}});
    const Table summary = table(drawn(), "summary");
    const auto counts = [&](std::size_t row) {
        Words cells;
        for (std::size_t i = 1; i < summary.columns.size(); ++i) {
            cells.push_back(summary.rows.at(row).at(i).en);
        }
        return cells;
    };
    ASSERT_EQ(summary.rows.size(), 4U) << "all of internal audit, high and all, all of first line";
    EXPECT_EQ(counts(0), (Words{"all", "0", "0", "0", "0", "0", "0", "0", "0"}));
    EXPECT_EQ(counts(1), (Words{"high", "8", "2", "2", "2", "2", "5", "1", "0"}));
    EXPECT_EQ(counts(2), (Words{"all", "8", "2", "2", "2", "2", "5", "1", "0"}));
}

TEST_F(FindingsTest, TheBoardsNewestReport) {
    const auto present = [&](Day of, const char* stage, Day on) {
        std::vector<v1::Field> fields = {text("stage", stage)};
        if (on != 0) {
            v1::Field& field = fields.emplace_back();
            field.set_name("presented_on");
            field.mutable_value()->set_date(on);
            std::swap(fields[0], fields[1]);
        }
        const std::string root =
            tx::fixture::put_entry(floor_.ctx(), "annual_reports", "bank-a", fields);
        floor_.edit<v1::Entry>(state::keys::entry(root), [&](v1::Entry& entry) {
            entry.mutable_body()->set_occurred_on(of);
        });
    };
    present(today() - 400, "presented", today() - 380);
    present(today() - 40, "presented", today() - 20);
    present(today() - 1, "reported", 0);
    line("audit_findings", "examination", today() + 9, {{"open", today() - 30}});
    line("findings", "drill", today() + 9, {{"open", today() - 3}});
    const Table board = table(drawn(), "presentations");
    EXPECT_EQ(cell(board, "bank-a", "presented_on"), format_date(today() - 20));
    EXPECT_EQ(cell(board, "bank-a", "report_of"), format_date(today() - 40));
    EXPECT_EQ(cell(board, "bank-a", "raised_since"), "1");
    const Table all = table(drawn(""), "presentations");
    EXPECT_EQ(column(all, "member"), (Words{"bank-a", "bank-b", "bank-c", "bank-d"}));
    EXPECT_EQ(cell(all, "bank-b", "presented_on"), "");
}

TEST_F(FindingsTest, WhatItRefusesAndLeavesOut) {
    EXPECT_EQ(findings(floor_.source(), "bank-z").error().why, Refused::Why::unknown);
    line("findings", "drill", today() + 9, {{"open", today() - 3}});
    Source source = floor_.source();
    source.may_read = [](std::string_view reg, std::string_view member) {
        return member != "bank-a" || reg != "treatments";
    };
    EXPECT_EQ(findings(source, "bank-a").error().why, Refused::Why::unreadable);
    const Drawn<Report> all = findings(source, "");
    ASSERT_TRUE(all);
    EXPECT_TRUE(table(*all, "first_line").rows.empty());
    EXPECT_EQ(all->notes.back().en, "Left out, since they are not shown to the reader: bank-a.");
}

}  // namespace
}  // namespace charter::audit::test
