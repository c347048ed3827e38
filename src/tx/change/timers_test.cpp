#include "tx/change/timers.hpp"

#include "assurance/deadlines.hpp"
#include "state/timers.hpp"
#include "testing/world.hpp"
#include "tx/change/testing.hpp"

namespace charter::tx {
namespace {

using World = ChangesOf<testing::World>;

// Fires what is due, as the machine does, and says what was overdue so far, in order.
std::vector<std::string> overdue(World& world) {
    std::vector<std::string> what;
    for (const v1::Timer& timer : state::timers_take(world.delta(), world.now(), 1000)) {
        if (timer.kind() == "change") fire_change(timer.subject(), world.ctx());
    }
    for (const v1::Event& event : world.ctx().effects().events) {
        if (event.name() == "change.overdue") what.push_back(event.fields(1).value().text());
    }
    return what;
}

TEST(ChangeTimers, AnEmergencyIsOverdueOnce) {
    World world;
    world.make_emergency();
    world.lead({ChangeAct::activate, ChangeAct::review});
    world.advance(14 * kChangeDayMs - 1);
    EXPECT_EQ(overdue(world), std::vector<std::string>{});
    world.advance(1);
    EXPECT_EQ(overdue(world), (std::vector<std::string>{"test", "ratify"}));
    world.advance(400 * kChangeDayMs);
    EXPECT_EQ(overdue(world), std::vector<std::string>{});
    // Late is better than never.
    world.lead({ChangeAct::test, ChangeAct::ratify});
    EXPECT_TRUE(assurance::unmet_deadlines(world.change()).empty());
}

TEST(ChangeTimers, WhatIsRatifiedInTimeIsNotOverdue) {
    World world;
    world.make_emergency();
    world.lead({ChangeAct::activate, ChangeAct::review, ChangeAct::test, ChangeAct::ratify});
    world.advance(15 * kChangeDayMs);
    EXPECT_EQ(overdue(world), std::vector<std::string>{});
}

TEST(ChangeTimers, NothingOfAChangeThatIsNotThere) {
    World world;
    fire_change("bank-a.00000000000000ff", world.ctx());
    fire_change(world.id, world.ctx());
    EXPECT_EQ(overdue(world), std::vector<std::string>{});
}

}  // namespace
}  // namespace charter::tx
