#include "assurance/evaluate.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "assurance/world_test.hpp"
#include "state/keys.hpp"

namespace charter::assurance::test {
namespace {

std::string value(const Evaluation& evaluation) { return word(evaluation.status.value()); }

std::string why(const Evaluation& evaluation) {
    return evaluation.status.decisive().empty() ? "" : evaluation.status.decisive(0).why();
}

Day expires_on(const World& world, const Evaluation& evaluation) {
    return day_at(evaluation.status.expires_ms(), world.config.utc_offset_minutes());
}

// ---- tests on values, one row an operator ----

struct OperatorRow {
    const char* what;
    const char* test;  // of a backup plan with max_age_h 24, customer_data true, and three assets
    bool holds;
};

const OperatorRow kOperators[] = {
    {"is number", "field: 'max_age_h' op: OPERATOR_IS operands {literal {number: 24}}", true},
    {"is other", "field: 'max_age_h' op: OPERATOR_IS operands {literal {number: 25}}", false},
    {"is flag", "field: 'customer_data' op: OPERATOR_IS operands {literal {flag: true}}", true},
    {"is other kind", "field: 'max_age_h' op: OPERATOR_IS operands {literal {flag: true}}", false},
    {"number as text", "field: 'max_age_h' op: OPERATOR_IS operands {literal {text: '24'}}", true},
    {"at least", "field: 'max_age_h' op: OPERATOR_AT_LEAST operands {literal {number: 24}}", true},
    {"below", "field: 'max_age_h' op: OPERATOR_AT_LEAST operands {literal {number: 25}}", false},
    {"at most", "field: 'max_age_h' op: OPERATOR_AT_MOST operands {literal {number: 24}}", true},
    {"above", "field: 'max_age_h' op: OPERATOR_AT_MOST operands {literal {number: 23}}", false},
    {"at least of no number",
     "field: 'customer_data' op: OPERATOR_AT_LEAST operands {literal {number: 0}}", false},
    {"in",
     "field: 'max_age_h' op: OPERATOR_IN operands {literal {number: 1}} operands {literal {number: "
     "24}}",
     true},
    {"not in", "field: 'max_age_h' op: OPERATOR_IN operands {literal {number: 1}}", false},
    {"has", "field: 'signers' op: OPERATOR_HAS operands {literal {text: 'bank-a.maker'}}", true},
    {"has not", "field: 'signers' op: OPERATOR_HAS operands {literal {text: 'bank-a.p9'}}", false},
    {"has all",
     "field: 'assets' op: OPERATOR_HAS_ALL operands {literal {text: 'x'}} operands {literal {text: "
     "'y'}}",
     true},
    {"has not all",
     "field: 'assets' op: OPERATOR_HAS_ALL operands {literal {text: 'x'}} operands {literal {text: "
     "'v'}}",
     false},
    {"has all of a set",
     "field: 'assets' op: OPERATOR_HAS_ALL operands {literal {set {items: 'x' items: 'z'}}}", true},
    {"has all of nothing", "field: 'assets' op: OPERATOR_HAS_ALL operands {literal {set {}}}",
     false},
    {"absent field", "field: 'site' op: OPERATOR_IS operands {literal {text: ''}}", false},
    {"parameter", "field: 'max_age_h' op: OPERATOR_AT_MOST operands {parameter: 'autonomy_h'}",
     true},
    {"no subject", "field: 'max_age_h' op: OPERATOR_AT_MOST operands {subject_field: 'max_age_h'}",
     false},
    {"envelope", "field: 'member' op: OPERATOR_IS operands {literal {text: 'bank-a'}}", true},
    {"envelope flag", "field: 'overdue' op: OPERATOR_IS operands {literal {flag: false}}", true},
};

TEST(Evaluate, Operators) {
    World world;
    world.entry(
        "backup_plans", "bank-a",
        {number("max_age_h", 24), flag("customer_data", true), words("assets", {"x", "y", "z"})});
    for (const OperatorRow& row : kOperators) {
        const std::string check =
            std::string("leaf {entry {type: 'backup_plans' expect {tests {") + row.test + "}}}}";
        EXPECT_EQ(value(world.judge_check(check, "bank-a")),
                  row.holds ? "satisfied" : "not_satisfied")
            << row.what;
    }
}

TEST(Evaluate, AbsentFlagsStayInScopeAndFailExpectations) {
    World world;
    world.entry("risks", "bank-a", {flag("above_appetite", true)},
                {.occurred_on = world.today() - 60});
    const Evaluation open = world.judge("39.2", "bank-a");  // where accepted: false
    EXPECT_EQ(value(open), "not_satisfied");
    const std::string check =
        "leaf {entry {type: 'risks' expect {tests {field: 'accepted' op: OPERATOR_IS operands "
        "{literal {flag: false}}}}}}";
    EXPECT_EQ(value(world.judge_check(check, "bank-a")), "not_satisfied");
}

// ---- registers ----

TEST(Evaluate, NewestEntryIsJudged) {
    World world;
    const Day today = world.today();
    const auto drill = [&](Day occurred_on, const char* result) {
        return world.entry(
            "drills", "bank-a",
            {words("kinds", {"continuity"}), text("result", result), text("stage", "run")},
            {.occurred_on = occurred_on});
    };
    EXPECT_EQ(value(world.judge("47.1", "bank-a")), "not_satisfied");
    EXPECT_EQ(why(world.judge("47.1", "bank-a")), "no_entry");
    const std::string old = drill(today - 30, "passed");
    Evaluation evaluation = world.judge("47.1", "bank-a");
    EXPECT_EQ(value(evaluation), "satisfied");
    EXPECT_EQ(evaluation.status.decisive(0).ref(), "reg/" + old);
    EXPECT_EQ(evaluation.status.weakest(), v1::FACT_CLASS_ATTESTED);
    drill(today - 3, "failed");
    drill(today - 3, "passed_with_actions");  // filed later on the same date
    EXPECT_EQ(value(world.judge("47.1", "bank-a")), "satisfied");
    drill(today - 2, "failed");
    evaluation = world.judge("47.1", "bank-a");
    EXPECT_EQ(value(evaluation), "not_satisfied");
    EXPECT_EQ(evaluation.status.decisive(0).field(), "result");
    EXPECT_EQ(evaluation.status.decisive(0).observed(), "failed");
    EXPECT_EQ(evaluation.status.decisive(0).expected(), "one of passed, passed_with_actions");
    EXPECT_EQ(value(world.judge("47.1", "bank-b")), "not_satisfied");
}

TEST(Evaluate, WhereSelectsAndTheAssemblyServesAll) {
    World world;
    world.entry("documents", "*", {words("kinds", {"media_rules", "key_management"})});
    EXPECT_EQ(value(world.judge("38.1a", "bank-a")), "satisfied");
    EXPECT_EQ(value(world.judge("41.0", "bank-b")), "satisfied");
    EXPECT_EQ(value(world.judge("18.5a", "bank-a")), "not_satisfied");
}

TEST(Evaluate, RollingPeriodEndsAtMidnightAfterItsLastDay) {
    const struct {
        const char* done;  // within 6 months
        const char* last_day;
    } rows[] = {
        {"2026-05-31", "2026-11-30"},  // a month's clamped end
        {"2026-08-31", "2027-02-28"},
        {"2027-08-31", "2028-02-29"},
        {"2028-02-29", "2028-08-29"},
    };
    for (const auto& row : rows) {
        World world;
        const Day done = *parse_date(row.done);
        world.time_ms = midnight_ms(done + 7, 480);
        world.entry("self_assessments", "bank-a", {}, {.occurred_on = done});
        Evaluation evaluation = world.judge("4.2", "bank-a");
        EXPECT_EQ(value(evaluation), "satisfied") << row.done;
        EXPECT_EQ(evaluation.status.expires_ms(), midnight_ms(*parse_date(row.last_day) + 1, 480));
        world.time_ms = evaluation.status.expires_ms() - 1;
        EXPECT_EQ(value(world.judge("4.2", "bank-a")), "satisfied") << row.done;
        world.time_ms += 1;
        evaluation = world.judge("4.2", "bank-a");
        EXPECT_EQ(value(evaluation), "stale") << row.done;
        EXPECT_EQ(why(evaluation), "too_old") << row.done;
        EXPECT_EQ(evaluation.status.expires_ms(), 0) << row.done;
    }
}

TEST(Evaluate, CalendarPeriodRunsToTheEndOfTheNextYear) {
    World world;
    world.entry("annual_reports", "bank-a",
                {flag("suitable", true), flag("adequate", true), flag("effective", true)},
                {.occurred_on = day_from_civil({2025, 2, 1})});
    const Evaluation evaluation = world.judge("3.5", "bank-a");
    EXPECT_EQ(value(evaluation), "satisfied");
    EXPECT_EQ(expires_on(world, evaluation), day_from_civil({2027, 1, 1}));
    world.time_ms = evaluation.status.expires_ms();
    EXPECT_EQ(value(world.judge("3.5", "bank-a")), "stale");
}

TEST(Evaluate, UnsignedNewerEntryMakesItStaleAfterAWeek) {
    World world;
    world.entry("self_assessments", "bank-a", {}, {.occurred_on = world.today() - 40});
    world.entry("self_assessments", "bank-a", {},
                {.occurred_on = world.today() - 50, .filed = true});
    world.pass_days(8);
    EXPECT_EQ(value(world.judge("4.2", "bank-a")), "satisfied");  // the unsigned one is older
    const std::string waiting = world.entry("self_assessments", "bank-a", {}, {.filed = true});
    Evaluation evaluation = world.judge("4.2", "bank-a");
    EXPECT_EQ(value(evaluation), "satisfied");
    EXPECT_EQ(evaluation.status.expires_ms(), world.time_ms + 7 * kDayMs);
    world.pass_days(7);
    evaluation = world.judge("4.2", "bank-a");
    EXPECT_EQ(value(evaluation), "stale");
    EXPECT_EQ(why(evaluation), "unsigned");
    EXPECT_EQ(evaluation.status.decisive(0).ref(), "reg/" + waiting);
}

TEST(Evaluate, ValidityEndsAtTheMidnightAfterItsLastDay) {
    World world;
    world.entry("supplier_contracts", "bank-a",
                {flag("critical", true), words("clauses", {"incident_notice"})},
                {.valid_until = world.today() + 3});
    const Evaluation evaluation = world.judge("53.2.4", "bank-a");
    EXPECT_EQ(value(evaluation), "satisfied");
    EXPECT_EQ(evaluation.status.expires_ms(), midnight_ms(world.today() + 4, 480));
    world.time_ms = evaluation.status.expires_ms();
    EXPECT_EQ(why(world.judge("53.2.4", "bank-a")), "empty_population");
}

TEST(Evaluate, DueGivesANewSubjectTime) {
    World world;
    const std::string drill = world.entry(
        "drills", "bank-a",
        {words("kinds", {"continuity"}), text("result", "passed"), text("stage", "run")});
    Evaluation evaluation = world.judge("47.3", "bank-a");  // drill_review: 30 days
    EXPECT_EQ(value(evaluation), "satisfied");
    EXPECT_EQ(why(evaluation), "not_yet_due");
    EXPECT_EQ(evaluation.status.expires_ms(), midnight_ms(world.today() + 31, 480));
    world.time_ms = evaluation.status.expires_ms();
    EXPECT_EQ(value(world.judge("47.3", "bank-a")), "not_satisfied");
    world.entry("drill_reviews", "bank-a", {text("drill", drill)});
    EXPECT_EQ(value(world.judge("47.3", "bank-a")), "satisfied");
}

TEST(Evaluate, WhatIsOnlyPlannedNeitherSatisfiesNorFails) {
    World world;
    const auto drill = [&](const char* result, const char* stage) {
        world.entry("drills", "bank-a",
                    {words("kinds", {"continuity"}), text("result", result), text("stage", stage)});
    };
    drill("passed", "planned");
    EXPECT_EQ(why(world.judge("47.1", "bank-a")), "no_entry");
    EXPECT_EQ(why(world.judge("47.3", "bank-a")), "empty_population");
    drill("passed", "run");
    drill("failed", "planned");
    drill("failed", "cancelled");
    EXPECT_EQ(value(world.judge("47.1", "bank-a")), "satisfied");
    drill("failed", "reviewed");
    EXPECT_EQ(value(world.judge("47.1", "bank-a")), "not_satisfied");
}

TEST(Evaluate, WhatHasEndedIsNoLongerOpenNorOverdue) {
    const auto after = [](const char* finding, const char* treatment) {
        World world;
        const std::string found = world.entry(
            "findings", "bank-a", {text("source", "vulnerability"), text("stage", finding)},
            {.occurred_on = world.today() - 60, .due_at = world.today() + 9});
        world.entry("treatments", "bank-a", {text("finding", found), text("stage", treatment)},
                    {.due_at = world.today() - 1});
        return value(world.judge("52.2", "bank-a"));
    };
    EXPECT_EQ(after("open", "planned"), "not_satisfied") << "overdue";
    EXPECT_EQ(after("open", "dropped"), "not_satisfied") << "no plan is left";
    EXPECT_EQ(after("open", "closed"), "satisfied");
    EXPECT_EQ(after("retested", "verified"), "not_satisfied") << "overdue";
    EXPECT_EQ(after("closed", "planned"), "not_applicable");
    EXPECT_EQ(after("withdrawn", "planned"), "not_applicable");
}

// ---- for_each, joins, populations ----

TEST(Evaluate, JoinsBySetOfReferences) {
    World world;
    for (const char* person : {"bank-a.p1", "bank-a.p2"}) world.person(person);
    const std::string check =
        "for_each {population: 'operators' check {leaf {entry {type: 'access_reviews' by: "
        "'persons' "
        "within: 'access_review'}}}}";
    world.entry("access_reviews", "bank-a", {words("persons", {"bank-a.p1"})});
    Evaluation evaluation = world.judge_check(check, "bank-a");
    EXPECT_EQ(value(evaluation), "not_satisfied");
    EXPECT_EQ(evaluation.status.decisive_size(), 1);
    EXPECT_EQ(evaluation.status.decisive(0).subject(), "bank-a.p2");
    EXPECT_EQ(evaluation.status.counts(0), 1U);
    EXPECT_EQ(evaluation.status.counts(5), 1U);
    EXPECT_EQ(evaluation.facts.size(), 2U);
    world.entry("access_reviews", "bank-a", {words("persons", {"bank-a.p1", "bank-a.p2"})});
    EXPECT_EQ(value(world.judge_check(check, "bank-a")), "satisfied");
}

TEST(Evaluate, JoinsByTheSubjectsOnlyReference) {
    World world;
    world.person("bank-a.p1");
    world.site("bank-a.s1", "main_room");
    world.node("bank-a.n1", "bank-a.s1", "bank-a.p1");
    world.observation("node_location", "bank-a.n1",
                      {text("country", "TW"), flag("network_matches_site", true)});
    EXPECT_EQ(value(world.judge("6.3", "bank-a")), "not_satisfied");
    world.entry("site_surveys", "bank-a",
                {text("site", "bank-a.s1"), flag("address_confirmed", true)});
    EXPECT_EQ(value(world.judge("6.3", "bank-a")), "satisfied");
    EXPECT_EQ(world.judge("6.3", "bank-a").status.weakest(), v1::FACT_CLASS_ATTESTED);
    world.observation("node_location", "bank-a.n1",
                      {text("country", "JP"), flag("network_matches_site", true)});
    const Evaluation moved = world.judge("6.3", "bank-a");
    EXPECT_EQ(value(moved), "not_satisfied");
    EXPECT_EQ(moved.status.decisive(0).observed(), "JP");
    EXPECT_EQ(moved.status.decisive(0).expected(), "TW");
}

TEST(Evaluate, JoinsByWordsOfAnEnumeration) {
    World world;
    world.person("bank-a.p1");
    EXPECT_EQ(world.judge("14.1", "bank-a").status.counts(5), 5U);
    for (const char* kind : {"person", "form", "equipment", "software"})
        world.asset("bank-a", kind);
    const Evaluation evaluation = world.judge("14.1", "bank-a");
    EXPECT_EQ(value(evaluation), "not_satisfied");
    EXPECT_EQ(evaluation.status.decisive(0).subject(), "system");
    world.asset("bank-a", "system");
    EXPECT_EQ(value(world.judge("14.1", "bank-a")), "satisfied");
}

TEST(Evaluate, SubjectFieldsAndSubjectsOfEntries) {
    World world;
    const std::string plan = world.entry("backup_plans", "bank-a", {number("max_age_h", 24)});
    world.observation("backup_runs", plan,
                      {number("hours_since_success", 24), number("runs_missing_in_list", 0)});
    const std::string check =
        "for_each {population: 'backup_plans_in_force' check {leaf {probe {probe: 'backup_runs' "
        "by: "
        "'backup_plan' expect {tests {field: 'hours_since_success' op: OPERATOR_AT_MOST operands "
        "{subject_field: 'max_age_h'}}}}}}}";
    EXPECT_EQ(value(world.judge_check(check, "bank-a")), "satisfied");
    world.observation("backup_runs", plan, {number("hours_since_success", 25)});
    EXPECT_EQ(value(world.judge_check(check, "bank-a")), "not_satisfied");
}

TEST(Evaluate, ExpectOnTheSubjectItself) {
    World world;
    world.person("bank-a.p1");
    world.node("bank-a.n1", "", "bank-a.p1");
    const std::string check =
        "for_each {population: 'production_nodes' expect {tests {field: 'dangling' op: OPERATOR_IS "
        "operands {literal {flag: false}}}}}";
    EXPECT_EQ(value(world.judge_check(check, "bank-a")), "satisfied");
    world.person("bank-a.p1", false);
    const Evaluation gone = world.judge_check(check, "bank-a");
    EXPECT_EQ(value(gone), "not_satisfied");
    EXPECT_EQ(gone.status.decisive(0).mechanism(), "population/production_nodes");
    EXPECT_EQ(gone.status.decisive(0).ref(), "nod/bank-a.n1");
}

TEST(Evaluate, WhatARowRefersToMayEndByTime) {
    World world;
    world.person("bank-a.p1");
    const std::string asset =
        world.entry("assets", "bank-a", {text("kind", "system"), text("owner", "bank-a.p1")},
                    {.valid_until = world.today() + 3});
    world.entry("shared_accounts", "bank-a", {text("asset", asset)});
    const std::string check =
        "for_each {population: 'shared_accounts_open' expect {tests {field: 'dangling' op: "
        "OPERATOR_IS operands {literal {flag: false}}}}}";
    const Evaluation evaluation = world.judge_check(check, "bank-a");
    EXPECT_EQ(value(evaluation), "satisfied");
    EXPECT_EQ(evaluation.status.expires_ms(), midnight_ms(world.today() + 4, 480));
    world.time_ms = evaluation.status.expires_ms();
    EXPECT_EQ(value(world.judge_check(check, "bank-a")), "not_satisfied");
}

TEST(Evaluate, EmptyPopulations) {
    World world;
    EXPECT_EQ(value(world.judge("3.4", "bank-a")), "not_applicable");  // na
    EXPECT_EQ(value(world.judge("14.2", "bank-a")), "not_satisfied");  // fail, beside a rule
    EXPECT_EQ(why(world.judge("43.2a", "bank-a")), "empty_population");
    EXPECT_EQ(value(world.judge("44.1.1", "bank-a")), "not_satisfied");  // declared
    world.entry("nil_declarations", "bank-a", {words("populations", {"vdi_farms"})});
    EXPECT_EQ(value(world.judge("44.1.1", "bank-a")), "not_satisfied");
    world.entry("nil_declarations", "bank-a", {words("populations", {"vdi_farms", "vpn_gateways"})},
                {.occurred_on = world.today() - 100});
    const Evaluation evaluation = world.judge("44.1.1", "bank-a");
    EXPECT_EQ(value(evaluation), "not_applicable");
    EXPECT_EQ(why(evaluation), "nil_declaration");
    EXPECT_EQ(evaluation.status.counts(6), 1U);
    world.time_ms = evaluation.status.expires_ms();
    EXPECT_EQ(value(world.judge("44.1.1", "bank-a")), "not_satisfied");
    EXPECT_EQ(why(world.judge("44.1.1", "bank-a")), "nil_declaration_too_old");
}

// ---- all and any ----

TEST(Evaluate, WorstAndBest) {
    World world;
    world.challenge("registers.schema", v1::CHALLENGE_VERDICT_HELD);
    world.challenge("parameters.bounds", v1::CHALLENGE_VERDICT_FAILED);
    world.challenge("tx.nonce_order", v1::CHALLENGE_VERDICT_HELD, 2 * kDayMs);
    const std::string good = "checks {leaf {rule: 'registers.schema'}} ";
    const std::string bad = "checks {leaf {rule: 'parameters.bounds'}} ";
    const std::string old = "checks {leaf {rule: 'tx.nonce_order'}} ";
    const std::string unknown = "checks {leaf {rule: 'tx.chain_binding'}} ";
    const std::string nothing =
        "checks {for_each {population: 'law_changes_open' expect {tests {field: "
        "'overdue' op: OPERATOR_IS operands {literal {flag: false}}}}}} ";
    const auto judge = [&](const std::string& kind, const std::string& checks) {
        return value(world.judge_check(kind + " {" + checks + "}", "bank-a"));
    };
    EXPECT_EQ(judge("all", good + unknown), "not_assessed");
    EXPECT_EQ(judge("all", unknown + old + good), "stale");
    EXPECT_EQ(judge("all", old + bad), "not_satisfied");
    EXPECT_EQ(judge("any", bad + old), "stale");
    EXPECT_EQ(judge("any", old + unknown), "not_assessed");
    EXPECT_EQ(judge("any", bad + good + old), "satisfied");
    EXPECT_EQ(judge("all", nothing + good), "satisfied");
    EXPECT_EQ(judge("any", nothing + bad), "not_satisfied");
    EXPECT_EQ(judge("all", nothing + nothing), "not_applicable");
}

}  // namespace
}  // namespace charter::assurance::test
