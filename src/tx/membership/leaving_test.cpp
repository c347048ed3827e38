#include "tx/membership/leaving.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;

void put_validators(World& world, int count) {
    for (int i = 0; i < count; ++i) {
        const std::string member(1, static_cast<char>('a' + i));
        world.validator("v-" + member + ".n1", 10);
    }
}

Context in_production(World& world, v1::ChainConfig& config) {
    config = world.ctx().config();
    config.set_environment("production");
    return {world.delta(), world.ctx().catalog(), config, world.ctx().block(), world.ctx().rules()};
}

TEST(LeavingValidators, LessThanAThirdAtATime) {
    World world;
    put_validators(world, 7);
    LeavingValidators set(world.ctx());
    for (const char* id : {"v-a.n1", "v-b.n1"}) {
        const v1::Node node = world.node(id);
        EXPECT_TRUE(set.may_leave(node)) << id;
        set.leave(node);
    }
    EXPECT_FALSE(set.may_leave(world.node("v-c.n1"))) << "30 of 70 are more than a third";
}

TEST(LeavingValidators, TheLastNeverLeaves) {
    World world;
    put_validators(world, 1);
    EXPECT_FALSE(LeavingValidators(world.ctx()).may_leave(world.node("v-a.n1")));
}

TEST(LeavingValidators, NodesOutsideOfTheSetMayAlways) {
    World world;
    put_validators(world, 1);
    world.validator("v-b.n1", 0);
    LeavingValidators set(world.ctx());
    EXPECT_TRUE(set.may_leave(world.node("v-b.n1")));
    set.leave(world.node("v-b.n1"));
    EXPECT_TRUE(set.may_leave(world.node("v-b.n1")));
}

TEST(LeavingValidators, ProductionKeepsFour) {
    for (const int count : {4, 5}) {
        World world;
        put_validators(world, count);
        v1::ChainConfig config;
        const Context ctx = in_production(world, config);
        const LeavingValidators set(ctx);
        EXPECT_EQ(set.floor(), 4U);
        EXPECT_EQ(set.may_leave(world.node("v-a.n1")), count == 5) << count;
    }
}

Context in_emergency(World& world, v1::ChainConfig& config) {
    Context ctx = in_production(world, config);
    Acting acting;
    acting.proposal = 1;
    acting.emergency = true;
    ctx.set_acting(acting);
    return ctx;
}

// The emergency path may go below four; what is suspended stays under a third of the power.
TEST(LeavingValidators, AnEmergencyGoesBelowFour) {
    World world;
    put_validators(world, 4);
    v1::ChainConfig config;
    const Context ctx = in_emergency(world, config);
    LeavingValidators set(ctx);
    EXPECT_EQ(set.floor(), 1U);
    EXPECT_TRUE(set.may_leave(world.node("v-a.n1")));
    set.leave(world.node("v-a.n1"));
    EXPECT_FALSE(set.may_leave(world.node("v-b.n1")));
}

TEST(LeavingValidators, AllSuspensionsTogetherStayUnderAThird) {
    World world;
    put_validators(world, 7);
    v1::ChainConfig config;
    Context ctx = in_emergency(world, config);
    for (const char* id : {"v-a.n1", "v-b.n1"}) {
        world.edit<v1::Node>(state::keys::node(id), [&](v1::Node& node) {
            node.set_suspended(true);
            node.set_power_before(10);
            node.set_power_height(50);
            node.set_power(0);
        });
    }
    EXPECT_FALSE(LeavingValidators(ctx).may_leave(world.node("v-c.n1"))) << "30 of 70";
    world.set_power("v-c.n1", 3);
    world.set_power("v-d.n1", 20);
    EXPECT_TRUE(LeavingValidators(ctx).may_leave(world.node("v-c.n1"))) << "23 of 73";
    world.edit<v1::Node>(state::keys::node("v-b.n1"),
                         [](v1::Node& node) { node.set_suspended(false); });
    world.set_power("v-c.n1", 10);
    EXPECT_TRUE(LeavingValidators(ctx).may_leave(world.node("v-c.n1"))) << "20 of 70";
}

TEST(LeavingValidators, WhatLeftInTheBlockCounts) {
    World world;
    put_validators(world, 7);
    const std::uint64_t height = world.ctx().block().height;
    for (const char* id : {"v-a.n1", "v-b.n1"}) {
        world.edit<v1::Node>(state::keys::node(id), [&](v1::Node& node) {
            node.set_power_before(10);
            node.set_power_height(height);
            node.set_power(0);
        });
    }
    EXPECT_FALSE(LeavingValidators(world.ctx()).may_leave(world.node("v-c.n1")));
    world.advance(1'000);
    EXPECT_TRUE(LeavingValidators(world.ctx()).may_leave(world.node("v-c.n1")));
}

}  // namespace
}  // namespace charter::tx
