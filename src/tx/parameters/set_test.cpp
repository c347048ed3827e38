#include "tx/parameters/set.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using Set = v1::ParametersSet;

v1::Action set_action(const Set& m) {
    v1::Action action;
    *action.mutable_parameters_set() = m;
    return action;
}

// password_max_days: locked, stricter when less, initial 90, 1 to 365.
ReasonTable<World, Set> set_table() {
    ReasonTable<World, Set> table;
    table.lawful = [](World& world) {
        world.act_by_resolution({"bank-a.rep"}, 7);
        return World::set_parameter("password_max_days", 60).parameters_set();
    };
    table.wrap = set_action;
    table.rows = {
        {"no name", Reason::field_missing, [](auto&, Set& m) { m.clear_parameter(); }, true},
        {"bad name", Reason::field_invalid, [](auto&, Set& m) { m.set_parameter("No Name"); },
         true},
        {"unknown", Reason::parameter_unknown, [](auto&, Set& m) { m.set_parameter("mood"); }},
        {"out of bounds", Reason::parameter_out_of_bounds, [](auto&, Set& m) { m.set_value(366); },
         true},
        {"loosened", Reason::parameter_locked, [](auto&, Set& m) { m.set_value(91); }},
    };
    return table;
}

TEST(ParametersSet, Reasons) { set_table().run(); }

TEST(ParametersSet, Rules) {
    World world;
    world.act_by_resolution({"bank-a.rep"});
    const v1::Action below = World::set_parameter("legal_memo", 0);
    EXPECT_EQ(world.run(below), Reason::parameter_out_of_bounds);
    world.switch_off(Rule::parameters_bounds);
    EXPECT_EQ(world.run(below), std::nullopt);
}

TEST(ParametersSet, LockedEitherWay) {
    World world;
    world.act_by_resolution({"bank-a.rep"});
    EXPECT_EQ(world.run(World::set_parameter("retention_days_min", 400)), std::nullopt);
    EXPECT_EQ(world.run(World::set_parameter("retention_days_min", 365)), std::nullopt)
        << "back to the convention's own";
    world.switch_off(Rule::parameters_bounds);
    EXPECT_EQ(world.run(World::set_parameter("retention_days_min", 364)), Reason::parameter_locked);
    EXPECT_EQ(world.run(World::set_parameter("legal_memo", 24)), std::nullopt) << "not locked";
}

TEST(ParametersSet, Records) {
    World world;
    ASSERT_EQ(world.run(set_action(set_table().lawful(world))), std::nullopt);
    const auto set = world.record<v1::ParameterValue>(state::keys::parameter("password_max_days"));
    EXPECT_EQ(set.value(), 60);
    EXPECT_EQ(set.proposal(), 7U);
    EXPECT_EQ(set.changed_ms(), world.now());
    EXPECT_EQ(world.ctx().parameter("password_max_days"), 60);
    ASSERT_EQ(world.events("parameters.set"), 1);
    EXPECT_EQ(world.ctx().effects().events[0].fields(0).value().number(), 90) << "before";
}

}  // namespace
}  // namespace charter::tx
