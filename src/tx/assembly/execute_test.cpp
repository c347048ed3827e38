#include "tx/assembly/execute.hpp"

#include "crypto/sha256.hpp"
#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using Execute = v1::AssemblyExecute;

ReasonTable<World, Execute> execute_table() {
    ReasonTable<World, Execute> table;
    table.lawful = [](World& world) {
        Execute m;
        m.set_proposal(world.open(World::set_parameter("legal_memo", 6)));
        m.set_minutes_digest(Bytes(32, 'm'));
        world.approve(m.proposal(), {"bank-a", "bank-b", "bank-c"});
        return m;
    };
    table.wrap = [](const Execute& m) {
        v1::Action action;
        *action.mutable_assembly_execute() = m;
        return action;
    };
    table.rows = {
        {"no number", Reason::field_missing, [](auto&, Execute& m) { m.clear_proposal(); }},
        {"no minutes", Reason::minutes_missing, [](auto&, Execute& m) { m.clear_minutes_digest(); },
         true},
        {"short minutes", Reason::field_invalid,
         [](auto&, Execute& m) { m.set_minutes_digest("short"); }},
        {"unknown", Reason::proposal_unknown, [](auto&, Execute& m) { m.set_proposal(9); }},
        {"withdrawn", Reason::proposal_closed,
         [](World& w, Execute&) {
             w.edit_proposal(1, [](v1::Proposal& p) { p.set_state(v1::PROPOSAL_STATE_WITHDRAWN); });
         }},
        {"window over", Reason::voting_over,
         [](World& w, Execute&) { w.advance(168 * kTestHourMs); }},
        {"another policy", Reason::policy_changed,
         [](World& w, Execute&) {
             w.edit_policy("assembly_ordinary", [](v1::Policy& p) { p.set_deadline_hours(1); });
         }},
        {"one ballot less", Reason::not_enough_votes,
         [](World& w, Execute&) {
             w.edit_proposal(1, [](v1::Proposal& p) { p.mutable_ballots()->RemoveLast(); });
         }},
        {"no quorum", Reason::quorum_not_met,
         [](World& w, Execute&) {
             w.edit_policy("assembly_ordinary", [](v1::Policy& p) { p.set_quorum(4); });
             const Bytes policy = *w.delta().get(state::keys::policy("assembly_ordinary"));
             w.edit_proposal(1, [&](v1::Proposal& p) {
                 p.set_policy_digest(Bytes(view(crypto::sha256(policy))));
             });
         }},
        {"the action's own permit", Reason::parameter_out_of_bounds,
         [](World& w, Execute&) {
             w.edit_proposal(1, [](v1::Proposal& p) {
                 p.mutable_action()->mutable_parameters_set()->set_value(999);
             });
         }},
    };
    return table;
}

TEST(AssemblyExecute, Reasons) { execute_table().run(); }

TEST(AssemblyExecute, Rules) {
    execute_table().rule(Rule::change_quorum_at_activation, "one ballot less");
    ReasonTable<World, Execute> of_no_change = execute_table();
    of_no_change.lawful = [](World& world) {
        Execute m;
        m.set_proposal(world.open(World::set_mode(v1::MODE_LIMITED)));
        m.set_minutes_digest(Bytes(32, 'm'));
        world.approve(m.proposal(), {"bank-a", "bank-b", "bank-c"});
        return m;
    };
    of_no_change.rule(Rule::policy_multi_signature, "one ballot less");
}

TEST(AssemblyExecute, Records) {
    World world;
    const Execute execute = execute_table().lawful(world);
    const Acting executor = world.ctx().acting();
    ASSERT_EQ(world.run(execute_table().wrap(execute)), std::nullopt);
    EXPECT_EQ(world.proposal(1).state(), v1::PROPOSAL_STATE_EXECUTED);
    EXPECT_EQ(world.proposal(1).decided_height(), 100U);
    EXPECT_EQ(world.proposal(1).lapses_ms(), 0) << "an ordinary resolution does not lapse";
    const auto set = world.record<v1::ParameterValue>(state::keys::parameter("legal_memo"));
    EXPECT_EQ(set.value(), 6);
    EXPECT_EQ(set.proposal(), 1U);
    EXPECT_EQ(world.ctx().acting().proposal, executor.proposal) << "the acting is restored";
    EXPECT_EQ(world.events("assembly.execute"), 1);
    EXPECT_EQ(world.events("parameters.set"), 1);
    EXPECT_EQ(world.run(execute_table().wrap(execute)), Reason::proposal_closed) << "once";
}

TEST(AssemblyExecute, OnlyVotersInStandingCount) {
    World world;
    const Execute execute = execute_table().lawful(world);
    world.edit<v1::Person>(state::keys::person("bank-b.rep"),
                           [](v1::Person& p) { p.set_active(false); });
    EXPECT_EQ(world.run(execute_table().wrap(execute)), Reason::not_enough_votes);
}

TEST(AssemblyExecute, TheTargetChanged) {
    World world;
    const Execute first = execute_table().lawful(world);
    Execute second = first;
    second.set_proposal(world.open(World::set_parameter("legal_memo", 7)));
    world.approve(2, {"bank-a", "bank-b", "bank-c"});
    ASSERT_EQ(world.run(execute_table().wrap(first)), std::nullopt);
    EXPECT_EQ(world.run(execute_table().wrap(second)), Reason::policy_changed);
}

TEST(AssemblyExecute, EmergencyLapsesUnlessRatified) {
    World world;
    const std::uint64_t number = world.open(World::set_mode(v1::MODE_SEALED), true);
    world.approve(number, {"bank-a"});
    EXPECT_EQ(world.execute(number), Reason::not_enough_votes);
    world.approve(number, {"bank-b"});
    ASSERT_EQ(world.execute(number), std::nullopt);
    const std::int64_t lapses = world.now() + 72 * kTestHourMs;
    EXPECT_EQ(world.proposal(number).lapses_ms(), lapses);
    EXPECT_TRUE(world.delta().get(state::keys::timer(lapses, "lapse", hex16(number))));
    const auto network = world.record<v1::NetworkMode>(Bytes(state::keys::kNetwork));
    EXPECT_EQ(network.mode(), v1::MODE_SEALED);
    EXPECT_EQ(network.before(), v1::MODE_OPEN);
    EXPECT_TRUE(network.emergency());
    EXPECT_EQ(network.proposal(), number);
}

TEST(AssemblyExecute, SecondEmergencyWasOpenedBeforeTheFirst) {
    World world;
    const std::uint64_t first = world.open(World::set_mode(v1::MODE_LIMITED), true);
    world.approve(first, {"bank-a", "bank-b"});
    ASSERT_EQ(world.execute(first), std::nullopt);
    // As if it had been opened on the same state as the first.
    v1::Proposal second = world.proposal(first);
    second.set_key(state::keys::proposal(2));
    second.set_proposal(2);
    second.set_state(v1::PROPOSAL_STATE_OPEN);
    second.mutable_action()->mutable_network_set_mode()->set_mode(v1::MODE_SEALED);
    second.set_target_digest(record_digest(world.delta(), state::keys::kNetwork));
    state::write(world.delta(), second);
    EXPECT_EQ(world.execute(2), Reason::second_emergency);
}

}  // namespace
}  // namespace charter::tx
