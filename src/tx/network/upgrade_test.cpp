#include "tx/network/upgrade.hpp"

#include <limits>

#include "testing/world.hpp"
#include "tx/network/upgrade_testing.hpp"

namespace charter::tx {
namespace {

using World = UpgradeOf<testing::World>;
using Upgrade = v1::NetworkUpgrade;

v1::Action upgrade_action(const Upgrade& m) {
    v1::Action action;
    *action.mutable_network_upgrade() = m;
    return action;
}

/// Of four equal validators three run version 2; the height is the earliest.
ReasonTable<World, Upgrade> upgrade_table() {
    ReasonTable<World, Upgrade> table;
    table.lawful = [](World& world) {
        world.act_by_resolution({"bank-a.rep"}, 5);
        return World::upgrade(2, world.earliest()).network_upgrade();
    };
    table.wrap = upgrade_action;
    table.rows = {
        {"no version", Reason::field_missing,
         [](auto&, Upgrade& m) { m.clear_protocol_version(); }},
        {"no height", Reason::field_missing, [](auto&, Upgrade& m) { m.clear_height(); }},
        {"no why", Reason::field_missing, [](auto&, Upgrade& m) { m.clear_why(); }, true},
        {"a long why", Reason::field_invalid,
         [](auto&, Upgrade& m) { m.set_why(std::string(501, 'w')); }},
        {"the version in force", Reason::upgrade_not_next,
         [](auto&, Upgrade& m) { m.set_protocol_version(1); }, true},
        {"a version is skipped", Reason::upgrade_not_next,
         [](auto&, Upgrade& m) { m.set_protocol_version(3); }},
        {"one is pending", Reason::upgrade_pending,
         [](World& w, auto&) { w.put_pending(2, w.earliest() + 7); }},
        {"too soon", Reason::upgrade_too_soon,
         [](World& w, Upgrade& m) { m.set_height(w.earliest() - 1); }, true},
        {"too far", Reason::upgrade_too_far,
         [](World& w, Upgrade& m) { m.set_height(w.ctx().block().height + kUpgradeAheadMax + 1); }},
        {"a third does not run it", Reason::upgrade_unsupported,
         [](World& w, auto&) { w.set_power("bank-d.node", 15); }},
    };
    return table;
}

TEST(NetworkUpgrade, Reasons) { upgrade_table().run(); }

TEST(NetworkUpgrade, Records) {
    World world;
    const Upgrade upgrade = upgrade_table().lawful(world);
    ASSERT_EQ(world.run(upgrade_action(upgrade)), std::nullopt);
    const auto record = world.record<v1::Upgrade>(state::keys::upgrade(2));
    EXPECT_EQ(record.protocol_version(), 2U);
    EXPECT_EQ(record.height(), upgrade.height());
    EXPECT_EQ(record.why(), "a release");
    EXPECT_EQ(record.proposal(), 5U);
    EXPECT_EQ(record.decided_height(), world.ctx().block().height);
    EXPECT_EQ(record.decided_ms(), world.now());
    EXPECT_EQ(world.events("network.upgrade"), 1);
    EXPECT_EQ(world.config().protocol_version(), 1U) << "not before its height";
}

TEST(NetworkUpgrade, TheHighestHeightOfAllIsTooFar) {
    World world;
    Upgrade upgrade = upgrade_table().lawful(world);
    upgrade.set_height(std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(world.run(upgrade_action(upgrade)), Reason::upgrade_too_far);
    upgrade.set_height(world.ctx().block().height + kUpgradeAheadMax);
    EXPECT_EQ(world.run(upgrade_action(upgrade)), std::nullopt);
}

TEST(NetworkUpgrade, OnlyByResolutionAndByNoEmergency) {
    World world;
    world.act_as({"bank-a.rep"});
    const v1::Action action = World::upgrade(2, world.earliest());
    v1::Action emergency;
    *emergency.mutable_assembly_propose() = World::propose_of(action, true);
    EXPECT_EQ(world.run(emergency), Reason::not_emergency);
    const std::uint64_t number = world.open(action);
    EXPECT_EQ(world.execute(number), Reason::not_enough_votes);
    world.approve(number, {"bank-a", "bank-b", "bank-c", "bank-d"});
    EXPECT_EQ(world.execute(number), std::nullopt);
    EXPECT_EQ(world.record<v1::Upgrade>(state::keys::upgrade(2)).proposal(), number);
}

}  // namespace
}  // namespace charter::tx
