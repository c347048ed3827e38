#include "tx/membership/suspend.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using Suspend = v1::MembershipSuspend;

v1::Action suspend_action(const Suspend& m) {
    v1::Action action;
    *action.mutable_membership_suspend() = m;
    return action;
}

Suspend suspend_d(World& world) {
    world.act_by_resolution({"bank-a.rep"});
    for (const char* member : {"bank-a", "bank-b", "bank-c", "bank-d"}) {
        world.validator(std::string(member) + ".n1", 10);
    }
    Suspend m;
    m.set_member("bank-d");
    m.set_why("insolvent");
    return m;
}

ReasonTable<World, Suspend> suspend_table() {
    ReasonTable<World, Suspend> table;
    table.lawful = suspend_d;
    table.wrap = suspend_action;
    table.rows = {
        {"no member", Reason::field_missing, [](auto&, Suspend& m) { m.clear_member(); }},
        {"long why", Reason::field_invalid,
         [](auto&, Suspend& m) { m.set_why(std::string(501, 'w')); }},
        {"unknown", Reason::member_unknown, [](auto&, Suspend& m) { m.set_member("bank-x"); }},
        {"removed", Reason::member_not_in_standing,
         [](World& w, Suspend&) {
             w.edit_member("bank-d", [](v1::Member& m) { m.set_removed(true); });
         }},
        {"suspended", Reason::already_done,
         [](World& w, Suspend&) {
             w.edit_member("bank-d", [](v1::Member& m) { m.set_suspended(true); });
         }},
        {"a third of the power", Reason::validator_floor,
         [](World& w, Suspend&) { w.set_power("bank-d.n1", 15); }},
        {"the last quorum", Reason::would_brick,
         [](World& w, Suspend&) {
             w.edit_member("bank-c", [](v1::Member& m) { m.set_suspended(true); });
         }},
    };
    return table;
}

TEST(MembershipSuspend, Reasons) { suspend_table().run(); }

TEST(MembershipSuspend, LiftsOnlyTheSuspended) {
    World world;
    Suspend lift = suspend_d(world);
    lift.set_lift(true);
    EXPECT_EQ(world.run(suspend_action(lift)), Reason::already_done);
}

TEST(MembershipSuspend, SuspendsAndLifts) {
    World world;
    Suspend suspend = suspend_d(world);
    ASSERT_EQ(world.run(suspend_action(suspend)), std::nullopt);
    EXPECT_TRUE(world.record<v1::Member>(state::keys::member("bank-d")).suspended());
    EXPECT_TRUE(world.node("bank-d.n1").suspended());
    EXPECT_EQ(world.node("bank-d.n1").power(), 0U);
    EXPECT_EQ(world.node("bank-c.n1").power(), 10U);
    EXPECT_EQ(world.ctx().effects().events.size(), 2U);
    EXPECT_EQ(world.ctx().effects().events[0].kind(), "validators");

    world.advance(1000);
    suspend.set_lift(true);
    ASSERT_EQ(world.run(suspend_action(suspend)), std::nullopt);
    EXPECT_FALSE(world.record<v1::Member>(state::keys::member("bank-d")).suspended());
    EXPECT_FALSE(world.node("bank-d.n1").suspended());
    EXPECT_EQ(world.node("bank-d.n1").power(), 0U) << "only nodes.assign_role gives power";
    EXPECT_EQ(world.node("bank-d.n1").changed_ms(), world.now());
}

TEST(MembershipSuspend, LiftingLeavesNodesInListedTerritories) {
    World world;
    Suspend suspend = suspend_d(world);
    ASSERT_EQ(world.run(suspend_action(suspend)), std::nullopt);
    v1::JurisdictionList list;
    list.set_key(state::keys::jurisdiction_list("serious_deficiency"));
    list.add_countries("TW");
    state::write(world.delta(), list);
    suspend.set_lift(true);
    ASSERT_EQ(world.run(suspend_action(suspend)), std::nullopt);
    EXPECT_TRUE(world.node("bank-d.n1").suspended());
}

TEST(MembershipSuspend, RetiredNodesAreLeftAlone) {
    World world;
    const Suspend suspend = suspend_d(world);
    world.edit<v1::Node>(state::keys::node("bank-d.n1"), [](v1::Node& n) { n.set_retired(true); });
    ASSERT_EQ(world.run(suspend_action(suspend)), std::nullopt);
    EXPECT_FALSE(world.node("bank-d.n1").suspended());
}

TEST(MembershipSuspend, EmergenciesTogetherStayUnderAThird) {
    World world;
    const Suspend suspend = suspend_d(world);
    fixture::put_member(world.ctx(), "bank-e");
    world.person("bank-e.rep", {"representative"});
    world.validator("bank-e.n1", 0);
    world.edit<v1::Node>(state::keys::node("bank-e.n1"), [](v1::Node& n) {
        n.set_suspended(true);
        n.set_power_before(10);
        n.set_power_height(50);
    });
    Acting acting = world.ctx().acting();
    acting.emergency = true;
    world.ctx().set_acting(acting);
    EXPECT_EQ(world.run(suspend_action(suspend)), Reason::validator_floor) << "two of five";
    acting.emergency = false;
    world.ctx().set_acting(acting);
    EXPECT_EQ(world.run(suspend_action(suspend)), std::nullopt);
}

}  // namespace
}  // namespace charter::tx
