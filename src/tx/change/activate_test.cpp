#include "tx/change/activate.hpp"

#include "testing/world.hpp"
#include "tx/change/testing.hpp"

namespace charter::tx {
namespace {

using World = ChangesOf<testing::World>;
using Activate = v1::ChangeActivate;

v1::Action wrapped(const Activate& m) {
    v1::Action action;
    *action.mutable_change_activate() = m;
    return action;
}

ReasonTable<World, Activate> table() {
    ReasonTable<World, Activate> table;
    table.lawful = [](World& world) {
        world.lead({ChangeAct::review, ChangeAct::test});
        world.act_by_resolution({"bank-b.sec"}, 7);
        return world.action_of(ChangeAct::activate).change_activate();
    };
    table.wrap = wrapped;
    table.rows = {
        {"no change", Reason::field_missing, [](auto&, Activate& m) { m.clear_change(); }, true},
        {"no id", Reason::field_invalid, [](auto&, Activate& m) { m.set_change("bank-a.1"); }},
        {"unknown", Reason::change_unknown,
         [](auto&, Activate& m) { m.set_change("bank-a.00000000000000ff"); }},
        {"not tested", Reason::change_step_refused,
         [](World& w, Activate&) { w.set_state(v1::CHANGE_STATE_REVIEWED); }},
        {"an act of the ledger", Reason::change_act_differs,
         [](World& w, Activate&) {
             w.edit_change([](v1::Change& change) { change.set_act_digest(Bytes(32, 'a')); });
         }},
        {"an author executes", Reason::author_acts,
         [](World& w, Activate&) { w.act_by_resolution({"bank-a.dev"}, 7); }},
    };
    return table;
}

TEST(ChangeActivate, Reasons) { table().run(); }

TEST(ChangeActivate, FromAHeightOn) {
    for (const auto& [from, active] :
         {std::pair<std::uint64_t, std::uint64_t>{0, 100}, {99, 100}, {500, 500}}) {
        World world;
        Activate m = table().lawful(world);
        m.set_from_height(from);
        ASSERT_EQ(world.run(wrapped(m)), std::nullopt);
        EXPECT_EQ(world.change().state(), v1::CHANGE_STATE_ACTIVE);
        EXPECT_EQ(world.change().active_from(), active);
        EXPECT_EQ(world.change().proposal(), 7U);
        EXPECT_EQ(world.change().ratify_by_ms(), 0);
        EXPECT_EQ(world.events("change.activate"), 1);
    }
}

TEST(ChangeActivate, AnEmergencyOwesWhatItSkipped) {
    World world;
    world.make_emergency();
    world.lead({ChangeAct::activate});
    const std::int64_t due_ms = world.now() + 14 * kChangeDayMs;
    EXPECT_EQ(world.change().ratify_by_ms(), due_ms);
    EXPECT_TRUE(world.timer_set_at(due_ms));
    world.lead({ChangeAct::roll_back});
    EXPECT_FALSE(world.timer_set_at(due_ms)) << "what was taken back owes nothing";
}

TEST(ChangeActivate, RollsBackWhatItUndoes) {
    World world;
    world.lead({ChangeAct::review, ChangeAct::test, ChangeAct::activate});
    const std::string undone = world.id;
    v1::ChangeOpen m = World::opening();
    m.set_undoes(undone);
    world.open_as("bank-a.dev", m);
    world.act_as_two();
    world.lead({ChangeAct::review, ChangeAct::test, ChangeAct::activate});
    const std::string undoing = world.id;
    world.id = undone;
    EXPECT_EQ(world.change().state(), v1::CHANGE_STATE_ROLLED_BACK);
    EXPECT_EQ(world.change().steps().rbegin()->note(), undoing);
}

}  // namespace
}  // namespace charter::tx
