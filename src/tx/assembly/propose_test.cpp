#include "tx/assembly/propose.hpp"

#include "crypto/sha256.hpp"
#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using Propose = v1::AssemblyPropose;

void lapse_network_emergency(World& world) {
    v1::Proposal lapsed;
    lapsed.set_key(state::keys::proposal(77));
    lapsed.set_proposal(77);
    lapsed.set_emergency(true);
    lapsed.set_state(v1::PROPOSAL_STATE_LAPSED);
    lapsed.set_decided_height(50);
    lapsed.set_target("network");
    state::write(world.delta(), lapsed);
}

ReasonTable<World, Propose> propose_table() {
    ReasonTable<World, Propose> table;
    table.lawful = [](World&) { return World::propose_of(World::set_mode(v1::MODE_SEALED), true); };
    table.wrap = [](const Propose& m) {
        v1::Action action;
        *action.mutable_assembly_propose() = m;
        return action;
    };
    table.rows = {
        {"no action", Reason::field_missing, [](auto&, Propose& m) { m.clear_action(); }, true},
        {"the assembly's own act", Reason::field_invalid,
         [](auto&, Propose& m) { m.mutable_action()->mutable_assembly_vote(); }},
        {"no title", Reason::field_missing, [](auto&, Propose& m) { m.clear_title(); }, true},
        {"201 characters", Reason::field_invalid,
         [](auto&, Propose& m) { m.set_title(std::string(201, 't')); }},
        {"no minutes", Reason::minutes_missing, [](auto&, Propose& m) { m.clear_minutes_digest(); },
         true},
        {"short minutes", Reason::field_invalid,
         [](auto&, Propose& m) { m.set_minutes_digest("short"); }},
        {"no change's name", Reason::field_invalid,
         [](auto&, Propose& m) { m.set_change("bank-a.1"); }},
        {"the action's own check", Reason::field_missing,
         [](auto&, Propose& m) { m.mutable_action()->mutable_network_set_mode()->clear_why(); }},
        {"system account", Reason::system_account,
         [](World& w, Propose&) {
             Acting acting = w.ctx().acting();
             acting.sender = "bank-a.robot";
             w.ctx().set_acting(acting);
         }},
        {"suspended", Reason::member_not_in_standing,
         [](World& w, Propose&) {
             w.edit_member("bank-a", [](v1::Member& member) { member.set_suspended(true); });
         }},
        {"never by resolution", Reason::field_invalid,
         [](auto&, Propose& m) {
             auto& adopt = *m.mutable_action()->mutable_membership_adopt_convention();
             adopt.set_member("bank-a");
             adopt.set_version(1);
             adopt.set_digest(Bytes(32, 'd'));
         },
         true},
        {"opening up is no emergency", Reason::not_emergency,
         [](auto&, Propose& m) {
             m.mutable_action()->mutable_network_set_mode()->set_mode(v1::MODE_OPEN);
         }},
        {"no policy", Reason::policy_unknown,
         [](World& w, Propose&) { w.delta().erase(state::keys::policy("emergency")); }},
        {"second emergency", Reason::second_emergency,
         [](World& w, Propose&) { lapse_network_emergency(w); }},
        {"no change", Reason::field_invalid,
         [](auto&, Propose& m) { m.set_change("bank-a.0000000000000000"); }},
    };
    return table;
}

TEST(AssemblyPropose, Reasons) { propose_table().run(); }

TEST(AssemblyPropose, NoEmergencyPolicy) {
    World world;
    const auto propose = World::propose_of(World::set_parameter("legal_memo", 6), true);
    EXPECT_EQ(world.run(propose_table().wrap(propose)), Reason::not_emergency);
}

TEST(AssemblyPropose, EmergencyNeedsThePolicyThatRatifies) {
    World world;
    world.delta().erase(state::keys::policy("assembly_ordinary"));
    EXPECT_EQ(world.run(propose_table().wrap(propose_table().lawful(world))),
              Reason::policy_unknown);
}

TEST(AssemblyPropose, SecondEmergencyAfterTheOrdinaryQuorumDecided) {
    World world;
    lapse_network_emergency(world);
    v1::Proposal ordinary;
    ordinary.set_key(state::keys::proposal(78));
    ordinary.set_proposal(78);
    ordinary.set_state(v1::PROPOSAL_STATE_EXECUTED);
    ordinary.set_decided_height(51);
    ordinary.set_target("network");
    state::write(world.delta(), ordinary);
    EXPECT_EQ(world.run(propose_table().wrap(propose_table().lawful(world))), std::nullopt);
}

TEST(AssemblyPropose, TitleCountsCharacters) {
    World world;
    const v1::Action act = World::set_parameter("legal_memo", 6);
    auto propose = World::propose_of(act);
    propose.set_change(fixture::put_change(world.ctx(), "bank-a", act));
    std::string title;
    for (int i = 0; i < 200; ++i) title += "大";
    propose.set_title(title);
    EXPECT_EQ(world.run(propose_table().wrap(propose)), std::nullopt);
    propose.set_title(title + "會");
    EXPECT_EQ(world.run(propose_table().wrap(propose)), Reason::field_invalid);
}

TEST(AssemblyPropose, Records) {
    World world;
    ASSERT_EQ(world.open(World::set_parameter("legal_memo", 6)), 1U);
    const v1::Proposal proposal = world.proposal(1);
    EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_OPEN);
    EXPECT_EQ(proposal.proposer(), "bank-a.rep");
    EXPECT_EQ(proposal.member(), "bank-a");
    EXPECT_EQ(proposal.policy(), "assembly_ordinary");
    EXPECT_EQ(proposal.ordinary_policy(), "");
    EXPECT_EQ(proposal.target(), "parameter/legal_memo");
    EXPECT_EQ(proposal.change(), "bank-a.0000000000000000");
    const auto digest = [&](const Bytes& key) {
        return Bytes(view(crypto::sha256(*world.delta().get(key))));
    };
    EXPECT_EQ(proposal.policy_digest(), digest(state::keys::policy("assembly_ordinary")));
    EXPECT_EQ(proposal.target_digest(), digest("cat/parameter/legal_memo"));
    EXPECT_EQ(proposal.voters_at_opening(), 4U);
    EXPECT_EQ(proposal.opened_ms(), world.now());
    EXPECT_EQ(proposal.deadline_ms(), world.now() + 336 * kTestHourMs);
    EXPECT_EQ(proposal.executable_until_ms(), proposal.deadline_ms() + 168 * kTestHourMs);
    for (const std::int64_t due : {proposal.deadline_ms(), proposal.executable_until_ms()}) {
        EXPECT_TRUE(world.delta().get(state::keys::timer(due, "proposal", hex16(1))));
    }
    EXPECT_EQ(world.ctx().effects().receipt.proposal(), 1U);
    EXPECT_EQ(world.ctx().effects().receipt.created(0), proposal.key());
    EXPECT_EQ(world.events("assembly.propose"), 1);
    EXPECT_EQ(world.open(World::set_mode(v1::MODE_LIMITED), true), 2U);
    EXPECT_EQ(world.proposal(2).policy(), "emergency");
    EXPECT_EQ(world.proposal(2).ordinary_policy(), "assembly_ordinary");
    EXPECT_EQ(world.proposal(2).target_digest(), "") << "no mode was ever set";
}

TEST(AssemblyPropose, DigestBindsNumberAndAction) {
    v1::Proposal proposal;
    proposal.set_proposal(1);
    *proposal.mutable_action() = World::set_parameter("legal_memo", 6);
    const Bytes first = proposal_digest(proposal);
    Bytes preimage = "charter/proposal/1" + big_endian(1) + wire::encode(proposal.action());
    EXPECT_EQ(first, Bytes(view(crypto::sha256(preimage))));
    proposal.set_proposal(2);
    EXPECT_NE(proposal_digest(proposal), first);
}

}  // namespace
}  // namespace charter::tx
