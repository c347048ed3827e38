#include "tx/assembly/ratify.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using Ratify = v1::AssemblyRatify;

// The network is sealed by two members; a third has voted since.
Ratify sealed_and_voted(World& world) {
    Ratify m;
    m.set_proposal(world.open(World::set_mode(v1::MODE_SEALED), true));
    m.set_minutes_digest(Bytes(32, 'm'));
    world.approve(m.proposal(), {"bank-a", "bank-b"});
    EXPECT_EQ(world.execute(m.proposal()), std::nullopt);
    world.approve(m.proposal(), {"bank-c"});
    return m;
}

ReasonTable<World, Ratify> ratify_table() {
    ReasonTable<World, Ratify> table;
    table.lawful = sealed_and_voted;
    table.wrap = [](const Ratify& m) {
        v1::Action action;
        *action.mutable_assembly_ratify() = m;
        return action;
    };
    table.rows = {
        {"no number", Reason::field_missing, [](auto&, Ratify& m) { m.clear_proposal(); }},
        {"no minutes", Reason::minutes_missing, [](auto&, Ratify& m) { m.clear_minutes_digest(); },
         true},
        {"short minutes", Reason::field_invalid,
         [](auto&, Ratify& m) { m.set_minutes_digest("short"); }},
        {"unknown", Reason::proposal_unknown, [](auto&, Ratify& m) { m.set_proposal(9); }},
        {"an ordinary one", Reason::not_emergency,
         [](World& w, Ratify&) {
             w.edit_proposal(1, [](v1::Proposal& p) { p.set_emergency(false); });
         }},
        {"not executed", Reason::proposal_closed,
         [](World& w, Ratify&) {
             w.edit_proposal(1, [](v1::Proposal& p) { p.set_state(v1::PROPOSAL_STATE_OPEN); });
         }},
        {"lapsed", Reason::voting_over, [](World& w, Ratify&) { w.advance(72 * kTestHourMs); }},
        {"the ordinary policy ended", Reason::policy_changed,
         [](World& w, Ratify&) { w.delta().erase(state::keys::policy("assembly_ordinary")); }},
        {"two of four", Reason::not_enough_votes,
         [](World& w, Ratify&) {
             w.edit_proposal(1, [](v1::Proposal& p) { p.mutable_ballots()->RemoveLast(); });
         }},
    };
    return table;
}

TEST(AssemblyRatify, Reasons) { ratify_table().run(); }

TEST(AssemblyRatify, Rules) { ratify_table().rule(Rule::policy_multi_signature, "two of four"); }

TEST(AssemblyRatify, Records) {
    World world;
    const Ratify ratify = sealed_and_voted(world);
    const std::int64_t lapses = world.proposal(1).lapses_ms();
    ASSERT_EQ(world.run(ratify_table().wrap(ratify)), std::nullopt);
    EXPECT_EQ(world.proposal(1).state(), v1::PROPOSAL_STATE_RATIFIED);
    EXPECT_FALSE(world.delta().get(state::keys::timer(lapses, "lapse", hex16(1))));
    const auto network = world.record<v1::NetworkMode>(Bytes(state::keys::kNetwork));
    EXPECT_FALSE(network.emergency());
    EXPECT_EQ(network.mode(), v1::MODE_SEALED);
    EXPECT_EQ(world.events("assembly.ratify"), 1);
    world.person("bank-d.second", {"representative"});
    EXPECT_EQ(world.vote("bank-d.second", 1), Reason::proposal_closed);
}

TEST(AssemblyRatify, VotesEndWhenItLapses) {
    World world;
    sealed_and_voted(world);
    world.advance(72 * kTestHourMs);
    EXPECT_EQ(world.vote("bank-d.rep", 1), Reason::voting_over);
}

TEST(AssemblyRatify, TheSuspendedMayVoteOnIt) {
    World world;
    Ratify ratify = sealed_and_voted(world);
    world.edit_proposal(1, [](v1::Proposal& p) { p.mutable_ballots()->RemoveLast(); });
    world.edit_member("bank-d", [](v1::Member& m) { m.set_suspended(true); });
    EXPECT_EQ(world.run(ratify_table().wrap(ratify)), Reason::not_enough_votes);
    EXPECT_EQ(world.vote("bank-d.rep", 1), std::nullopt);
    EXPECT_EQ(world.run(ratify_table().wrap(ratify)), std::nullopt);
}

TEST(AssemblyRatify, ANewEmergencyIsFreeAfterwards) {
    World world;
    const Ratify ratify = sealed_and_voted(world);
    ASSERT_EQ(world.run(ratify_table().wrap(ratify)), std::nullopt);
    v1::Action propose;
    *propose.mutable_assembly_propose() = World::propose_of(World::set_mode(v1::MODE_SEALED), true);
    EXPECT_EQ(world.run(propose), std::nullopt);
}

}  // namespace
}  // namespace charter::tx
