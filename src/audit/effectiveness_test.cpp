#include "audit/effectiveness.hpp"

#include <gtest/gtest.h>

#include <map>

#include "audit/failures.hpp"
#include "audit/floor_test.hpp"
#include "state/keys.hpp"

namespace charter::audit::test {
namespace {

constexpr auto kGood = v1::STATUS_VALUE_SATISFIED;
constexpr auto kBad = v1::STATUS_VALUE_NOT_SATISFIED;
constexpr auto kStale = v1::STATUS_VALUE_STALE;
constexpr auto kExcepted = v1::STATUS_VALUE_EXCEPTED;
constexpr auto kNone = v1::STATUS_VALUE_UNSPECIFIED;

// 2026-11-01 and the days after it, at the consortium's offset.
std::int64_t day(int n) { return midnight_ms(day_from_civil({2026, 11, 1}) + n - 1, 480); }

struct Step {
    int day;
    v1::StatusValue to;
};

/// A status whose list of transitions is these steps, the n-th in block n + 1.
v1::StatusRecord put_course(Floor& floor, const std::string& requirement,
                            const std::vector<Step>& steps) {
    v1::StatusRecord status;
    status.set_key(state::keys::status(requirement, "bank-a"));
    status.set_requirement(requirement);
    status.set_member("bank-a");
    for (const Step& step : steps) {
        v1::Transition change;
        change.set_key(state::keys::transition(requirement, "bank-a", status.transitions()));
        change.set_requirement(requirement);
        change.set_member("bank-a");
        change.set_from(status.value());
        change.set_to(step.to);
        change.set_time_ms(day(step.day));
        change.set_height(status.transitions() + 1);
        state::write(floor.delta(), change);
        status.set_value(step.to);
        status.set_since_ms(day(step.day));
        status.set_transitions(status.transitions() + 1);
    }
    v1::Fact& fact = *status.add_decisive();
    fact.set_mechanism("entry/drills");
    fact.set_field("result");
    fact.set_observed("failed");
    fact.set_expected("passed");
    fact.set_value(status.value());
    state::write(floor.delta(), status);
    return status;
}

TEST(Course, DaysAndFailuresOfAPeriod) {
    const struct {
        const char* name;
        std::vector<Step> steps;
        int from, until;
        std::map<v1::StatusValue, int> days;
        std::vector<int> failures;  // days on which they began
    } rows[] = {
        {"never judged before", {{5, kGood}}, 1, 11, {{kNone, 4}, {kGood, 6}}, {}},
        {"twice, the second open",
         {{1, kGood}, {3, kStale}, {4, kBad}, {5, kGood}, {9, kBad}},
         2,
         11,
         {{kGood, 5}, {kStale, 1}, {kBad, 3}},
         {3, 9}},
        {"mended before", {{1, kBad}, {2, kGood}}, 3, 5, {{kGood, 2}}, {}},
        {"begun before", {{1, kBad}, {6, kExcepted}}, 3, 8, {{kBad, 3}, {kExcepted, 2}}, {1}},
        {"never", {{1, kGood}}, 2, 4, {{kGood, 2}}, {}}};
    for (const auto& row : rows) {
        Floor floor;
        const v1::StatusRecord status = put_course(floor, "47.1", row.steps);
        const Course course = course_of(floor.delta(), status, {day(row.from), day(row.until)});
        for (const auto& [value, days] : row.days)
            EXPECT_EQ(course.ms.at(static_cast<std::size_t>(value)), days * kDayMs) << row.name;
        std::vector<int> began;
        for (const Failure& failure : course.failures)
            began.push_back(static_cast<int>((failure.from_ms - day(1)) / kDayMs) + 1);
        EXPECT_EQ(began, row.failures) << row.name;
    }
}

class EffectivenessTest : public ::testing::Test {
  protected:
    Report draw(const StateAt& state_at) {
        Drawn<Report> report =
            effectiveness(floor_.source(), {"bank-a", day(2), day(11), state_at});
        EXPECT_TRUE(report);
        return report ? *std::move(report) : Report();
    }
    static StateAt nothing_kept() {
        return [](std::uint64_t) { return nullptr; };
    }

    Floor floor_;
};

TEST_F(EffectivenessTest, EachFailureWithItsCauseAndClosure) {
    put_course(floor_, "47.1", {{1, kGood}, {3, kBad}, {5, kGood}, {9, kBad}});
    // At height 2 it failed by a fact about drills; at height 3 an entry mended that.
    const StateAt kept = [](std::uint64_t height) -> std::shared_ptr<const state::View> {
        auto view = std::make_shared<state::MemoryView>();
        v1::StatusRecord status;
        status.set_key(state::keys::status("47.1", "bank-a"));
        v1::Fact& other = *status.add_decisive();
        other.set_mechanism("rule/x.y");
        v1::Fact& fact = *status.add_decisive();
        fact.set_mechanism("entry/drills");
        fact.set_observed(height == 2 ? "too old" : "passed");
        if (height == 3) fact.set_ref("reg/drills/bank-a/0000000000000007");
        if (height == 2) status.mutable_decisive()->SwapElements(0, 1);
        state::Delta delta(*view);
        state::write(delta, status);
        view->apply(delta.changes());
        return view;
    };
    const Report report = draw(kept);
    const Table& failures = table(report, "failures");
    ASSERT_EQ(failures.rows.size(), 2U);
    EXPECT_EQ(column(failures, "from"), (std::vector<std::string>{"2026-11-03", "2026-11-09"}));
    EXPECT_EQ(column(failures, "occurrence"), (std::vector<std::string>{"1", "2"}));
    EXPECT_EQ(column(failures, "days"), (std::vector<std::string>{"2.0", "2.0"}));
    EXPECT_NE(cell(failures, "2026-11-03", "cause").find("too old"), std::string::npos);
    EXPECT_NE(cell(failures, "2026-11-03", "closure").find("0000000000000007"), std::string::npos);
    EXPECT_EQ(cell(failures, "2026-11-03", "closed_as"), "satisfied");
    EXPECT_EQ(cell(failures, "2026-11-09", "closure"), "open");
    EXPECT_EQ(about(report, "failures"), "2");
    EXPECT_EQ(about(report, "repeated"), "1");
    EXPECT_EQ(about(report, "until"), "2026-11-10");
    const Table& requirements = table(report, "requirements");
    EXPECT_EQ(cell(requirements, "47.1", "days_satisfied"), "5.0");
    EXPECT_EQ(cell(requirements, "47.1", "held"), "55.5");
    EXPECT_EQ(cell(requirements, "47.1", "transitions"), "4");
}

TEST_F(EffectivenessTest, WhatIsNotKeptIsSaidToBeSo) {
    put_course(floor_, "47.1", {{1, kGood}, {3, kBad}, {5, kGood}, {9, kBad}});
    const Table failures = table(draw(nothing_kept()), "failures");
    EXPECT_EQ(cell(failures, "2026-11-03", "cause"),
              "this node does not keep the state of height 2");
    EXPECT_EQ(cell(failures, "2026-11-03", "closure"),
              "this node does not keep the state of height 3");
    EXPECT_NE(cell(failures, "2026-11-09", "cause").find("result = failed, expected passed"),
              std::string::npos)
        << "it stands as it began: the newest state has its cause";
}

TEST_F(EffectivenessTest, ExceptionsAndOverlaysOfThePeriod) {
    floor_.exception("47.1", "bank-a", 30);
    floor_.exception("47.3", "bank-b", 30);
    floor_.overlay("bank-a", "document_review", 6);
    const std::int64_t now = floor_.ctx().block().time_ms;
    const auto drawn = [&](std::int64_t from_ms, std::int64_t until_ms) {
        return *effectiveness(floor_.source(), {"bank-a", from_ms, until_ms, nothing_kept()});
    };
    const Report now_on = drawn(now - kDayMs, now + kDayMs);
    EXPECT_EQ(column(table(now_on, "exceptions"), "requirement"), std::vector<std::string>{"47.1"});
    EXPECT_TRUE(table(drawn(day(1), day(5)), "exceptions").rows.empty()) << "before it stood";
    EXPECT_EQ(cell(table(drawn(day(1), now), "overlays"), "document_review", "kind"),
              "stricter value");
}

TEST_F(EffectivenessTest, WhatItRefuses) {
    const auto why = [&](const std::string& member, std::int64_t from, std::int64_t until) {
        return effectiveness(floor_.source(), {member, from, until, nothing_kept()}).error().what;
    };
    EXPECT_NE(why("bank-a", day(3), day(3)).find("ends before it begins"), std::string::npos);
    EXPECT_NE(why("", day(1), day(3)).find("name it"), std::string::npos);
    EXPECT_NE(why("bank-z", day(1), day(3)).find("no member"), std::string::npos);
}

}  // namespace
}  // namespace charter::audit::test
