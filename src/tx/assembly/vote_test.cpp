#include "tx/assembly/vote.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using Vote = v1::AssemblyVote;

ReasonTable<World, Vote> vote_table() {
    ReasonTable<World, Vote> table;
    table.lawful = [](World& world) {
        return world.vote_of(world.open(World::set_parameter("legal_memo", 6)));
    };
    table.wrap = [](const Vote& m) {
        v1::Action action;
        *action.mutable_assembly_vote() = m;
        return action;
    };
    table.rows = {
        {"no number", Reason::field_missing, [](auto&, Vote& m) { m.clear_proposal(); }},
        {"no minutes", Reason::minutes_missing, [](auto&, Vote& m) { m.clear_minutes_digest(); },
         true},
        {"short minutes", Reason::field_invalid,
         [](auto&, Vote& m) { m.set_minutes_digest("short"); }},
        {"no digest", Reason::field_missing, [](auto&, Vote& m) { m.clear_proposal_digest(); }},
        {"unknown", Reason::proposal_unknown, [](auto&, Vote& m) { m.set_proposal(9); }},
        {"withdrawn", Reason::proposal_closed,
         [](World& w, Vote&) {
             w.edit_proposal(1, [](v1::Proposal& p) { p.set_state(v1::PROPOSAL_STATE_WITHDRAWN); });
         }},
        {"at the deadline", Reason::voting_over,
         [](World& w, Vote&) { w.advance(336 * kTestHourMs); }},
        {"another policy", Reason::policy_changed,
         [](World& w, Vote&) {
             w.edit_policy("assembly_ordinary", [](v1::Policy& p) { p.set_quorum(4); });
         }},
        {"another text", Reason::digest_differs,
         [](auto&, Vote& m) { m.set_proposal_digest(Bytes(32, 'x')); }},
        {"system account", Reason::system_account,
         [](World& w, Vote&) {
             Acting acting = w.ctx().acting();
             acting.sender = "bank-a.robot";
             w.ctx().set_acting(acting);
         }},
        {"suspended", Reason::member_not_in_standing,
         [](World& w, Vote&) {
             w.edit_member("bank-a", [](v1::Member& m) { m.set_suspended(true); });
         }},
        {"no role", Reason::no_grant,
         [](World& w, Vote&) {
             w.edit<v1::Person>(state::keys::person("bank-a.rep"),
                                [](v1::Person& p) { p.clear_grants(); });
         }},
        {"proposer excluded", Reason::voter_excluded,
         [](World& w, Vote&) {
             w.edit_policy("assembly_ordinary",
                           [](v1::Policy& p) { p.set_exclude_proposer(true); });
             const Bytes key = state::keys::policy("assembly_ordinary");
             const Bytes digest = record_digest(w.delta(), key);
             w.edit_proposal(1, [&](v1::Proposal& p) { p.set_policy_digest(digest); });
         }},
        {"voted", Reason::voted_already,
         [](World& w, Vote&) {
             w.edit_proposal(1, [](v1::Proposal& p) { p.add_ballots()->set_person("bank-a.rep"); });
         }},
    };
    return table;
}

TEST(AssemblyVote, Reasons) { vote_table().run(); }

TEST(AssemblyVote, Rules) { vote_table().rule(Rule::access_default_deny, "no role"); }

TEST(AssemblyVote, TargetChanged) {
    World world;
    const Vote vote = vote_table().lawful(world);
    world.act_by_resolution({"bank-a.rep"}, 9);
    ASSERT_EQ(world.run(World::set_parameter("legal_memo", 5)), std::nullopt);
    world.act_as({"bank-a.rep"});
    EXPECT_EQ(world.run(vote_table().wrap(vote)), Reason::policy_changed);
}

TEST(AssemblyVote, TheRatifyingPolicyEnded) {
    World world;
    const std::uint64_t number = world.open(World::set_mode(v1::MODE_SEALED), true);
    world.approve(number, {"bank-a", "bank-b"});
    ASSERT_EQ(world.execute(number), std::nullopt);
    world.delta().erase(state::keys::policy("assembly_ordinary"));
    EXPECT_EQ(world.vote("bank-c.rep", number), Reason::policy_changed);
}

TEST(AssemblyVote, Records) {
    World world;
    ASSERT_EQ(world.run(vote_table().wrap(vote_table().lawful(world))), std::nullopt);
    const v1::Proposal proposal = world.proposal(1);
    ASSERT_EQ(proposal.ballots_size(), 1);
    const v1::Ballot& ballot = proposal.ballots(0);
    EXPECT_EQ(ballot.person(), "bank-a.rep");
    EXPECT_EQ(ballot.member(), "bank-a");
    EXPECT_TRUE(ballot.approve());
    EXPECT_EQ(ballot.height(), 100U);
    EXPECT_EQ(ballot.minutes_digest(), Bytes(32, 'm'));
    EXPECT_EQ(ballot.credential(), world.credential_of("bank-a.rep", v1::USAGE_SIGN).credential());
    EXPECT_EQ(world.events("assembly.vote"), 1);
    EXPECT_EQ(world.ctx().effects().receipt.proposal(), 1U);
}

TEST(AssemblyVote, TheWindowRunsFromThePassingVote) {
    World world;
    world.person("bank-c.second", {"representative"});
    const std::uint64_t number = world.open(World::set_parameter("legal_memo", 6));
    const std::int64_t at_opening = world.proposal(number).executable_until_ms();
    world.approve(number, {"bank-a", "bank-b"});
    EXPECT_EQ(world.proposal(number).executable_until_ms(), at_opening);
    world.advance(kTestHourMs);
    world.approve(number, {"bank-c"});
    const std::int64_t until = world.now() + 168 * kTestHourMs;
    EXPECT_EQ(world.proposal(number).executable_until_ms(), until);
    EXPECT_TRUE(world.delta().get(state::keys::timer(until, "proposal", hex16(number))));
    EXPECT_EQ(world.vote("bank-c.second", number, false), std::nullopt);
    EXPECT_EQ(world.proposal(number).executable_until_ms(), at_opening) << "bank-c takes it back";
}

}  // namespace
}  // namespace charter::tx
