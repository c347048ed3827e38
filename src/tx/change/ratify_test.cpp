#include "tx/change/ratify.hpp"

#include "testing/world.hpp"
#include "tx/change/testing.hpp"

namespace charter::tx {
namespace {

using World = ChangesOf<testing::World>;
using Ratify = v1::ChangeRatify;

v1::Action wrapped(const Ratify& m) {
    v1::Action action;
    *action.mutable_change_ratify() = m;
    return action;
}

ReasonTable<World, Ratify> table() {
    ReasonTable<World, Ratify> table;
    table.lawful = [](World& world) {
        world.make_emergency();
        world.lead({ChangeAct::activate, ChangeAct::review, ChangeAct::test});
        world.act_by_resolution({"bank-b.sec"}, 8);
        return world.action_of(ChangeAct::ratify).change_ratify();
    };
    table.wrap = wrapped;
    table.rows = {
        {"no change", Reason::field_missing, [](auto&, Ratify& m) { m.clear_change(); }, true},
        {"no id", Reason::field_invalid, [](auto&, Ratify& m) { m.set_change("bank-a.1"); }},
        {"no why", Reason::field_missing, [](auto&, Ratify& m) { m.clear_why(); }, true},
        {"a long why", Reason::field_invalid,
         [](auto&, Ratify& m) { m.set_why(std::string(801, 'w')); }},
        {"unknown", Reason::change_unknown,
         [](auto&, Ratify& m) { m.set_change("bank-a.00000000000000ff"); }},
        {"no emergency", Reason::change_step_refused,
         [](World& w, Ratify&) {
             w.edit_change([](v1::Change& change) { change.set_class_("normal"); });
         }},
        {"again", Reason::nothing_to_ratify,
         [](World& w, Ratify&) {
             w.edit_change([](v1::Change& change) { change.set_ratified_ms(1); });
         }},
        {"not reviewed", Reason::change_owes,
         [](World& w, Ratify&) {
             w.edit_change([](v1::Change& change) { change.set_reviewed(false); });
         }},
        {"not tested", Reason::change_owes,
         [](World& w, Ratify&) {
             w.edit_change([](v1::Change& change) { change.set_tested(false); });
         }},
    };
    return table;
}

TEST(ChangeRatify, Reasons) { table().run(); }

TEST(ChangeRatify, EndsWhatItOwes) {
    World world;
    const Ratify m = table().lawful(world);
    const std::int64_t due_ms = world.change().ratify_by_ms();
    EXPECT_TRUE(world.timer_set_at(due_ms));
    ASSERT_EQ(world.run(wrapped(m)), std::nullopt);
    EXPECT_EQ(world.change().ratified_ms(), world.now());
    EXPECT_EQ(world.change().state(), v1::CHANGE_STATE_ACTIVE);
    EXPECT_FALSE(world.timer_set_at(due_ms));
}

}  // namespace
}  // namespace charter::tx
