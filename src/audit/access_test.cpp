#include "audit/access.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "audit/floor_test.hpp"
#include "state/keys.hpp"

namespace charter::audit::test {
namespace {

using Words = std::vector<std::string>;

Words found(const Report& report) {
    Words all;
    for (const std::vector<Both>& row : table(report, "conflicts").rows)
        all.push_back(row[0].en + ": " + row[1].en + " " + row[2].en);
    return all;
}

class AccessTest : public ::testing::Test {
  protected:
    AccessTest() {
        floor_.person("bank-a.p1", {"operations"});
        floor_.person("bank-a.p2", {"hr", "legal"});
        floor_.person("bank-b.p1", {"operations"});
        const std::int64_t later = floor_.ctx().block().time_ms + 300 * kDayMs;
        for (const char* grant : {"bank-a.p1", "bank-a.p2", "bank-b.p1"}) expire(grant, 0, later);
        expire("bank-a.p2", 1, later);
    }
    void expire(const std::string& person, std::uint64_t seq, std::int64_t at_ms) {
        floor_.edit<v1::Grant>(state::keys::grant(person, seq),
                               [&](v1::Grant& grant) { grant.set_expires_ms(at_ms); });
        floor_.edit<v1::Person>(state::keys::person(person), [&](v1::Person& record) {
            record.mutable_grants(static_cast<int>(seq))->set_expires_ms(at_ms);
        });
    }
    Report draw(const std::string& member) {
        Drawn<Report> report = access(floor_.source(), member);
        EXPECT_TRUE(report);
        return report ? *std::move(report) : Report();
    }

    Floor floor_;
};

TEST_F(AccessTest, WhoMayDoWhat) {
    const Report report = draw("bank-a");
    EXPECT_EQ(column(table(report, "grants"), "role"), (Words{"operations", "hr", "legal"}));
    EXPECT_EQ(column(table(report, "grants"), "state"), Words(3, "in force"));
    const Table& persons = table(report, "persons");
    EXPECT_EQ(column(persons, "person"), (Words{"bank-a.p1", "bank-a.p2"}));
    EXPECT_EQ(cell(persons, "bank-a.p2", "roles"), "hr, legal");
    EXPECT_EQ(cell(persons, "bank-a.p1", "live_keys"), "1");
    EXPECT_EQ(cell(persons, "bank-a.p1", "transactions"), "0");
    EXPECT_EQ(column(table(report, "credentials"), "state"), Words(2, "live"));
    EXPECT_EQ(table(draw(""), "persons").rows.size(), 3U);
    EXPECT_FALSE(access(floor_.source(), "bank-z"));
}

TEST_F(AccessTest, TheLastActIsTheNewestThatMayBeSeen) {
    v1::Exception request;
    request.set_key(state::keys::exceptions("47.1", "bank-a") + hex16(0));
    request.set_requester("bank-a.p1");
    request.set_requested_ms(floor_.ctx().block().time_ms - 5 * kDayMs);
    state::write(floor_.delta(), request);
    EXPECT_EQ(cell(table(draw("bank-a"), "persons"), "bank-a.p1", "last_act"), "2026-11-19");
    const std::string asset = floor_.asset("bank-a.p1", "db");
    floor_.edit<v1::Entry>(state::keys::entry(asset),
                           [](v1::Entry& entry) { entry.set_maker("bank-a.p1"); });
    EXPECT_EQ(cell(table(draw("bank-a"), "persons"), "bank-a.p1", "last_act"), "2026-11-24");
    floor_.readable = false;
    EXPECT_EQ(cell(table(draw("bank-a"), "persons"), "bank-a.p1", "last_act"), "2026-11-19");
    EXPECT_NE(table(draw("bank-a"), "shared_accounts").note.en.find("bank-a"), std::string::npos);
}

TEST_F(AccessTest, Conflicts) {
    EXPECT_EQ(found(draw("bank-a")), Words{"several grants: bank-a.p2 Human resources, Legal"});
    EXPECT_TRUE(found(draw("bank-b")).empty());
    const catalog::Catalog& catalog = floor_.ctx().catalog();
    const v1::Role* conflicting = nullptr;
    for (const v1::Role& role : catalog.wire().roles())
        if (conflicting == nullptr && !role.conflicts().empty()) conflicting = &role;
    ASSERT_NE(conflicting, nullptr);
    floor_.person("bank-c.p1", {conflicting->name(), conflicting->conflicts(0)});
    const Words all = found(draw("bank-c"));
    EXPECT_EQ(std::ranges::count_if(
                  all, [](const auto& each) { return each.starts_with("conflicting roles"); }),
              1);
}

TEST_F(AccessTest, WhatEndsAndWhatIsLeftBehind) {
    const std::int64_t now = floor_.ctx().block().time_ms;
    expire("bank-a.p1", 0, now + 10 * kDayMs);
    EXPECT_EQ(found(draw("bank-a"))[0], "grant about to end: bank-a.p1 Operations");
    expire("bank-a.p1", 0, now - 1);
    const Words lapsed = found(draw("bank-a"));
    EXPECT_NE(std::ranges::find(lapsed, "grant expired, not renewed: bank-a.p1 Operations"),
              lapsed.end());
    EXPECT_EQ(column(table(draw("bank-a"), "grants"), "state")[0], "expired");
    floor_.edit<v1::Person>(state::keys::person("bank-b.p1"),
                            [](v1::Person& person) { person.set_active(false); });
    v1::SystemAccount account;
    account.set_key(state::keys::account("bank-b.system"));
    account.set_account("bank-b.system");
    account.set_member("bank-b");
    account.set_responsible_person("bank-b.p1");
    account.set_active(true);
    state::write(floor_.delta(), account);
    const Words left = found(draw("bank-b"));
    EXPECT_NE(std::ranges::find(left, "live key of somebody who left: bank-b.p1 sign"), left.end());
    EXPECT_NE(
        std::ranges::find(left, "account whose responsible person left: bank-b.system bank-b.p1"),
        left.end());
}

TEST_F(AccessTest, LeaveAndDeputies) {
    floor_.person("bank-a.reg", {"registrar"});
    floor_.person("bank-a.second", {"registrar"});
    v1::Action action;
    v1::PeopleDeclareLeave& leave = *action.mutable_people_declare_leave();
    leave.set_person("bank-a.p2");
    leave.set_from(floor_.ctx().block().today);
    leave.set_until(floor_.ctx().block().today + 6);
    leave.add_deputies()->set_person("bank-a.p1");
    floor_.act_as({"bank-a.reg", "bank-a.second"});
    ASSERT_EQ(floor_.run(action), std::nullopt);
    const Report now = draw("bank-a");
    const Table& grants = table(now, "grants");
    EXPECT_EQ(column(grants, "person")[1], "bank-a.p1");
    EXPECT_EQ(column(grants, "deputy_for")[1], "bank-a.p2");
    EXPECT_EQ(column(grants, "begins_on")[1], "2026-11-24");
    EXPECT_EQ(column(grants, "state")[1], "in force");
    EXPECT_EQ(column(grants, "state")[2], "resting: on leave");
    EXPECT_EQ(cell(table(now, "persons"), "bank-a.p2", "roles"), "");
    EXPECT_EQ(cell(table(now, "persons"), "bank-a.p2", "leave_until"), "2026-11-30");
    EXPECT_EQ(cell(table(now, "persons"), "bank-a.p1", "roles"), "hr, operations");
    EXPECT_EQ(cell(table(now, "leaves"), "bank-a.p2", "state"), "running");
    EXPECT_EQ(cell(table(now, "leaves"), "bank-a.p2", "deputies"), "hr: bank-a.p1");
    const Words all = found(now);
    EXPECT_NE(std::ranges::find(all, "on leave, role without a holder: bank-a.p2 Legal"),
              all.end());
    EXPECT_EQ(std::ranges::find(all, "grant about to end: bank-a.p1 Human resources"), all.end());

    floor_.advance(7 * kDayMs);
    const Report after = draw("bank-a");
    EXPECT_EQ(cell(table(after, "leaves"), "bank-a.p2", "state"), "over");
    EXPECT_EQ(cell(table(after, "persons"), "bank-a.p2", "roles"), "hr, legal");
    EXPECT_EQ(column(table(after, "grants"), "state")[1], "expired");
    EXPECT_EQ(found(after), Words{"several grants: bank-a.p2 Human resources, Legal"});
}

TEST_F(AccessTest, TwoAccountsOfOneNaturalPerson) {
    const auto natural =
        state::read_existing<v1::Person>(floor_.delta(), state::keys::person("bank-a.p1"))
            .natural_person();
    floor_.edit<v1::Person>(state::keys::person("bank-b.p1"),
                            [&](v1::Person& person) { person.set_natural_person(natural); });
    EXPECT_EQ(found(draw("bank-b")), Words{"same natural person: bank-b.p1 bank-a.p1"});
}

}  // namespace
}  // namespace charter::audit::test
