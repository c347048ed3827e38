#include "tx/change/life_cycle.hpp"

#include <set>

#include "testing/world.hpp"
#include "tx/change/testing.hpp"

namespace charter::tx {
namespace {

using World = ChangesOf<testing::World>;
using enum ChangeAct;

struct Line {
    v1::ChangeState from;
    std::set<ChangeAct> steps;
    std::set<ChangeAct> of_emergency;  // beside those
};
const std::vector<Line> kLines = {
    {v1::CHANGE_STATE_OPEN, {review, withdraw}, {rehearse, activate}},
    {v1::CHANGE_STATE_REVIEWED, {review, test, rehearse, withdraw}, {activate}},
    {v1::CHANGE_STATE_TESTED, {review, test, rehearse, activate, withdraw}, {}},
    {v1::CHANGE_STATE_ACTIVE, {roll_back, compare}, {review, test, ratify}},
    {v1::CHANGE_STATE_COMPARED, {roll_back}, {}},
    {v1::CHANGE_STATE_ROLLED_BACK, {}, {}},
    {v1::CHANGE_STATE_WITHDRAWN, {}, {}},
};

// A change in that state with all that any step needs.
void prepare(World& world, v1::ChangeState state, bool emergency) {
    world.edit_change([&](v1::Change& change) {
        change.set_state(state);
        change.set_class_(emergency ? "emergency" : "normal");
        change.set_reviewed(true);
        change.set_tested(true);
    });
}

TEST(ChangeLifeCycle, EveryPairOfStateAndStep) {
    std::size_t accepted = 0;
    for (const Line& line : kLines) {
        for (const bool emergency : {false, true}) {
            for (const ChangeAct act : kChangeActs) {
                World world;
                prepare(world, line.from, emergency);
                const v1::Change before = world.change();
                const std::optional<Reason> got = world.step(act);
                const bool listed =
                    line.steps.contains(act) || (emergency && line.of_emergency.contains(act));
                EXPECT_EQ(got, listed ? std::nullopt : std::optional(Reason::change_step_refused))
                    << v1::ChangeState_Name(line.from) << " " << act_of(act) << " "
                    << (got ? reason_info(*got).name : "accepted");
                EXPECT_EQ(is_step(before, act), listed);
                if (got) continue;
                ++accepted;
                EXPECT_EQ(world.change().state(), state_after(before, act, true));
                EXPECT_EQ(world.change().steps_size(), before.steps_size() + 1);
            }
        }
    }
    EXPECT_EQ(accepted, 34U);
}

TEST(ChangeLifeCycle, StatesThatAreNoneTakeNoStep) {
    for (const ChangeAct act : kChangeActs) {
        v1::Change change;
        EXPECT_FALSE(is_step(change, act));
        change.set_state(static_cast<v1::ChangeState>(99));
        change.set_class_("emergency");
        EXPECT_FALSE(is_step(change, act));
    }
}

TEST(ChangeLifeCycle, WhatIsNotGoodLeadsBack) {
    struct Back {
        std::vector<ChangeAct> to;
        ChangeAct act;
        v1::ChangeState after;
    };
    for (const Back& row :
         {Back{{}, review, v1::CHANGE_STATE_OPEN}, Back{{review}, review, v1::CHANGE_STATE_OPEN},
          Back{{review, test}, review, v1::CHANGE_STATE_OPEN},
          Back{{review}, test, v1::CHANGE_STATE_REVIEWED},
          Back{{review, test}, test, v1::CHANGE_STATE_REVIEWED},
          Back{{review, test}, rehearse, v1::CHANGE_STATE_TESTED},
          Back{{review, test, activate}, compare, v1::CHANGE_STATE_ACTIVE}}) {
        World world;
        world.lead(row.to);
        EXPECT_EQ(world.step(row.act, false), std::nullopt) << act_of(row.act);
        EXPECT_EQ(world.change().state(), row.after) << act_of(row.act);
    }
}

TEST(ChangeLifeCycle, TheRuleIsWhatRefuses) {
    World world;
    EXPECT_EQ(world.step(test), Reason::change_step_refused);
    world.switch_off(Rule::change_trail);
    EXPECT_EQ(world.step(test), std::nullopt);
}

// Neither an entry nor another act of the catalog reaches the record.
TEST(ChangeLifeCycle, NoOtherActWritesChanges) {
    World world;
    v1::Action put;
    put.mutable_registers_put()->mutable_entry()->set_register_("changes");
    put.mutable_registers_put()->mutable_entry()->set_member("bank-a");
    put.mutable_registers_put()->mutable_entry()->set_occurred_on(world.ctx().block().today);
    EXPECT_EQ(world.run(put), Reason::table_not_register);
    std::set<std::string> acts;
    for (const v1::Act& act : testing::real_catalog().wire().acts()) {
        if (!act.name().starts_with("change.")) continue;
        acts.insert(act.name());
        EXPECT_EQ(act.remedial(), act.origin() == v1::ORIGIN_DIRECT) << act.name();
    }
    std::set<std::string> known = {"change.open"};
    for (const ChangeAct act : kChangeActs) known.insert(std::string(act_of(act)));
    EXPECT_EQ(acts, known);
}

}  // namespace
}  // namespace charter::tx
