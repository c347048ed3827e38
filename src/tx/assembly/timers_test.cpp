#include "tx/assembly/timers.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;

v1::Action suspend(const std::string& member) {
    v1::Action action;
    action.mutable_membership_suspend()->set_member(member);
    action.mutable_membership_suspend()->set_why("test");
    return action;
}

v1::Action revoke(const Bytes& credential) {
    v1::Action action;
    action.mutable_credentials_revoke()->set_credential(credential);
    action.mutable_credentials_revoke()->set_why("stolen");
    return action;
}

v1::ProposalState after_firing(World& world, std::uint64_t number) {
    fire_proposal(hex16(number), world.ctx());
    return world.proposal(number).state();
}

TEST(FireProposal, UnknownIsNothing) {
    World world;
    const state::Changes before = world.delta().changes();
    fire_proposal(hex16(9), world.ctx());
    fire_lapse(hex16(9), world.ctx());
    EXPECT_EQ(world.delta().changes(), before);
}

TEST(FireProposal, NotPassedByTheDeadline) {
    World world;
    const std::uint64_t number = world.open(World::set_parameter("legal_memo", 6));
    world.approve(number, {"bank-a", "bank-b"});
    world.advance(336 * kTestHourMs - 1);
    EXPECT_EQ(after_firing(world, number), v1::PROPOSAL_STATE_OPEN) << "a timer from before";
    world.advance(1);
    EXPECT_EQ(after_firing(world, number), v1::PROPOSAL_STATE_EXPIRED);
    EXPECT_EQ(world.events("proposal"), 1);
    EXPECT_EQ(world.execute(number), Reason::proposal_closed);
}

TEST(FireProposal, PassedStaysExecutable) {
    World world;
    const std::uint64_t number = world.open(World::set_parameter("legal_memo", 6));
    world.advance(336 * kTestHourMs - 1);
    world.approve(number, {"bank-a", "bank-b", "bank-c"});
    world.advance(1);
    EXPECT_EQ(after_firing(world, number), v1::PROPOSAL_STATE_OPEN);
    world.advance(168 * kTestHourMs - 1);
    EXPECT_EQ(after_firing(world, number), v1::PROPOSAL_STATE_EXPIRED);
}

TEST(FireProposal, DeadWhenItsPolicyChanged) {
    World world;
    const std::uint64_t number = world.open(World::set_parameter("legal_memo", 6));
    world.approve(number, {"bank-a", "bank-b", "bank-c"});
    world.edit_policy("assembly_ordinary", [](v1::Policy& p) { p.set_quorum(4); });
    world.advance(336 * kTestHourMs);
    EXPECT_EQ(after_firing(world, number), v1::PROPOSAL_STATE_DEAD);
}

TEST(FireProposal, ExecutedStays) {
    World world;
    const std::uint64_t number = world.open(World::set_parameter("legal_memo", 6));
    world.approve(number, {"bank-a", "bank-b", "bank-c"});
    ASSERT_EQ(world.execute(number), std::nullopt);
    world.advance(1000 * kTestHourMs);
    EXPECT_EQ(after_firing(world, number), v1::PROPOSAL_STATE_EXECUTED);
}

// An emergency that two members passed and executed.
std::uint64_t emergency(World& world, const v1::Action& action) {
    const std::uint64_t number = world.open(action, true);
    world.approve(number, {"bank-a", "bank-b"});
    EXPECT_EQ(world.execute(number), std::nullopt);
    return number;
}

TEST(FireLapse, TheNetworkGoesBack) {
    World world;
    const std::uint64_t number = emergency(world, World::set_mode(v1::MODE_SEALED));
    world.advance(72 * kTestHourMs);
    fire_lapse(hex16(number), world.ctx());
    EXPECT_EQ(world.proposal(number).state(), v1::PROPOSAL_STATE_LAPSED);
    const auto network = world.record<v1::NetworkMode>(Bytes(state::keys::kNetwork));
    EXPECT_EQ(network.mode(), v1::MODE_OPEN);
    EXPECT_EQ(network.before(), v1::MODE_SEALED);
    EXPECT_EQ(network.since_ms(), world.now());
    EXPECT_FALSE(network.emergency());
    EXPECT_EQ(world.events("lapse"), 1);
}

TEST(FireLapse, AnotherResolutionStands) {
    World world;
    const std::uint64_t first = emergency(world, World::set_mode(v1::MODE_SEALED));
    world.advance(kTestHourMs);
    const std::uint64_t second = world.open(World::set_mode(v1::MODE_READ_ONLY));
    world.approve(second, {"bank-a", "bank-b", "bank-c"});
    ASSERT_EQ(world.execute(second), std::nullopt);
    world.advance(72 * kTestHourMs);
    fire_lapse(hex16(first), world.ctx());
    EXPECT_EQ(world.proposal(first).state(), v1::PROPOSAL_STATE_LAPSED);
    const auto network = world.record<v1::NetworkMode>(Bytes(state::keys::kNetwork));
    EXPECT_EQ(network.mode(), v1::MODE_READ_ONLY);
}

TEST(FireLapse, RatifiedStands) {
    World world;
    const std::uint64_t number = emergency(world, World::set_mode(v1::MODE_SEALED));
    world.approve(number, {"bank-c"});
    ASSERT_EQ(world.ratify(number), std::nullopt);
    world.advance(72 * kTestHourMs);
    fire_lapse(hex16(number), world.ctx());
    EXPECT_EQ(world.proposal(number).state(), v1::PROPOSAL_STATE_RATIFIED);
}

TEST(FireLapse, TheCredentialHoldsAgain) {
    World world;
    const Bytes id = world.credential_of("bank-d.rep", v1::USAGE_SIGN).credential();
    const std::uint64_t number = emergency(world, revoke(id));
    const Bytes key = state::keys::credential(id);
    EXPECT_EQ(world.record<v1::Credential>(key).revoked_height(), 100U);
    world.advance(72 * kTestHourMs);
    fire_lapse(hex16(number), world.ctx());
    EXPECT_EQ(world.record<v1::Credential>(key).revoked_height(), 0U);
}

TEST(FireLapse, NotWhereItsHolderIsGone) {
    World world;
    const Bytes id = world.credential_of("bank-d.rep", v1::USAGE_SIGN).credential();
    const std::uint64_t number = emergency(world, revoke(id));
    world.edit<v1::Person>(state::keys::person("bank-d.rep"),
                           [](v1::Person& p) { p.set_active(false); });
    world.advance(72 * kTestHourMs);
    fire_lapse(hex16(number), world.ctx());
    EXPECT_EQ(world.record<v1::Credential>(state::keys::credential(id)).revoked_height(), 100U);
}

// The catalog gives suspensions no emergency path today; what lapses is undone all the same.
TEST(FireLapse, TheMemberIsLifted) {
    World world;
    fixture::put_node(world.ctx(), "bank-d.n1", "bank-d.rep");
    v1::Proposal proposal;
    proposal.set_key(state::keys::proposal(1));
    proposal.set_proposal(1);
    *proposal.mutable_action() = suspend("bank-d");
    proposal.set_emergency(true);
    proposal.set_state(v1::PROPOSAL_STATE_EXECUTED);
    proposal.set_target("member/bank-d");
    state::write(world.delta(), proposal);
    world.act_by_resolution({"bank-a.rep"}, 1);
    ASSERT_EQ(world.run(suspend("bank-d")), std::nullopt);
    EXPECT_TRUE(world.node("bank-d.n1").suspended());
    fire_lapse(hex16(1), world.ctx());
    EXPECT_FALSE(world.record<v1::Member>(state::keys::member("bank-d")).suspended());
    EXPECT_FALSE(world.node("bank-d.n1").suspended());
}

}  // namespace
}  // namespace charter::tx
