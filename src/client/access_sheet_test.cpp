#include "client/access_sheet.hpp"

#include <gtest/gtest.h>

#include "base/civil.hpp"
#include "client/sheet_test.hpp"
#include "sheet/csv.hpp"

namespace charter::client {
namespace {

constexpr std::int64_t kNowMs = 1'000'000'000'000;

v1::Person person(const char* id, const std::vector<std::string>& roles, bool active = true) {
    v1::Person made;
    made.set_person(id);
    made.set_unit("treasury");
    made.set_active(active);
    for (const std::string& role : roles) {
        v1::ActiveGrant& grant = *made.add_grants();
        grant.set_grant(static_cast<std::uint64_t>(made.grants_size()) - 1);
        grant.set_role(role);
        grant.set_expires_ms(kNowMs + 86'400'000);
    }
    return made;
}

std::vector<v1::Person> staff() {
    std::vector<v1::Person> persons = {person("bank-a.p1", {"hr", "legal"}),
                                       person("bank-a.p2", {"auditor", "tester"}),
                                       person("bank-a.p3", {"hr"}, false)};
    persons[1].mutable_grants(0)->set_expires_ms(kNowMs);  // over
    persons[1].mutable_grants(1)->set_suspended(true);
    return persons;
}

AccessPlan planned(const std::string& csv) {
    const auto rows = read_rows(sheet_of(csv), access_columns(), {kAccessSheet, "bank-a", ""});
    EXPECT_TRUE(rows) << rows.error().what;
    AccessPlan plan = plan_access(*rows, staff(), kNowMs);
    if (!rows->errors.empty()) plan.errors = rows->errors;
    return plan;
}

TEST(AccessSheet, EveryErrorByRowAndColumn) {
    struct {
        const char* rows;
        std::vector<std::string> errors;
    } const cases[] = {
        {"bank-a.p1,0,keep,\nbank-a.p1,1,revoke,left\nbank-a.p2,1,keep,\n", {}},
        {"bank-a.p1,0,keep,\nbank-a.p2,1,keep,\n",
         {"B1 grant: no row is of grant 1 (legal) of bank-a.p1: export anew"}},
        {"bank-a.p1,0,keep,\nbank-a.p1,1,revoke,\nbank-a.p2,1,keep,fine\n",
         {"D3 why: say why it is revoked", "D4 why: what is kept needs no reason"}},
        {"bank-a.p1,0,keep,\nbank-a.p1,0,keep,\nbank-a.p1,1,keep,\nbank-a.p2,1,keep,\n"
         "bank-a.p2,0,keep,\nbank-a.p3,0,keep,\n",
         {"B3 grant: the grant is there twice", "B6 grant: nobody holds that grant: export anew",
          "B7 grant: nobody holds that grant: export anew"}},
        {"bank-a.p1,0,,\nbank-a.p1,x,maybe,\nbank-a.p2,1,keep,\n",
         {"C2 decision: required; allowed: keep or revoke",
          "B3 grant: \"x\" is not allowed here; allowed: the number that was exported",
          "C3 decision: \"maybe\" is not allowed here; allowed: keep or revoke"}},
    };
    for (const auto& each : cases) {
        EXPECT_EQ(shown(planned("person,grant,decision,why\n" + std::string(each.rows)).errors),
                  each.errors)
            << each.rows;
    }
}

TEST(AccessSheet, Lines) {
    const AccessPlan plan = planned(
        "why,person,grant,decision\n,bank-a.p2,1,保留\nleft,bank-a.p1,1,撤銷\n,bank-a.p1,0,Keep\n");
    ASSERT_EQ(shown(plan.errors), std::vector<std::string>{});
    ASSERT_EQ(plan.lines.size(), 3U);
    EXPECT_EQ(plan.lines[0].person(), "bank-a.p1");
    EXPECT_EQ(plan.lines[0].grant(), 0U);
    EXPECT_FALSE(plan.lines[0].revoke());
    EXPECT_TRUE(plan.lines[1].revoke());
    EXPECT_EQ(plan.lines[1].why(), "left");
    EXPECT_EQ(plan.lines[2].person(), "bank-a.p2");
}

// What was exported reads back, once it is decided.
TEST(AccessSheet, OutAndBack) {
    const sheet::OutSheet out = access_sheet(staff(), {kNowMs, 480}, "en");
    ASSERT_EQ(out.rows.size(), 2U + 3U);
    auto read = sheet::read_csv(sheet::sheet_csv(out));
    ASSERT_TRUE(read) << read.error().what;
    const auto undecided = read_rows(*read, access_columns(), {kAccessSheet, "bank-a", ""});
    ASSERT_TRUE(undecided);
    EXPECT_EQ(shown(undecided->errors),
              (std::vector<std::string>{"G3 decision: required; allowed: keep or revoke",
                                        "G4 decision: required; allowed: keep or revoke",
                                        "G5 decision: required; allowed: keep or revoke"}));
    for (sheet::Row& row : read->rows) {
        if (row.number < 3) continue;
        row.cells.push_back({6, sheet::CellKind::text, "keep (保留)"});
    }
    const auto rows = read_rows(*read, access_columns(), {kAccessSheet, "bank-a", ""});
    ASSERT_TRUE(rows);
    EXPECT_EQ(shown(rows->errors), std::vector<std::string>{});
    const AccessPlan plan = plan_access(*rows, staff(), kNowMs);
    EXPECT_EQ(shown(plan.errors), std::vector<std::string>{});
    EXPECT_EQ(plan.lines.size(), 3U);
}

// What rests, and what begins later, is a right that was given: it is decided too.
TEST(AccessSheet, LeaveAndDeputies) {
    const Day today = day_at(kNowMs, 480);
    std::vector<v1::Person> persons = staff();
    persons[0].set_leave(1);
    persons[0].set_leave_from(today);
    persons[0].set_leave_until(today + 3);
    v1::ActiveGrant& deputy = *persons[1].mutable_grants(1);
    deputy.set_suspended(false);
    deputy.set_begins_ms(midnight_ms(today + 1, 480));
    deputy.set_expires_ms(midnight_ms(today + 4, 480));
    const auto states = [&](std::int64_t now_ms) {
        const Bytes csv = sheet::sheet_csv(access_sheet(persons, {now_ms, 480}, "en"));
        std::vector<std::string> found;
        for (const char* state : {"on leave", "deputy from 2001-09-10", ",deputy,", "in force"}) {
            if (csv.find(state) != Bytes::npos) found.emplace_back(state);
        }
        return found;
    };
    EXPECT_EQ(states(kNowMs), (std::vector<std::string>{"on leave", "deputy from 2001-09-10"}));
    EXPECT_EQ(states(deputy.begins_ms()), (std::vector<std::string>{"on leave", ",deputy,"}));
}

}  // namespace
}  // namespace charter::client
