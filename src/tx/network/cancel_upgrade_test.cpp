#include "tx/network/cancel_upgrade.hpp"

#include "testing/world.hpp"
#include "tx/network/upgrade_testing.hpp"

namespace charter::tx {
namespace {

using World = UpgradeOf<testing::World>;
using Cancel = v1::NetworkCancelUpgrade;

v1::Action cancel_action(const Cancel& m) {
    v1::Action action;
    *action.mutable_network_cancel_upgrade() = m;
    return action;
}

ReasonTable<World, Cancel> cancel_table() {
    ReasonTable<World, Cancel> table;
    table.lawful = [](World& world) {
        world.act_by_resolution({"bank-a.rep"}, 6);
        world.put_pending(2, 300);
        return World::cancel(2).network_cancel_upgrade();
    };
    table.wrap = cancel_action;
    table.rows = {
        {"no version", Reason::field_missing, [](auto&, Cancel& m) { m.clear_protocol_version(); }},
        {"no why", Reason::field_missing, [](auto&, Cancel& m) { m.clear_why(); }, true},
        {"a long why", Reason::field_invalid,
         [](auto&, Cancel& m) { m.set_why(std::string(501, 'w')); }},
        {"another version", Reason::upgrade_unknown,
         [](auto&, Cancel& m) { m.set_protocol_version(3); }},
        {"none is pending", Reason::upgrade_unknown,
         [](World& w, auto&) { w.delta().erase(state::keys::upgrade(2)); }},
    };
    return table;
}

TEST(NetworkCancelUpgrade, Reasons) { cancel_table().run(); }

TEST(NetworkCancelUpgrade, ThenAnotherMayBeResolved) {
    World world;
    ASSERT_EQ(world.run(cancel_action(cancel_table().lawful(world))), std::nullopt);
    EXPECT_FALSE(pending_upgrade(world.delta(), world.ctx().config()));
    EXPECT_EQ(world.events("network.cancel_upgrade"), 1);
    EXPECT_EQ(world.run(World::cancel(2)), Reason::upgrade_unknown);
    EXPECT_EQ(world.run(World::upgrade(2, world.earliest())), std::nullopt);
}

}  // namespace
}  // namespace charter::tx
