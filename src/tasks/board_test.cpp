// Each kind of task: what makes it, whose it is, when it is due, how one is told to do it.
#include "tasks/board.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "state/lists.hpp"
#include "tasks/desk_test.hpp"

namespace charter::tasks::test {
namespace {

using tx::fixture::flag;
using tx::fixture::number;
using tx::fixture::text;
using tx::fixture::words;

struct Row {
    const char* name;
    std::function<void(Desk&)> set_up;
    Kind kind;
    std::string target;
    std::string expected;  // shown(); a leading "~": it begins so
    std::string command;   // begins so; empty: not looked at
    std::string member = "bank-a";
};

Day day(const char* date) { return *parse_date(date); }

void review_capacity(Desk& desk, const char* date) {
    desk.file("capacity_reviews",
              {flag("future_need_met", true), flag("redundancy_evaluated", true),
               flag("hash_need_met", true)},
              {.occurred_on = day(date)});
}

void expire_keys_of(Desk& desk, const std::string& person, std::int64_t days) {
    state::list_each(desk.delta(), "credentials", "bank-a", [&](ByteView key) {
        desk.edit<v1::Credential>(Bytes(key), [&](v1::Credential& credential) {
            if (credential.holder() != person) return;
            credential.set_not_after_ms(desk.now().time_ms + days * kDayMs);
        });
        return true;
    });
}

std::vector<Row> evidence_rows() {
    return {
        {"missing evidence", [](Desk& desk) { desk.person("bank-a.p1", {"operations"}); },
         Kind::put, "drills", "put drills overdue by bank-a.p1",
         "charter register put --from drills.yaml --attach DOCUMENT --as bank-a.p1"},
        {"evidence that lapses in 7 days",
         [](Desk& desk) {
             desk.person("bank-a.p1", {"operations"});
             review_capacity(desk, "2026-06-01");
         },
         Kind::put, "capacity_reviews",
         "put capacity_reviews due 2026-12-01 in_7_days by bank-a.p1", ""},
        {"an old pass is overdue since its last good day",
         [](Desk& desk) {
             desk.person("bank-a.p1", {"operations"});
             review_capacity(desk, "2025-08-31");
         },
         Kind::put, "capacity_reviews", "put capacity_reviews due 2026-02-28 overdue by bank-a.p1",
         ""},
        {"nobody may file: the task has nobody", [](Desk&) {}, Kind::put, "drills",
         "put drills overdue",
         "charter register put --from drills.yaml --attach DOCUMENT --as "
         "PERSON"},
        {"a nil declaration", [](Desk& desk) { desk.person("bank-a.p1", {"unit_head"}); },
         Kind::declare, "nil_declarations", "~declare nil_declarations overdue",
         "charter register put --from nil_declarations.yaml"},
        {"a filed entry awaits its second person",
         [](Desk& desk) {
             desk.person("bank-a.p1", {"operations", "internal_control"});
             desk.person("bank-a.p2", {"compliance_officer"});
             desk.file("drills", {words("kinds", {"continuity"}), text("stage", "planned")},
                       {.filed_by = "bank-a.p1"});
         },
         Kind::sign_off, "drills",
         "sign_off drills (drills/bank-a/0000000000000000) due 2026-12-01 in_7_days by bank-a.p2",
         "charter register approve drills/bank-a/0000000000000000 --as bank-a.p2"},
        {"a draft that names somebody who left",
         [](Desk& desk) {
             desk.person("bank-a.p1", {"hr"});
             desk.person("bank-a.p2", {"hr"});
             desk.person("bank-a.p3", {});
             desk.file("undertakings", {text("person", "bank-a.p3")}, {.filed_by = "bank-a.p1"});
             desk.edit_person("bank-a.p3", [](v1::Person& person) { person.set_active(false); });
         },
         Kind::amend, "undertakings",
         "amend undertakings (undertakings/bank-a/0000000000000003) due 2026-12-01 in_7_days by "
         "bank-a.p1 bank-a.p2 why reference_not_in_force",
         "charter register supersede undertakings/bank-a/0000000000000003"},
    };
}

std::vector<Row> resolution_rows() {
    return {
        {"a risk without its treatment",
         [](Desk& desk) {
             desk.person("bank-a.p1", {"risk_owner"});
             const std::string of = desk.file("risk_assessments", {words("topics", {"other"})});
             desk.file("risks",
                       {text("topic", "other"), text("assessment", of), text("level", "high"),
                        flag("above_appetite", true), flag("accepted", false)});
         },
         Kind::treat, "treatments", "treat treatments due 2026-12-24 in_30_days by bank-a.p1", ""},
        {"an open proposal",
         [](Desk& desk) {
             desk.person("bank-a.r", {"representative"});
             desk.person("bank-b.r", {"representative"});
             desk.propose("bank-b.r", set_parameter("drill_review", 10));
         },
         Kind::vote, "parameters.set",
         "vote parameters.set (1) due 2026-12-08 in_30_days by "
         "bank-a.r",
         "charter proposal vote 1 --minutes MINUTES --as bank-a.r"},
        {"a member that voted has no task",
         [](Desk& desk) {
             desk.person("bank-a.r", {"representative"});
             desk.person("bank-a.s", {"representative"});
             EXPECT_EQ(
                 desk.vote("bank-a.r", desk.propose("bank-a.s", set_parameter("drill_review", 10))),
                 std::nullopt);
         },
         Kind::vote, "parameters.set", "none", ""},
        {"a resolution to execute",
         [](Desk& desk) {
             for (const char* person : {"bank-a.r", "bank-b.r", "bank-c.r"}) {
                 desk.person(person, {"representative"});
             }
             const auto of = desk.propose("bank-a.r", set_parameter("drill_review", 10));
             for (const char* person : {"bank-a.r", "bank-b.r", "bank-c.r"}) {
                 EXPECT_EQ(desk.vote(person, of), std::nullopt);
             }
         },
         Kind::execute, "parameters.set",
         "execute parameters.set (1) due 2026-12-01 in_7_days by bank-a.r bank-b.r bank-c.r",
         "charter proposal execute proposal=1 minutes_digest=DIGEST --as bank-a.r", "*"},
    };
}

std::vector<Row> standing_rows() {
    return {
        {"a credential that ends",
         [](Desk& desk) {
             desk.person("bank-a.g1", {"registrar"});
             desk.person("bank-a.g2", {"registrar"});
             desk.person("bank-a.p1", {});
             expire_keys_of(desk, "bank-a.p1", 10);
         },
         Kind::renew, "sign", "~renew sign (", "charter credential renew replaces="},
        {"a grant that ends",
         [](Desk& desk) {
             desk.person("bank-a.g1", {"registrar"});
             desk.person("bank-a.g2", {"registrar"});
             desk.person("bank-a.p1", {"hr"});
             desk.edit_person("bank-a.p1", [&](v1::Person& person) {
                 person.mutable_grants(0)->set_expires_ms(desk.now().time_ms + 20 * kDayMs);
             });
         },
         Kind::grant, "hr", "grant hr (bank-a.p1) due 2026-12-14 in_30_days by bank-a.g1 bank-a.g2",
         "charter role grant person=bank-a.p1 role=hr scope=bank-a purpose=PURPOSE "
         "expires_ms=TIME --as bank-a.g1 --as SECOND_PERSON"},
        {"a role that a register needs and nobody holds",
         [](Desk& desk) {
             desk.person("bank-a.g1", {"registrar"});
             desk.person("bank-a.g2", {"registrar"});
         },
         Kind::grant, "aml", "grant aml (maker) overdue by bank-a.g1 bank-a.g2", ""},
        {"without registrars the assembly grants it",
         [](Desk& desk) { desk.person("bank-a.r", {"representative"}); }, Kind::propose, "aml",
         "propose aml (maker) overdue by bank-a.r",
         "charter proposal open people.grant_role person=PERSON"},
        {"an empty role of the assembly",
         [](Desk& desk) { desk.person("bank-a.r", {"representative"}); }, Kind::propose,
         "secretary", "propose secretary (assembly) overdue by bank-a.r", "", "*"},
        {"the convention is not adopted",
         [](Desk& desk) {
             desk.person("bank-a.r1", {"representative"});
             desk.person("bank-a.r2", {"representative"});
             desk.edit_member("bank-a", [](v1::Member& m) { m.set_adopted_version(7); });
         },
         Kind::act, "members", "act members overdue by bank-a.r1 bank-a.r2",
         "charter member adopt member=bank-a version=1 digest="},
        {"a list of territories is a resolution",
         [](Desk& desk) { desk.person("bank-a.r", {"representative"}); }, Kind::propose,
         "jurisdiction_lists", "propose jurisdiction_lists overdue by bank-a.r",
         "charter proposal open membership.set_jurisdiction_list", "*"},
    };
}

std::vector<Row> rows() {
    std::vector<Row> all;
    for (const auto& part : {evidence_rows(), resolution_rows(), standing_rows()}) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

TEST(Board, EachKindOfTask) {
    for (const Row& row : rows()) {
        SCOPED_TRACE(row.name);
        Desk desk;
        row.set_up(desk);
        const std::vector<Task> tasks = desk.of_member(row.member);
        const std::string found = shown(tasks, row.kind, row.target);
        if (row.expected.starts_with("~")) {
            EXPECT_TRUE(found.starts_with(row.expected.substr(1))) << found;
        } else {
            EXPECT_EQ(found, row.expected);
        }
        for (const Task& task : tasks) {
            if (task.kind != row.kind || task.target != row.target) continue;
            EXPECT_TRUE(task.command.starts_with(row.command)) << task.command;
            break;
        }
    }
}

TEST(Board, NobodyIsAskedWhoMayNot) {
    struct Case {
        const char* name;
        std::function<void(Desk&)> change;
    };
    const std::vector<Case> cases = {
        {"a suspended grant",
         [](Desk& d) {
             d.edit_person("bank-a.p2",
                           [](v1::Person& p) { p.mutable_grants(0)->set_suspended(true); });
         }},
        {"an expired grant",
         [](Desk& d) {
             d.edit_person("bank-a.p2",
                           [&](v1::Person& p) { p.mutable_grants(0)->set_expires_ms(1); });
         }},
        {"a person that left",
         [](Desk& d) { d.edit_person("bank-a.p2", [](v1::Person& p) { p.set_active(false); }); }},
        {"the same natural person",
         [](Desk& d) {
             const auto p1 = *state::read<v1::Person>(d.delta(), state::keys::person("bank-a.p1"));
             d.edit_person("bank-a.p2",
                           [&](v1::Person& p) { p.set_natural_person(p1.natural_person()); });
         }},
        {"the maker's enroller",
         [](Desk& d) {
             d.edit_person("bank-a.p1", [](v1::Person& p) { p.add_enrollers("bank-a.p2"); });
         }},
        {"a key that ended, beyond its grace",
         [](Desk& d) { expire_keys_of(d, "bank-a.p2", -90); }},
        {"a removed member",
         [](Desk& d) { d.edit_member("bank-a", [](v1::Member& m) { m.set_removed(true); }); }},
    };
    const auto asked = [](const std::function<void(Desk&)>& change) {
        Desk desk;
        desk.person("bank-a.p1", {"operations"});
        desk.person("bank-a.p2", {"compliance_officer"});
        desk.file("drills", {words("kinds", {"continuity"}), text("stage", "planned")},
                  {.filed_by = "bank-a.p1"});
        if (change) change(desk);
        const std::vector<Task> tasks = desk.of_person("bank-a.p2");
        return std::ranges::any_of(tasks,
                                   [](const Task& task) { return task.kind == Kind::sign_off; });
    };
    EXPECT_TRUE(asked({}));
    for (const Case& row : cases) EXPECT_FALSE(asked(row.change)) << row.name;
}

TEST(Board, OneVisitServesAllItTouches) {
    Desk desk;
    desk.person("bank-a.p1", {"facilities"});
    for (const char* name : {"bank-a.main", "bank-a.backup"}) {
        v1::Site site;
        site.set_key(state::keys::site(name));
        site.set_site(name);
        site.set_member("bank-a");
        site.set_kind(std::string(name) == "bank-a.main" ? "main_room" : "backup_store");
        site.set_country("TW");
        site.set_registered_ms(desk.now().time_ms);
        state::write(desk.delta(), site);
    }
    std::vector<Task> visits;
    for (Task& task : desk.of_person("bank-a.p1")) {
        if (task.target == "site_surveys") visits.push_back(std::move(task));
    }
    ASSERT_EQ(visits.size(), 1U);
    EXPECT_EQ(visits[0].subjects, (std::vector<std::string>{"bank-a.backup", "bank-a.main"}));
    EXPECT_EQ(visits[0].entries, 2U);
    EXPECT_GT(visits[0].requirements.size(), 5U);
    const auto has = [&](const Wanted& wanted) {
        return std::ranges::find(visits[0].wanted, wanted) != visits[0].wanted.end();
    };
    EXPECT_TRUE(has({"autonomy_h", "at least 72 hours"}));
}

TEST(Board, TheIdStaysWhenDaysAndPeopleChange) {
    Desk desk;
    desk.person("bank-a.p1", {"operations"});
    review_capacity(desk, "2026-09-30");
    const auto find = [&] {
        for (const Task& task : desk.of_member("bank-a")) {
            if (task.target == "capacity_reviews") return task;
        }
        return Task();
    };
    const Task before = find();
    EXPECT_EQ(shown(before), "put capacity_reviews due 2027-03-30 open by bank-a.p1");
    desk.person("bank-a.p0", {"operations"});
    review_capacity(desk, "2026-11-20");
    desk.pass_days(150);
    const Task after = find();
    EXPECT_EQ(shown(after),
              "put capacity_reviews due 2027-05-20 in_30_days by bank-a.p0 bank-a.p1");
    EXPECT_EQ(before.id, after.id);
}

TEST(Board, ANewMemberHasAPlanInSteps) {
    Desk desk;
    desk.person("bank-a.p1", {"asset_manager", "business_owner", "risk_owner"});
    desk.edit_member("bank-a",
                     [&](v1::Member& m) { m.set_admitted_ms(desk.now().time_ms - 10 * kDayMs); });
    bool seen = false;
    std::uint32_t assets = 0;
    std::uint32_t analyses = 0;
    for (const Task& task : desk.of_member("bank-a")) {
        if (task.kind != Kind::put || !task.onboarding) continue;
        EXPECT_FALSE(task.failing) << shown(task);
        EXPECT_EQ(task.due ? format_date(*task.due) : "", "2027-02-12") << shown(task);
        if (task.target == "assets") assets = task.step;
        if (task.target == "self_assessments") analyses = task.step;
        seen = true;
    }
    EXPECT_TRUE(seen);
    EXPECT_LT(assets, analyses);
}

TEST(Board, ByTheDayOfTheConsortium) {
    struct Case {
        const char* last_good;  // civil
        const char* now;        // UTC
        State state;
    };
    // The block's day begins at 16:00 UTC of the day before.
    const std::vector<Case> cases = {
        {"2028-02-29", "2028-01-30T16:00", State::in_30_days},  // 31 January there, 29 days left
        {"2028-02-29", "2028-01-29T15:59", State::open},        // 29 January, 31 days left
        {"2028-02-29", "2028-02-28T15:59", State::in_1_day},
        {"2028-02-29", "2028-02-29T15:59", State::in_1_day},  // still the 29th
        {"2028-02-29", "2028-02-29T16:00", State::overdue},
        {"2027-02-28", "2027-02-21T15:59", State::in_7_days},
        {"2027-02-28", "2027-02-28T16:00", State::overdue},
    };
    for (const Case& row : cases) {
        const std::string_view now = row.now;
        const std::int64_t hours = (now[11] - '0') * 10 + (now[12] - '0');
        const std::int64_t minutes = (now[14] - '0') * 10 + (now[15] - '0');
        const std::int64_t utc_ms = midnight_ms(day(std::string(now.substr(0, 10)).c_str()), 0) +
                                    (hours * 60 + minutes) * 60'000;
        EXPECT_EQ(state_of(day(row.last_good), day_at(utc_ms, 480)), row.state)
            << row.last_good << " at " << row.now;
    }
}

TEST(Board, MonthsEndWhereTheyEnd) {
    struct Case {
        const char* occurred;
        const char* last_good;  // six months later
    };
    const std::vector<Case> cases = {{"2025-08-31", "2026-02-28"},
                                     {"2027-08-31", "2028-02-29"},
                                     {"2026-06-30", "2026-12-30"},
                                     {"2026-03-31", "2026-09-30"}};
    for (const Case& row : cases) {
        Desk desk;
        while (desk.today() < day(row.occurred)) desk.pass_days(1);
        review_capacity(desk, row.occurred);
        const std::string found = shown(desk.of_member("bank-a"), Kind::put, "capacity_reviews");
        EXPECT_TRUE(found.starts_with(std::string("put capacity_reviews due ") + row.last_good))
            << found;
    }
}

}  // namespace
}  // namespace charter::tasks::test
