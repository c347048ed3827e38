#include "tx/membership/leaving.hpp"

#include <string>

#include "state/timers.hpp"
#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"
#include "tx/membership/set_jurisdiction_list.hpp"
#include "tx/nodes/validators.hpp"

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

// ---- keys that end

v1::Action revoke_key(World& world, const std::string& node) {
    v1::Action action;
    v1::CredentialsRevoke& m = *action.mutable_credentials_revoke();
    m.set_credential(world.credential_of(node, v1::USAGE_CONSENSUS).credential());
    m.set_why("card lost");
    return action;
}

std::uint64_t next_block(World& world) {
    world.advance(1'000);
    const auto due = state::timers_take(world.delta(), world.now(), 10);
    if (!due.empty()) fire_leaving(world.ctx());
    return due.size();
}

TEST(LeaveWithKey, AValidatorLeavesAsItsCredentialIsRevoked) {
    World world;
    put_validators(world, 4);
    world.act_by_resolution({"bank-a.rep"});
    ASSERT_EQ(world.run(revoke_key(world, "v-a.n1")), std::nullopt);
    EXPECT_EQ(world.node("v-a.n1").power(), 0U);
    EXPECT_EQ(world.node("v-a.n1").power_before(), 10U);
    EXPECT_FALSE(world.node("v-a.n1").suspended());
    EXPECT_EQ(world.node("v-b.n1").power(), 10U);
    EXPECT_FALSE(state::timer_next(world.delta()));
}

TEST(LeaveWithKey, UnderAThirdAtATime) {
    World world;
    put_validators(world, 9);
    world.act_by_resolution({"bank-a.rep"});
    const auto left = [&] {
        int count = 0;
        for (const char* id : {"v-a.n1", "v-b.n1", "v-c.n1", "v-d.n1"})
            count += world.node(id).power() == 0 ? 1 : 0;
        return count;
    };
    for (const char* id : {"v-a.n1", "v-b.n1", "v-c.n1", "v-d.n1"})
        ASSERT_EQ(world.run(revoke_key(world, id)), std::nullopt) << id;
    EXPECT_EQ(left(), 2) << "20 of 90";
    EXPECT_EQ(next_block(world), 1U);
    EXPECT_EQ(left(), 4) << "20 of 70";
    EXPECT_EQ(next_block(world), 0U);
}

// What left beside them in a block is no reason to forget who could not go.
TEST(LeaveWithKey, WhoCouldNotGoBesideAnotherTriesAgain) {
    World world;
    put_validators(world, 5);
    world.act_by_resolution({"bank-a.rep"});
    ASSERT_EQ(world.run(revoke_key(world, "v-a.n1")), std::nullopt);
    ASSERT_EQ(world.run(revoke_key(world, "v-b.n1")), std::nullopt);
    EXPECT_EQ(world.node("v-b.n1").power(), 10U) << "20 of 50 are more than a third";
    world.advance(1'000);
    ASSERT_EQ(state::timers_take(world.delta(), world.now(), 10).size(), 1U);
    world.edit<v1::Node>(state::keys::node("v-c.n1"), [&](v1::Node& node) {
        node.set_power_before(10);
        node.set_power_height(world.ctx().block().height);
        node.set_power(0);
    });
    fire_leaving(world.ctx());
    EXPECT_EQ(world.node("v-b.n1").power(), 10U);
    EXPECT_EQ(next_block(world), 1U);
    EXPECT_EQ(world.node("v-b.n1").power(), 10U) << "a third of three";
    EXPECT_EQ(next_block(world), 0U) << "it does not try for ever";
}

TEST(LeaveWithKey, ExpiryIsAnEndToo) {
    World world;
    put_validators(world, 4);
    world.edit<v1::Credential>(world.credential_of("v-a.n1", v1::USAGE_CONSENSUS).key(),
                               [&](auto& c) { c.set_not_after_ms(world.now() + 1'000); });
    EXPECT_FALSE(why_must_leave(world.node("v-a.n1"), world.delta(), world.now()));
    world.advance(1'000);
    EXPECT_EQ(why_must_leave(world.node("v-a.n1"), world.delta(), world.now()),
              "credentials.expire");
    fire_leaving(world.ctx());
    EXPECT_EQ(world.node("v-a.n1").power(), 0U);
}

// A founding node's key has no credential; nor do the credentials of other keys count.
TEST(LeaveWithKey, AKeyWithoutCredentialStays) {
    World world;
    put_validators(world, 4);
    world.edit<v1::Node>(state::keys::node("v-a.n1"),
                         [](auto& node) { node.mutable_consensus_key()->set_bytes("another"); });
    world.act_by_resolution({"bank-a.rep"});
    ASSERT_EQ(world.run(revoke_key(world, "v-a.n1")), std::nullopt);
    EXPECT_EQ(world.node("v-a.n1").power(), 10U);
    EXPECT_FALSE(lost_credential(world.node("v-a.n1"), world.delta(), world.now()));
}

TEST(LeaveWithKey, ProductionKeepsFourButForAnEmergency) {
    World world;
    put_validators(world, 4);
    const auto credential = world.credential_of("v-a.n1", v1::USAGE_CONSENSUS);
    v1::ChainConfig config;
    Context ordinary = in_production(world, config);
    leave_with_key(credential, ordinary);
    EXPECT_EQ(world.node("v-a.n1").power(), 10U) << "four are the fewest";
    EXPECT_TRUE(state::timer_next(world.delta()));
    Context emergency = in_emergency(world, config);
    leave_with_key(credential, emergency);
    EXPECT_EQ(world.node("v-a.n1").power(), 0U);
}

// All that an emergency takes out, by suspension or by key, stays under a third.
TEST(LeaveWithKey, EmergenciesTogetherStayUnderAThird) {
    World world;
    put_validators(world, 6);
    v1::ChainConfig config;
    Context ctx = in_emergency(world, config);
    const auto end_key = [&](const char* node) {
        auto credential = world.credential_of(node, v1::USAGE_CONSENSUS);
        leave_with_key(credential, ctx);
        credential.set_revoked_height(50);
        state::write(world.delta(), credential);
    };
    end_key("v-a.n1");
    EXPECT_EQ(world.node("v-a.n1").power(), 0U);
    world.edit<v1::Node>(state::keys::node("v-a.n1"), [](auto& n) { n.set_power_height(50); });
    end_key("v-b.n1");
    EXPECT_EQ(world.node("v-b.n1").power(), 10U) << "20 of 60";
    EXPECT_FALSE(LeavingValidators(ctx).may_leave(world.node("v-c.n1")));
}

}  // namespace
}  // namespace charter::tx
