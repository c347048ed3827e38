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

}  // namespace
}  // namespace charter::tx
