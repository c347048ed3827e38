#include "tx/parameters/set_policy.hpp"

#include "testing/world.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using SetPolicy = v1::ParametersSetPolicy;

v1::Action policy_action(const SetPolicy& m) {
    v1::Action action;
    *action.mutable_parameters_set_policy() = m;
    return action;
}

ReasonTable<World, SetPolicy> policy_table() {
    ReasonTable<World, SetPolicy> table;
    table.lawful = [](World& world) {
        world.act_by_resolution({"bank-a.rep"});
        SetPolicy m;
        *m.mutable_policy() = *policy_in_force(world.delta(), kOrdinaryPolicy);
        m.mutable_policy()->set_quorum(4);
        return m;
    };
    table.wrap = policy_action;
    const auto bad = [&](const char* name, Reason reason, void (*spoil)(v1::Policy&)) {
        table.rows.push_back(
            {name, reason, [spoil](World&, SetPolicy& m) { spoil(*m.mutable_policy()); }, true});
    };
    bad("no name", Reason::field_missing, [](v1::Policy& p) { p.clear_name(); });
    bad("another key", Reason::field_invalid, [](v1::Policy& p) { p.set_key("pol/other"); });
    bad("no role", Reason::field_missing, [](v1::Policy& p) { p.clear_role(); });
    bad("no counting", Reason::field_invalid, [](v1::Policy& p) { p.clear_counting(); });
    bad("unknown counting", Reason::field_invalid,
        [](v1::Policy& p) { p.set_counting(static_cast<v1::Counting>(99)); });
    bad("over nobody", Reason::field_invalid, [](v1::Policy& p) { p.clear_over(); });
    bad("n beside two thirds", Reason::field_invalid, [](v1::Policy& p) { p.set_n(3); });
    bad("n without a number", Reason::field_invalid,
        [](v1::Policy& p) { p.set_counting(v1::COUNTING_N); });
    bad("n of one", Reason::field_invalid, [](v1::Policy& p) {
        p.set_counting(v1::COUNTING_N);
        p.set_n(1);
    });
    bad("n too large", Reason::field_invalid, [](v1::Policy& p) {
        p.set_counting(v1::COUNTING_N);
        p.set_n(1001);
    });
    bad("of beside two thirds", Reason::field_invalid, [](v1::Policy& p) { p.set_of(3); });
    bad("more than all", Reason::field_invalid, [](v1::Policy& p) {
        p.set_counting(v1::COUNTING_FRACTION);
        p.set_n(4);
        p.set_of(3);
    });
    bad("a large quorum", Reason::field_invalid, [](v1::Policy& p) { p.set_quorum(1001); });
    bad("any without quorum", Reason::field_invalid, [](v1::Policy& p) {
        p.set_counting(v1::COUNTING_ANY);
        p.set_quorum(1);
    });
    bad("no deadline", Reason::field_invalid, [](v1::Policy& p) { p.clear_deadline_hours(); });
    bad("a late deadline", Reason::field_invalid,
        [](v1::Policy& p) { p.set_deadline_hours(2161); });
    bad("no window", Reason::field_invalid, [](v1::Policy& p) { p.clear_execution_hours(); });
    bad("a wide window", Reason::field_invalid, [](v1::Policy& p) { p.set_execution_hours(2161); });
    bad("unknown", Reason::policy_unknown, [](v1::Policy& p) {
        p.set_name("other");
        p.clear_key();
        p.set_role("monarch");
    });
    bad("no such role", Reason::role_unknown, [](v1::Policy& p) { p.set_role("monarch"); });
    bad("one vote decides", Reason::second_person_missing, [](v1::Policy& p) {
        p.set_counting(v1::COUNTING_FRACTION);
        p.set_n(1);
        p.set_of(4);
        p.set_quorum(1);
    });
    bad("a role that nobody holds", Reason::would_brick, [](v1::Policy& p) { p.set_role("hr"); });
    return table;
}

TEST(ParametersSetPolicy, Reasons) { policy_table().run(); }

TEST(ParametersSetPolicy, Rules) {
    policy_table().rule(Rule::policy_no_single_admin, "one vote decides");
}

TEST(ParametersSetPolicy, Records) {
    World world;
    SetPolicy message = policy_table().lawful(world);
    message.mutable_policy()->clear_key();
    ASSERT_EQ(world.run(policy_action(message)), std::nullopt);
    const auto policy = policy_in_force(world.delta(), kOrdinaryPolicy);
    EXPECT_EQ(policy->quorum(), 4U);
    EXPECT_EQ(policy->key(), "pol/assembly_ordinary");
    EXPECT_EQ(world.events("parameters.set_policy"), 1);
}

TEST(ParametersSetPolicy, OpenProposalsDie) {
    World world;
    const std::uint64_t number = world.open(World::set_parameter("legal_memo", 6));
    ASSERT_EQ(world.run(policy_action(policy_table().lawful(world))), std::nullopt);
    EXPECT_EQ(world.vote("bank-a.rep", number), Reason::policy_changed);
}

// The loader of catalogs accepts what this accepts, or no node could start again.
TEST(ParametersSetPolicy, TheCatalogStillLoads) {
    World world;
    ASSERT_EQ(world.run(policy_action(policy_table().lawful(world))), std::nullopt);
    const auto loaded = catalog::from_records([&](ByteView prefix, const catalog::Visit& visit) {
        state::scan_prefix(world.delta(), prefix, visit);
    });
    EXPECT_TRUE(loaded.has_value());
}

}  // namespace
}  // namespace charter::tx
