#include "tx/registers/dates.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "state/keys.hpp"
#include "testing/world.hpp"
#include "tx/fixture.hpp"
#include "tx/registers/references.hpp"
#include "wire/reason_text.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr const char* kPeak = "peaks/bank-a/0000000000000000";

v1::Field date(const char* name, Day day) {
    v1::Field field;
    field.set_name(name);
    field.mutable_value()->set_date(day);
    return field;
}

/// bank-a declares a peak from `starts` to `ends`, in days from today.
class Peaks : public testing::World {
  public:
    Peaks() {
        person("bank-a.ops", {"operations"});
        person("bank-a.boss", {"business_owner"});
        act_as({"bank-a.ops", "bank-a.boss"});
    }
    v1::EntryBody body(int starts, int ends, const char* stage = "declared") const {
        v1::EntryBody body;
        body.set_register_("peaks");
        body.set_member("bank-a");
        body.set_occurred_on(begun_);
        *body.add_fields() = date("ends", begun_ + ends);
        v1::Field& plan = *body.add_fields();
        plan.set_name("plan");
        plan.mutable_value()->set_digest(Bytes(32, 'p'));
        *body.add_fields() = fixture::number("planned_headroom_percent", 35);
        *body.add_fields() = fixture::text("stage", stage);
        *body.add_fields() = date("starts", begun_ + starts);
        body.set_document(Bytes(32, 'd'));
        return body;
    }
    std::optional<Reason> declare(const v1::EntryBody& body) {
        v1::Action action;
        *action.mutable_registers_put()->mutable_entry() = body;
        return run(action);
    }
    std::optional<Reason> move(const v1::EntryBody& body) {
        v1::Action action;
        const auto newest = newest_entry(ctx().view(), kPeak);
        action.mutable_registers_supersede()->set_entry(state::keys::entry_name(newest->key()));
        *action.mutable_registers_supersede()->mutable_body() = body;
        return run(action);
    }
    v1::EntryBody over(int starts, int ends) const {
        v1::EntryBody body = this->body(starts, ends, "over");
        v1::Field lowest = fixture::number("lowest_headroom_percent", 32);
        body.mutable_fields()->Add()->Swap(&lowest);
        for (int i = body.fields_size() - 1; i > 1; --i)
            body.mutable_fields()->SwapElements(i, i - 1);
        return body;
    }

  private:
    Day begun_ = ctx().block().today;
};

TEST(RegistersDates, AWindowIsDeclaredAheadAndEndsAfterItBegins) {
    struct {
        int starts;
        int ends;
        std::optional<Reason> reason;
    } const rows[] = {
        {1, 1, std::nullopt},       {1, 2, std::nullopt},           {0, 1, Reason::not_ahead},
        {-1, 5, Reason::not_ahead}, {2, 1, Reason::date_too_early}, {0, -1, Reason::date_too_early},
    };
    for (const auto& row : rows) {
        Peaks world;
        EXPECT_EQ(world.declare(world.body(row.starts, row.ends)), row.reason)
            << row.starts << " " << row.ends;
        Peaks without;
        without.switch_off(Rule::registers_schema);
        EXPECT_EQ(without.declare(without.body(row.starts, row.ends)), std::nullopt);
    }
}

TEST(RegistersDates, AnotherDayLiesAheadWhenItIsSaid) {
    Peaks world;
    ASSERT_EQ(world.declare(world.body(3, 5)), std::nullopt);
    world.advance(2 * kDayMs);
    EXPECT_EQ(world.move(world.body(2, 5)), Reason::not_ahead) << "the day on which it is said";
    EXPECT_EQ(world.move(world.body(4, 3)), Reason::date_too_early);
    EXPECT_EQ(world.move(world.body(4, 5)), std::nullopt);
    world.advance(4 * kDayMs);
    EXPECT_EQ(world.move(world.body(4, 7)), std::nullopt) << "it began, and lasts longer";
    EXPECT_EQ(world.move(world.over(3, 7)), Reason::not_ahead);
    EXPECT_EQ(world.move(world.over(4, 7)), std::nullopt);
}

// A draft that was never signed off declares nothing: what replaces it lies ahead too.
TEST(RegistersDates, ADraftHoldsNoDay) {
    Peaks world;
    world.act_as({"bank-a.ops"});
    ASSERT_EQ(world.declare(world.body(1, 2)), std::nullopt);
    const std::string draft = newest_entry(world.ctx().view(), kPeak)->digest();
    world.advance(3 * kDayMs);
    EXPECT_EQ(world.move(world.body(1, 2)), Reason::not_ahead);
    // Filed in time, signed off late: it was declared before it began.
    v1::Action sign;
    sign.mutable_registers_sign_off()->set_entry(kPeak);
    sign.mutable_registers_sign_off()->set_digest(draft);
    world.act_as({"bank-a.boss"});
    EXPECT_EQ(world.run(sign), std::nullopt);
}

// A line of an older convention comes to its end: what a step repeats is not judged anew.
TEST(RegistersDates, WhatAStepRepeatsIsNotJudgedAnew) {
    Peaks world;
    const v1::EntryBody old = world.body(-3, -5);
    fixture::put_entry(world.ctx(), "peaks", "bank-a", {old.fields().begin(), old.fields().end()});
    EXPECT_EQ(world.move(world.body(-3, -4)), Reason::date_too_early);
    EXPECT_EQ(world.move(world.over(-3, -5)), std::nullopt);
}

TEST(RegistersDates, TheDayOfTheEntryIsADateToo) {
    testing::World world;
    const auto& catalog = world.ctx().catalog();
    const v1::EntryType& type = *catalog.entry_type("annual_reports");
    v1::EntryBody body;
    body.set_register_("annual_reports");
    body.set_occurred_on(world.ctx().block().today);
    EXPECT_TRUE(permit_order_of_dates(body, nullptr, type, world.ctx())) << "it is left out";
    *body.add_fields() = date("presented_on", body.occurred_on());
    EXPECT_TRUE(permit_order_of_dates(body, nullptr, type, world.ctx()));
    body.mutable_fields(0)->mutable_value()->set_date(body.occurred_on() - 1);
    const Status early = permit_order_of_dates(body, nullptr, type, world.ctx());
    ASSERT_FALSE(early);
    EXPECT_EQ(wire::refusal_text(early.error(), "en"),
              "presented_on is 2026-11-23, before occurred_on (2026-11-24)");
}

}  // namespace
}  // namespace charter::tx
