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

std::string qualifiers(const Evaluation& evaluation) {
    std::string text;
    for (const std::string& one : evaluation.status.qualifiers()) {
        text.append(text.empty() ? "" : " ").append(one);
    }
    return text;
}

Day expires_on(const World& world, const Evaluation& evaluation) {
    return day_at(evaluation.status.expires_ms(), world.config.utc_offset_minutes());
}

// ---- rules ----

TEST(EvaluateLeaves, Rules) {
    World world;
    EXPECT_EQ(why(world.judge("34.1", "*")), "never_run");
    world.challenge("tx.nonce_order", v1::CHALLENGE_VERDICT_NOT_BUILT);
    EXPECT_EQ(value(world.judge("34.1", "*")), "not_assessed");
    world.challenge("tx.nonce_order", v1::CHALLENGE_VERDICT_FAILED);
    EXPECT_EQ(value(world.judge("34.1", "*")), "not_satisfied");
    world.challenge("tx.nonce_order", v1::CHALLENGE_VERDICT_HELD);
    Evaluation evaluation = world.judge("34.1", "*");
    EXPECT_EQ(value(evaluation), "satisfied");
    EXPECT_EQ(evaluation.status.weakest(), v1::FACT_CLASS_ENFORCED);
    EXPECT_EQ(evaluation.status.expires_ms(), world.time_ms + kDayMs + 3'600'000);
    world.time_ms = evaluation.status.expires_ms();
    EXPECT_EQ(value(world.judge("34.1", "*")), "stale");
    world.exception("34.1", "*", "", 10);  // never for a rule
    EXPECT_EQ(value(world.judge("34.1", "*")), "stale");
}

TEST(EvaluateLeaves, RulesPlannedOutOfBoundsOrWithoutDistrust) {
    World planned(false);
    EXPECT_EQ(why(planned.judge("7.1", "*")), "planned");
    World world;
    world.challenge("parameters.bounds", v1::CHALLENGE_VERDICT_HELD);
    EXPECT_EQ(value(world.judge("2.5", "*")), "satisfied");
    world.parameter("block_bytes_max", 1'000'000'000'000);
    EXPECT_EQ(why(world.judge("2.5", "*")), "parameter_out_of_bounds");
    world.config.set_solo(true);
    world.challenge("consensus.one_vote_per_member", v1::CHALLENGE_VERDICT_HELD);
    EXPECT_EQ(value(world.judge("29.2", "*")), "not_satisfied");
    EXPECT_EQ(qualifiers(world.judge("29.2", "*")), "single_operator");
}

// ---- probes ----

TEST(EvaluateLeaves, Probes) {
    World world;
    EXPECT_EQ(why(world.judge("50.1b", "bank-a")), "no_observation");
    world.observation("alert_rules", "bank-a", {flag("synthetic_event_detected", true)}, 1);
    Evaluation evaluation = world.judge("50.1b", "bank-a");
    EXPECT_EQ(value(evaluation), "satisfied");
    EXPECT_EQ(evaluation.status.weakest(), v1::FACT_CLASS_SELF_REPORTED);
    EXPECT_EQ(evaluation.status.expires_ms(),
              world.time_ms + 2 * kDayMs);  // three days, since collected
    EXPECT_EQ(value(world.judge("50.1c", "bank-a")), "not_satisfied");  // a value that is not there
    EXPECT_EQ(value(world.judge("50.1b", "bank-b")), "not_assessed");
    auto latest = *state::read<v1::LatestObservation>(world.view, "obs/alert_rules/bank-a");
    latest.mutable_observation()->set_canary_failed_as_it_must(false);
    world.put(latest);
    EXPECT_EQ(why(world.judge("50.1b", "bank-a")), "canary_passed");
    latest.mutable_observation()->set_error(true);
    latest.mutable_observation()->set_error_text("auditd is not installed");
    world.put(latest);
    EXPECT_EQ(value(world.judge("50.1b", "bank-a")), "error");
    EXPECT_EQ(world.judge("50.1b", "bank-a").status.decisive(0).observed(),
              "auditd is not installed");
    world.pass_days(2);
    EXPECT_EQ(value(world.judge("50.1b", "bank-a")), "stale");
}

TEST(EvaluateLeaves, AgeCountsFromTheEarlierOfCollectedAndReported) {
    World world;
    world.observation("alert_rules", "bank-a", {flag("synthetic_event_detected", true)}, -5);
    EXPECT_EQ(world.judge("50.1b", "bank-a").status.expires_ms(), world.time_ms + 3 * kDayMs);
}

// ---- exceptions, onboarding, parameters ----

TEST(EvaluateLeaves, ExceptionsBindASubject) {
    World world;
    world.person("bank-a.p1");
    const std::string a = world.asset("bank-a", "host");
    const std::string b = world.asset("bank-a", "host");
    for (const std::string& host : {a, b}) {
        world.observation("source_on_host", host, {number("source_trees", host == a ? 0 : 2)});
    }
    const std::string requirement = "18.1";
    EXPECT_EQ(value(world.judge(requirement, "bank-a")), "not_satisfied");
    world.exception(requirement, "bank-b", b, 30);
    world.exception(requirement, "bank-a", a, 30);
    EXPECT_EQ(value(world.judge(requirement, "bank-a")), "not_satisfied");
    world.exception(requirement, "bank-a", b, 2);
    Evaluation evaluation = world.judge(requirement, "bank-a");
    EXPECT_EQ(value(evaluation), "excepted");
    EXPECT_EQ(evaluation.status.counts(0), 1U);
    EXPECT_EQ(evaluation.status.counts(1), 1U);
    EXPECT_EQ(evaluation.status.decisive(0).mechanism(), "exception/18.1");
    EXPECT_EQ(evaluation.status.expires_ms(), world.time_ms + 2 * kDayMs);
    world.time_ms = evaluation.status.expires_ms();
    EXPECT_EQ(value(world.judge(requirement, "bank-a")), "not_satisfied");
}

TEST(EvaluateLeaves, ExceptionsNeedTwoPersonsAndMayBeWithdrawn) {
    World world;
    world.exception("4.2", "bank-a", "", 30);
    EXPECT_EQ(value(world.judge("4.2", "bank-a")), "excepted");
    auto record = *state::read<v1::Exception>(world.view, "exc/4.2/bank-a/" + hex16(0));
    record.set_approver(record.owner());
    world.put(record);
    EXPECT_EQ(value(world.judge("4.2", "bank-a")), "not_satisfied");
    record.set_approver("bank-a.p2");
    record.set_withdrawn_ms(world.time_ms);
    world.put(record);
    EXPECT_EQ(value(world.judge("4.2", "bank-a")), "not_satisfied");
}

TEST(EvaluateLeaves, NewMembersMissingEvidenceIsNotAssessed) {
    World world;
    world.member("bank-c", 10);
    Evaluation evaluation = world.judge("4.2", "bank-c");
    EXPECT_EQ(value(evaluation), "not_assessed");
    EXPECT_EQ(why(evaluation), "no_entry");
    EXPECT_EQ(qualifiers(evaluation), "onboarding");
    EXPECT_EQ(evaluation.status.expires_ms(), world.time_ms + 80 * kDayMs);
    EXPECT_EQ(value(world.judge("43.2a", "bank-c")), "not_assessed");  // nothing filed at all
    world.entry("drills", "bank-c",
                {words("kinds", {"continuity"}), text("result", "failed"), text("stage", "run")});
    EXPECT_EQ(value(world.judge("47.1", "bank-c")), "not_satisfied");  // evidence that is bad
    world.time_ms = evaluation.status.expires_ms();
    EXPECT_EQ(value(world.judge("4.2", "bank-c")), "not_satisfied");
    EXPECT_EQ(qualifiers(world.judge("4.2", "bank-c")), "");
}

TEST(EvaluateLeaves, ParametersOverlaysAndOwnRules) {
    World world;
    world.person("bank-a.p1");
    world.entry("access_reviews", "bank-a", {words("persons", {"bank-a.p1"})},
                {.occurred_on = world.today() - 100});
    const std::string check =
        "for_each {population: 'operators' check {leaf {entry {type: 'access_reviews' by: "
        "'persons' "
        "within: 'access_review'}}}}";
    EXPECT_EQ(value(world.judge_check(check, "bank-a")), "satisfied");  // six months
    world.parameter("access_review", 2);
    EXPECT_EQ(value(world.judge_check(check, "bank-a")), "stale");
    const std::string rule = world.entry("own_rules", "bank-a", {words("articles", {"a11"})});
    world.overlay("bank-a", "access_review", 5, rule);
    EXPECT_EQ(value(world.judge_check(check, "bank-a")),
              "stale");  // an own rule for article 11 only
    world.entry("own_rules", "bank-a", {words("articles", {"a11", "a17"})},
                {.valid_until = world.today() + 9, .supersedes = rule});
    const Evaluation own = world.judge_check(check, "bank-a");
    EXPECT_EQ(value(own), "satisfied");
    EXPECT_EQ(qualifiers(own), "own_rule");
    EXPECT_EQ(expires_on(world, own), world.today() + 10);  // with the own rule
    world.overlay("bank-a", "access_review", 1);
    EXPECT_EQ(qualifiers(world.judge_check(check, "bank-a")), "");
    EXPECT_EQ(value(world.judge_check(check, "bank-a")), "stale");
}

TEST(EvaluateLeaves, ConventionVersionIsTheCatalogs) {
    World world;
    world.challenge("membership.adoption_gate", v1::CHALLENGE_VERDICT_HELD);
    EXPECT_EQ(value(world.judge("1.1", "bank-a")), "satisfied");
    auto member = *state::read<v1::Member>(world.view, "mem/bank-a");
    member.set_adopted_version(0);
    world.put(member);
    EXPECT_EQ(value(world.judge("1.1", "bank-a")), "not_satisfied");
}

TEST(EvaluateLeaves, NetworkScopeSeesEveryMember) {
    World world;
    world.challenge("parameters.bounds", v1::CHALLENGE_VERDICT_HELD);
    world.person("bank-a.p1");
    world.node("bank-a.n1", "", "bank-a.p1");
    world.node("bank-b.n1", "", "bank-b.p1");
    world.observation("block_stats", "bank-a.n1", {number("fill_p95_percent", 10)});
    EXPECT_EQ(value(world.judge("49.1", "*")), "not_assessed");
    world.observation("block_stats", "bank-b.n1", {number("fill_p95_percent", 99)});
    const Evaluation evaluation = world.judge("49.1", "*");
    EXPECT_EQ(value(evaluation), "not_satisfied");
    EXPECT_EQ(evaluation.status.decisive(0).subject(), "bank-b.n1");
}

TEST(EvaluateLeaves, AtMostFourDecisiveFacts) {
    World world;
    world.person("bank-a.p1");
    for (int i = 0; i < 7; ++i) world.asset("bank-a", "host");
    const Evaluation evaluation = world.judge("18.1", "bank-a");
    EXPECT_EQ(evaluation.status.decisive_size(), 4);
    EXPECT_EQ(evaluation.facts.size(), 14U);
    EXPECT_EQ(evaluation.status.facts_digest().size(), 32U);
}

}  // namespace
}  // namespace charter::assurance::test
