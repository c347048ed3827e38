// The calendar, explanations, and that what is kept between lists changes nothing.
#include <gtest/gtest.h>

#include <algorithm>

#include "assurance/evaluate.hpp"
#include "tasks/desk_test.hpp"
#include "tasks/unit.hpp"
#include "testing/world.hpp"

namespace charter::tasks::test {
namespace {

using tx::fixture::flag;
using tx::fixture::text;
using tx::fixture::words;

Day day(const char* date) { return *parse_date(date); }

/// A member with something of everything.
void furnish(Desk& desk) {
    desk.person("bank-a.p1", {"hr", "operations", "registrar"});
    desk.person("bank-a.p2", {"compliance_officer", "registrar"});
    desk.person("bank-a.r", {"representative"});
    desk.person("bank-b.r", {"representative"});
    desk.asset("bank-a.p1");
    desk.file("capacity_reviews",
              {flag("future_need_met", true), flag("redundancy_evaluated", true),
               flag("hash_need_met", true)},
              {.occurred_on = day("2026-08-31")});
    desk.file("certificates_held",
              {text("kind", "iso27001"), text("issuer", "x"), flag("scope_covers_service", true)},
              {.valid_until = day("2027-03-31")});
    desk.file("nil_declarations", {words("populations", {"shared_accounts_open"})},
              {.occurred_on = day("2026-02-28")});
    const std::string plan =
        desk.file("drills", {words("kinds", {"continuity"}), text("stage", "planned")});
    desk.file("drills",
              {words("kinds", {"continuity"}), text("result", "passed"), text("stage", "run")},
              {.filed_by = "bank-a.p1", .follows = plan});
    desk.propose("bank-b.r", set_parameter("drill_review", 10));
    desk.edit_person("bank-a.p2", [&](v1::Person& person) {
        person.mutable_grants(0)->set_expires_ms(desk.now().time_ms + 40 * kDayMs);
    });
}

TEST(Calendar, HasEveryDayThatSomethingEnds) {
    Desk desk;
    furnish(desk);
    struct Row {
        const char* day;
        Occasion occasion;
        const char* target;
    };
    const std::vector<Row> expected = {
        {"2026-12-08", Occasion::vote, "parameters.set"},
        {"2026-12-15", Occasion::execution, "parameters.set"},
        {"2027-01-03", Occasion::grant, "compliance_officer"},
        {"2027-02-28", Occasion::evidence, "capacity_reviews"},
        {"2027-02-28", Occasion::declaration, "nil_declarations"},
        {"2027-03-31", Occasion::certificate, "certificates_held"},
        {"2027-11-24", Occasion::credential, "bank-a.p1"},
    };
    const std::vector<Date> dates = desk.calendar("bank-a");
    for (const Row& row : expected) {
        const bool found = std::ranges::any_of(dates, [&](const Date& date) {
            return format_date(date.day) == row.day && date.occasion == row.occasion &&
                   date.target == row.target;
        });
        EXPECT_TRUE(found) << row.day << " " << occasion_word(row.occasion) << " " << row.target;
    }
    EXPECT_TRUE(std::ranges::is_sorted(dates, {}, &Date::day));
    for (const Date& date : dates) {
        EXPECT_GE(date.day, desk.today());
        EXPECT_LE(date.day, desk.today() + 396);
        const auto same = std::ranges::count(dates, date.uid, &Date::uid);
        EXPECT_EQ(same, 1) << occasion_word(date.occasion) << " " << date.target;
    }
}

TEST(Calendar, TheNextDayOfASortKeepsItsUid) {
    Desk desk;
    furnish(desk);
    const auto uid = [&] {
        for (const Date& date : desk.calendar("bank-a")) {
            if (date.target == "capacity_reviews") return date.uid;
        }
        return std::string();
    };
    const std::string before = uid();
    desk.pass_days(20);
    desk.file("capacity_reviews",
              {flag("future_need_met", true), flag("redundancy_evaluated", true),
               flag("hash_need_met", true)});
    EXPECT_EQ(uid(), before);
    EXPECT_FALSE(before.empty());
}

TEST(Explain, SaysWhatEndsItAndWhoMendsIt) {
    Desk desk;
    furnish(desk);
    desk.judge();
    const Explanation held = desk.explain("45.3a", "bank-a");
    ASSERT_EQ(held.lines.size(), 1U);
    EXPECT_EQ(held.value, v1::STATUS_VALUE_SATISFIED);
    EXPECT_EQ(ending_word(held.lines[0].ending), "cadence");
    EXPECT_EQ(held.lines[0].ends_ms, midnight_ms(day("2027-03-01"), 480));
    const auto renewing =
        std::ranges::find(held.tasks, held.lines[0].task, [](const Task& task) { return task.id; });
    ASSERT_NE(renewing, held.tasks.end());
    EXPECT_EQ(shown(*renewing), "put capacity_reviews due 2027-02-28 open by bank-a.p1");

    const Explanation lacking = desk.explain("47.1", "bank-a");
    EXPECT_EQ(lacking.value, v1::STATUS_VALUE_NOT_SATISFIED);
    ASSERT_EQ(lacking.lines.size(), 1U);
    EXPECT_EQ(lacking.lines[0].ends_ms, 0);
    EXPECT_EQ(lacking.status->value(), lacking.value);
    std::vector<std::string> kinds;
    for (const Task& task : lacking.tasks) kinds.emplace_back(kind_word(task.kind));
    std::ranges::sort(kinds);
    EXPECT_EQ(kinds, (std::vector<std::string>{"put", "sign_off"}));

    const Explanation network = desk.explain("6.2", "*");
    EXPECT_EQ(network.value, v1::STATUS_VALUE_NOT_SATISFIED);
    EXPECT_FALSE(network.tasks.empty());
}

/// Facts that stand on no entry, each with a time ahead at which it reads differently.
void furnish_ledger(Desk& desk) {
    const std::int64_t now_ms = desk.now().time_ms;
    v1::Incident incident;
    incident.set_incident("bank-a.0000000000000000");
    incident.set_key(state::keys::incident(incident.incident()));
    incident.set_member("bank-a");
    incident.set_state(v1::INCIDENT_STATE_OPEN);
    incident.set_kind("batch");
    incident.set_detected_ms(now_ms - kDayMs);
    incident.set_opened_ms(now_ms - kDayMs);
    incident.set_classify_by_ms(now_ms + kDayMs);
    incident.set_close_by_ms(now_ms + 30 * kDayMs);
    state::write(desk.delta(), incident);
    for (const std::string& tier : testing::real_catalog().enumeration("list_tier")->words()) {
        v1::JurisdictionList list;
        list.set_key(state::keys::jurisdiction_list(tier));
        list.set_tier(tier);
        list.add_countries("KP");
        list.set_source_no("1150001");
        list.set_published_on(desk.today() - 3);
        list.set_loaded_ms(now_ms - kDayMs);
        state::write(desk.delta(), list);
    }
    const Bytes id = tx::fixture::put_credential(desk.ctx(), "bank-a.p2", v1::USAGE_TLS);
    desk.edit<v1::Credential>(state::keys::credential(id), [&](v1::Credential& credential) {
        credential.set_suspected_ms(now_ms);
        credential.set_rotate_by_ms(now_ms + kDayMs);
    });
}

TEST(Explain, KnowsEveryEnding) {
    Desk desk;
    furnish(desk);
    furnish_ledger(desk);
    desk.file("undertakings", {text("person", "bank-a.p1")}, {.valid_until = day("2027-01-31")});
    v1::Exception exception;
    exception.set_key(state::keys::exceptions("47.1", "bank-a") + "0000000000000000");
    exception.set_requirement("47.1");
    exception.set_member("bank-a");
    exception.set_owner("bank-a.p1");
    exception.set_approver("bank-a.p2");
    exception.set_granted_ms(desk.now().time_ms);
    exception.set_expires_ms(desk.now().time_ms + 5 * kDayMs);
    state::write(desk.delta(), exception);
    std::vector<std::string> words;
    for (const v1::Requirement* requirement : testing::real_catalog().requirements()) {
        const bool network = requirement->scope() == v1::SCOPE_NETWORK;
        for (const Line& line : desk.explain(requirement->id(), network ? "*" : "bank-a").lines) {
            words.emplace_back(ending_word(line.ending));
        }
    }
    for (const char* word : {"never", "cadence", "validity", "exception"}) {
        EXPECT_TRUE(std::ranges::find(words, word) != words.end()) << word;
    }
    const Explanation excepted = desk.explain("47.1", "bank-a");
    EXPECT_EQ(excepted.value, v1::STATUS_VALUE_EXCEPTED);
    EXPECT_EQ(excepted.lines[0].ends_ms, exception.expires_ms());
}

TEST(Explain, ReadsNoEntryWhereAFactStandsOnNone) {
    Desk desk;
    furnish(desk);
    furnish_ledger(desk);
    struct Row {
        const char* requirement;
        const char* member;
        const char* prefix;  // of the record that the fact stands on
        const char* ending;
        std::int64_t ends_ms;
    };
    const std::int64_t tomorrow_ms = desk.now().time_ms + kDayMs;
    const std::int64_t too_old_ms = midnight_ms(add_months(desk.today() - 3, 5) + 1, 480);
    const std::vector<Row> rows = {{"50.2a", "bank-a", "inc/", "change", tomorrow_ms},
                                   {"41.4b", "bank-a", "cre/", "change", tomorrow_ms},
                                   {"6.2", "*", "jur/", "cadence", too_old_ms}};
    for (const Row& row : rows) {
        const Explanation explanation = desk.explain(row.requirement, row.member);
        const auto line = std::ranges::find_if(explanation.lines, [&](const Line& each) {
            return each.item.fact.ref().starts_with(row.prefix);
        });
        ASSERT_NE(line, explanation.lines.end()) << row.requirement;
        EXPECT_EQ(ending_word(line->ending), row.ending) << row.requirement;
        EXPECT_EQ(line->ends_ms, row.ends_ms) << row.requirement;
    }
}

TEST(Unit, HasTheValueThatEvaluationHas) {
    Desk desk;
    furnish(desk);
    for (const char* member : {"bank-a", "bank-b", "*"}) {
        assurance::Evidence evidence(desk.source().view, testing::real_catalog(),
                                     desk.source().config, desk.now());
        for (const v1::Requirement* requirement : testing::real_catalog().requirements()) {
            const bool network = requirement->scope() == v1::SCOPE_NETWORK;
            if (network != (std::string(member) == "*")) continue;
            EXPECT_EQ(bearing(evidence, *requirement, member).value,
                      assurance::evaluate(evidence, *requirement, member).status.value())
                << requirement->id() << " " << member;
        }
    }
}

TEST(Unit, ExceptsWhatEvaluationExcepts) {
    Desk desk;
    furnish(desk);
    // One that was not measured and an entry that is missing, of the asset.
    v1::Requirement located = *testing::real_catalog().requirement("6.3");
    v1::ForEach& each = *located.mutable_satisfied_when()->mutable_for_each();
    each.set_population("critical_systems");
    v1::Checks& both = *each.mutable_check()->mutable_all();
    both.mutable_checks(0)->mutable_leaf()->mutable_probe()->clear_by();
    both.mutable_checks(0)->mutable_leaf()->mutable_probe()->clear_expect();
    both.mutable_checks(1)->mutable_leaf()->mutable_entry()->clear_by();
    v1::Exception exception;
    exception.set_key(state::keys::exceptions("6.3", "bank-a") + "0000000000000000");
    exception.set_requirement("6.3");
    exception.set_member("bank-a");
    exception.set_owner("bank-a.p1");
    exception.set_approver("bank-a.p2");
    exception.set_expires_ms(desk.now().time_ms + 5 * kDayMs);
    struct Row {
        const char* name;
        std::int64_t granted_ms;
        v1::StatusValue value;
        std::int64_t excepted_ms;  // of what fails; what is not assessed is never excepted
    };
    const std::vector<Row> rows = {
        {"never granted", 0, v1::STATUS_VALUE_NOT_SATISFIED, 0},
        {"granted ahead", desk.now().time_ms + kDayMs, v1::STATUS_VALUE_NOT_SATISFIED, 0},
        {"granted", desk.now().time_ms, v1::STATUS_VALUE_EXCEPTED, exception.expires_ms()},
    };
    for (const Row& row : rows) {
        exception.set_granted_ms(row.granted_ms);
        state::write(desk.delta(), exception);
        assurance::Evidence evidence(desk.source().view, testing::real_catalog(),
                                     desk.source().config, desk.now());
        const Unit unit = bearing(evidence, located, "bank-a");
        EXPECT_EQ(unit.value, row.value) << row.name;
        EXPECT_EQ(unit.value, assurance::evaluate(evidence, located, "bank-a").status.value());
        ASSERT_EQ(unit.items.size(), 2U) << row.name;
        EXPECT_EQ(unit.items[0].fact.value(), v1::STATUS_VALUE_NOT_ASSESSED) << row.name;
        EXPECT_EQ(unit.items[0].excepted_ms, 0) << row.name;
        EXPECT_EQ(unit.items[1].fact.value(), v1::STATUS_VALUE_NOT_SATISFIED) << row.name;
        EXPECT_EQ(unit.items[1].excepted_ms, row.excepted_ms) << row.name;
    }
}

TEST(Memo, GivesWhatANewOneGives) {
    Desk desk;
    furnish(desk);
    const auto lists = [&](Memo& memo) {
        std::vector<std::string> all;
        for (const char* member : {"bank-a", "bank-b", "*"}) {
            for (const Task& task : tasks_of_member(desk.source(), memo, member)) {
                all.push_back(task.member + " " + shown(task));
            }
        }
        return all;
    };
    desk.judge();
    lists(desk.memo);
    const std::uint64_t first = desk.memo.evaluated();
    lists(desk.memo);
    EXPECT_EQ(desk.memo.evaluated(), first) << "nothing changed";
    for (int block = 0; block < 12; ++block) {
        desk.pass_days(20 + block);
        if (block % 3 == 0) desk.asset("bank-a.p1");
        if (block % 3 == 1) {
            desk.file("drills", {words("kinds", {"continuity"}), text("result", "passed"),
                                 text("stage", "run")});
        }
        if (block == 5) desk.edit_member("bank-b", [](v1::Member& m) { m.set_removed(true); });
        desk.judge();
        Memo fresh(testing::real_catalog_shared());
        const std::vector<std::string> kept = lists(desk.memo);
        const std::vector<std::string> made = lists(fresh);
        ASSERT_EQ(kept.size(), made.size()) << block;
        for (std::size_t i = 0; i < kept.size(); ++i) EXPECT_EQ(kept[i], made[i]) << block;
    }
    EXPECT_LT(desk.memo.evaluated(), first * 8) << "most statuses stayed";
}

}  // namespace
}  // namespace charter::tasks::test
