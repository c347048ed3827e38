// Resolutions under change control, from the proposal to the execution.

#include "tx/change/gates.hpp"

#include "testing/world.hpp"
#include "tx/change/testing.hpp"

namespace charter::tx {
namespace {

using World = ChangesOf<testing::World>;
using Propose = v1::AssemblyPropose;
using Execute = v1::AssemblyExecute;

v1::Action act() { return World::set_parameter("legal_memo", 6); }

v1::Action upgrade() {
    v1::Action action;
    action.mutable_network_upgrade()->set_protocol_version(2);
    action.mutable_network_upgrade()->set_height(9'999);
    action.mutable_network_upgrade()->set_why("a release");
    return action;
}

/// Opened by bank-a.dev, reviewed and tested by others; bank-a.rep acts then.
void put_ready(World& world, v1::ChangeOpen m) {
    world.open_as("bank-a.dev", m);
    world.act_as_two();
    world.lead({ChangeAct::review, ChangeAct::test});
    world.act_as({"bank-a.rep"});
}

ReasonTable<World, Propose> propose_table() {
    ReasonTable<World, Propose> table;
    table.lawful = [](World& world) {
        put_ready(world, change_opening_for(act(), "configuration"));
        Propose m = World::propose_of(act());
        m.set_change(world.id);
        return m;
    };
    table.wrap = [](const Propose& m) {
        v1::Action action;
        *action.mutable_assembly_propose() = m;
        return action;
    };
    table.rows = {
        {"an act under no change control", Reason::field_invalid,
         [](auto&, Propose& m) { *m.mutable_action() = World::set_mode(v1::MODE_LIMITED); }, true},
        {"no change", Reason::change_required, [](auto&, Propose& m) { m.clear_change(); }, true},
        {"unknown", Reason::change_unknown,
         [](auto&, Propose& m) { m.set_change("bank-a.00000000000000ff"); }},
        {"another kind", Reason::change_kind_differs,
         [](World& w, Propose&) {
             w.edit_change([](v1::Change& change) { change.set_kind("contract"); });
         }},
        {"another act", Reason::change_act_differs,
         [](auto&, Propose& m) { m.mutable_action()->mutable_parameters_set()->set_value(7); }},
        {"active already", Reason::change_step_refused,
         [](World& w, Propose&) { w.set_state(v1::CHANGE_STATE_ACTIVE); }},
        {"not reviewed", Reason::change_unreviewed,
         [](World& w, Propose&) {
             w.edit_change([](v1::Change& change) { change.set_reviewed(false); });
         }},
        {"not tested", Reason::change_untested,
         [](World& w, Propose&) {
             w.edit_change([](v1::Change& change) { change.set_tested(false); });
         }},
    };
    return table;
}

TEST(ChangeGates, ReasonsOfAProposal) { propose_table().run(); }

TEST(ChangeGates, RulesOfAProposal) {
    propose_table().rule(Rule::change_only_path, "no change");
    propose_table().rule(Rule::change_only_path, "another kind");
    propose_table().rule(Rule::change_only_path, "another act");
    propose_table().rule(Rule::change_trail, "active already");
    propose_table().rule(Rule::change_review_gate, "not reviewed");
    propose_table().rule(Rule::change_review_gate, "not tested");
}

TEST(ChangeGates, AnUpgradeIsARelease) {
    World world;
    v1::ChangeOpen m = change_opening_for(upgrade(), "code");
    put_ready(world, m);
    Propose propose = World::propose_of(upgrade());
    propose.set_change(world.id);
    EXPECT_EQ(world.run(propose_table().wrap(propose)), Reason::release_missing);
    m.set_release(true);
    m.set_version("2");
    put_ready(world, m);
    propose.set_change(world.id);
    EXPECT_EQ(world.run(propose_table().wrap(propose)), std::nullopt);
}

ReasonTable<World, Execute> execute_table() {
    ReasonTable<World, Execute> table;
    table.lawful = [](World& world) {
        v1::ChangeOpen open = change_opening_for(act(), "configuration");
        open.set_class_("major");
        open.set_release(true);
        open.set_version("7");
        put_ready(world, open);
        world.act_as_two();
        world.lead({ChangeAct::rehearse});
        fixture::put_entry(world.ctx(), "test_plans", "bank-a",
                           {fixture::flag("acceptance_criteria", true),
                            fixture::flag("accepted", true), fixture::text("release", world.id)});
        world.act_as({"bank-a.rep"});
        Propose propose = World::propose_of(act());
        propose.set_change(world.id);
        EXPECT_EQ(world.run(propose_table().wrap(propose)), std::nullopt);
        world.approve(1, {"bank-a", "bank-b", "bank-c"});
        world.act_as({"bank-a.rep"});
        Execute m;
        m.set_proposal(1);
        m.set_minutes_digest(Bytes(32, 'm'));
        return m;
    };
    table.wrap = [](const Execute& m) {
        v1::Action action;
        *action.mutable_assembly_execute() = m;
        return action;
    };
    table.rows = {
        {"as no change", Reason::change_required,
         [](World& w, Execute&) { w.edit_proposal(1, [](v1::Proposal& p) { p.clear_change(); }); },
         true},
        {"a change that is gone", Reason::change_unknown,
         [](World& w, Execute&) {
             w.edit_proposal(1, [](v1::Proposal& p) { p.set_change("bank-a.00000000000000ff"); });
         },
         true},
        {"withdrawn", Reason::change_step_refused,
         [](World& w, Execute&) { w.set_state(v1::CHANGE_STATE_WITHDRAWN); }},
        {"not rehearsed", Reason::rehearsal_missing,
         [](World& w, Execute&) {
             w.edit_change([](v1::Change& change) { change.set_rehearsed(false); });
         }},
        {"no plan of this release", Reason::test_plan_missing,
         [](World& w, Execute&) {
             w.edit<v1::Entry>("reg/test_plans/bank-a/0000000000000000", [](v1::Entry& entry) {
                 *entry.mutable_body()->mutable_fields(2) = fixture::text("release", "bank-a.1");
             });
         }},
        {"an author executes", Reason::author_acts,
         [](World& w, Execute&) { w.act_as({"bank-a.dev"}); }},
    };
    return table;
}

TEST(ChangeGates, ReasonsOfAnExecution) { execute_table().run(); }

TEST(ChangeGates, RulesOfAnExecution) {
    execute_table().rule(Rule::change_only_path, "as no change");
    execute_table().rule(Rule::change_trail, "withdrawn");
    execute_table().rule(Rule::change_rehearsal_gate, "not rehearsed");
    execute_table().rule(Rule::change_acceptance_gate, "no plan of this release");
    execute_table().rule(Rule::change_author_separation, "an author executes");
}

TEST(ChangeGates, TheExecutionActivates) {
    World world;
    const Execute m = execute_table().lawful(world);
    ASSERT_EQ(world.run(execute_table().wrap(m)), std::nullopt);
    EXPECT_EQ(world.change().state(), v1::CHANGE_STATE_ACTIVE);
    EXPECT_EQ(world.change().proposal(), 1U);
    EXPECT_EQ(world.change().active_from(), 100U);
    EXPECT_EQ(world.record<v1::ParameterValue>(state::keys::parameter("legal_memo")).value(), 6);
}

TEST(ChangeGates, APlanOfTheAssemblyServesToo) {
    World world;
    const Execute m = execute_table().lawful(world);
    world.delta().erase("reg/test_plans/bank-a/0000000000000000");
    EXPECT_EQ(world.run(execute_table().wrap(m)), Reason::test_plan_missing);
    fixture::put_entry(world.ctx(), "test_plans", "*",
                       {fixture::flag("acceptance_criteria", true), fixture::flag("accepted", true),
                        fixture::text("release", world.id)});
    EXPECT_EQ(world.run(execute_table().wrap(m)), std::nullopt);
}

// A proposal that died leaves the change as it was: it may be proposed again.
TEST(ChangeGates, AnEmergencyIsProposedAsItWasOpened) {
    World world;
    v1::ChangeOpen open = change_opening_for(act(), "configuration");
    open.set_class_("emergency");
    world.open_as("bank-a.dev", open);
    world.act_as({"bank-a.rep"});
    Propose propose = World::propose_of(act());
    propose.set_change(world.id);
    ASSERT_EQ(world.run(propose_table().wrap(propose)), std::nullopt);
    world.edit_proposal(1, [](v1::Proposal& p) { p.set_state(v1::PROPOSAL_STATE_EXPIRED); });
    ASSERT_EQ(world.run(propose_table().wrap(propose)), std::nullopt);
    world.approve(2, {"bank-a", "bank-b", "bank-c"});
    ASSERT_EQ(world.execute(2), std::nullopt);
    EXPECT_EQ(world.change().state(), v1::CHANGE_STATE_ACTIVE);
    EXPECT_EQ(world.change().ratify_by_ms(), world.now() + 14 * kChangeDayMs);
    world.act_as({"bank-a.rep"});
    EXPECT_EQ(world.run(propose_table().wrap(propose)), Reason::change_step_refused) << "once";
}

}  // namespace
}  // namespace charter::tx
