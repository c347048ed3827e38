#include "tx/network/set_mode.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using SetMode = v1::NetworkSetMode;

v1::Action mode_action(const SetMode& m) {
    v1::Action action;
    *action.mutable_network_set_mode() = m;
    return action;
}

ReasonTable<World, SetMode> mode_table() {
    ReasonTable<World, SetMode> table;
    table.lawful = [](World& world) {
        world.act_by_resolution({"bank-a.rep"}, 5);
        return World::set_mode(v1::MODE_READ_ONLY).network_set_mode();
    };
    table.wrap = mode_action;
    table.rows = {
        {"no mode", Reason::field_missing, [](auto&, SetMode& m) { m.clear_mode(); }, true},
        {"no such mode", Reason::field_invalid,
         [](auto&, SetMode& m) { m.set_mode(static_cast<v1::Mode>(9)); }},
        {"no why", Reason::field_missing, [](auto&, SetMode& m) { m.clear_why(); }},
        {"open already", Reason::mode_unchanged,
         [](auto&, SetMode& m) { m.set_mode(v1::MODE_OPEN); }, true},
        {"an emergency does not resume", Reason::not_emergency,
         [](World& w, SetMode& m) {
             EXPECT_EQ(w.run(World::set_mode(v1::MODE_SEALED)), std::nullopt);
             Acting acting = w.ctx().acting();
             acting.emergency = true;
             w.ctx().set_acting(acting);
             m.set_mode(v1::MODE_LIMITED);
         }},
    };
    return table;
}

TEST(NetworkSetMode, Reasons) { mode_table().run(); }

TEST(NetworkSetMode, Records) {
    World world;
    ASSERT_EQ(world.run(mode_action(mode_table().lawful(world))), std::nullopt);
    world.advance(1000);
    ASSERT_EQ(world.run(World::set_mode(v1::MODE_OPEN)), std::nullopt) << "resumed";
    const auto network = world.record<v1::NetworkMode>(Bytes(state::keys::kNetwork));
    EXPECT_EQ(network.mode(), v1::MODE_OPEN);
    EXPECT_EQ(network.before(), v1::MODE_READ_ONLY);
    EXPECT_EQ(network.since_ms(), world.now());
    EXPECT_EQ(network.proposal(), 5U);
    EXPECT_FALSE(network.emergency());
    EXPECT_EQ(world.events("network.set_mode"), 1);
}

}  // namespace
}  // namespace charter::tx
