#include "tx/nodes/assign_role.hpp"

#include <functional>

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_table.hpp"
#include "tx/nodes/validators.hpp"

namespace charter::tx {
namespace {

using Assign = v1::NodesAssignRole;

void put_power(Authority& world, const std::string& node, std::uint64_t power) {
    const Bytes key = state::keys::node(node);
    const std::string person = std::string(member_of(node)) + ".registrar";
    if (!world.delta().get(key)) fixture::put_node(world.ctx(), node, person);
    world.edit<v1::Node>(key, [&](v1::Node& record) {
        record.set_role("validator");
        record.set_power(power);
    });
}

// Five members, each with one validator of power 10; and a node of bank-a without power.
void put_five(Authority& world) {
    fixture::put_member(world.ctx(), "bank-e");
    for (const char* node : {"bank-a.n1", "bank-b.n1", "bank-c.n1", "bank-d.n1", "bank-e.n1"}) {
        put_power(world, node, 10);
    }
    fixture::put_node(world.ctx(), "bank-a.n2", "bank-a.clerk");
}

Assign assign(const std::string& node, const std::string& role, std::uint64_t power) {
    Assign m;
    m.set_node(node);
    m.set_role(role);
    m.set_power(power);
    return m;
}

// The credential of bank-a.n2's key.
void end_key(Authority& world, const std::function<void(v1::Credential&)>& end) {
    const Bytes id = fixture::put_credential(world.ctx(), "bank-a.n2", v1::USAGE_CONSENSUS);
    const Bytes key = state::keys::credential(id);
    world.edit<v1::Credential>(key, end);
    world.edit<v1::Node>(state::keys::node("bank-a.n2"), [&](v1::Node& node) {
        *node.mutable_consensus_key() = world.record<v1::Credential>(key).public_key();
    });
}

Table<Assign> assign_table() {
    Table<Assign> table;
    table.lawful = [](Authority& world) {
        put_five(world);
        world.act_by_resolution({"bank-b.registrar"});
        return assign("bank-a.n2", "validator", 5);
    };
    table.wrap = [](const Assign& m) {
        v1::Action action;
        *action.mutable_nodes_assign_role() = m;
        return action;
    };
    table.steps = {
        {"no node", Reason::field_missing, [](auto&, Assign& m) { m.clear_node(); }},
        {"no role", Reason::field_missing, [](auto&, Assign& m) { m.clear_role(); }, true},
        {"immense power", Reason::field_invalid,
         [](auto&, Assign& m) { m.set_power(kPowerMax + 1); }, true},
        {"power of an archive", Reason::field_invalid,
         [](auto&, Assign& m) { m.set_role("archive"); }, true},
        {"unknown node", Reason::node_unknown, [](auto&, Assign& m) { m.set_node("bank-a.none"); }},
        {"unknown role", Reason::node_role_unknown,
         [](auto&, Assign& m) {
             m.set_role("king");
             m.set_power(0);
         },
         true},
        {"member removed", Reason::member_not_in_standing,
         [](Authority& w, Assign&) {
             w.edit<v1::Member>(state::keys::member("bank-a"),
                                [](auto& r) { r.set_removed(true); });
         }},
        {"listed", Reason::jurisdiction_listed,
         [](Authority& w, Assign&) {
             v1::JurisdictionList list;
             list.set_key(state::keys::jurisdiction_list("serious_deficiency"));
             list.set_tier("serious_deficiency");
             list.add_countries("TW");
             state::write(w.delta(), list);
         }},
        {"key revoked", Reason::credential_revoked,
         [](Authority& w, Assign&) { end_key(w, [](auto& c) { c.set_revoked_height(7); }); }, true},
        {"key expired", Reason::credential_expired,
         [](Authority& w, Assign&) { end_key(w, [&](auto& c) { c.set_not_after_ms(w.now()); }); }},
        {"two validators of one member", Reason::one_vote_per_member,
         [](auto&, Assign& m) { m.set_power(10); }},
    };
    return table;
}

TEST(NodesAssignRole, Reasons) { assign_table().run(); }

TEST(NodesAssignRole, Rules) {
    assign_table().rule(Rule::nodes_role_enum, "unknown role");
    assign_table().rule(Rule::jurisdiction_node_gate, "listed");
    assign_table().rule(Rule::consensus_one_vote_per_member, "two validators of one member");
}

std::optional<Reason> assigned(Authority& world, const Assign& m) {
    return world.run(assign_table().wrap(m));
}

TEST(NodesAssignRole, Shares) {
    const struct {
        const char* name;
        std::vector<std::uint64_t> powers;  // of bank-a.n1, bank-b.n1 ... before
        const char* node;
        std::uint64_t power;
        std::optional<Reason> reason;
    } rows[] = {
        {"the second of one", {10}, "bank-b.n1", 10, std::nullopt},
        {"stronger than the first", {10}, "bank-b.n1", 11, Reason::one_vote_per_member},
        {"weaker than the first", {10}, "bank-b.n1", 9, Reason::one_vote_per_member},
        {"the third", {10, 10}, "bank-c.n1", 10, std::nullopt},
        {"the fourth", {10, 10, 10}, "bank-d.n1", 10, std::nullopt},
        {"a weak fourth leaves thirds", {10, 10, 10}, "bank-d.n1", 0, std::nullopt},
        {"a fourth too weak", {100, 100, 99}, "bank-d.n1", 1, Reason::one_vote_per_member},
        {"a third of all", {10, 10, 10, 10}, "bank-a.n1", 15, Reason::one_vote_per_member},
        {"under a third of all", {10, 10, 10, 10}, "bank-a.n1", 14, std::nullopt},
        {"one leaves", {10, 10, 10, 10}, "bank-d.n1", 0, std::nullopt},
        {"the same again", {10, 10, 10, 10}, "bank-d.n1", 10, std::nullopt},
        {"the last leaves", {10}, "bank-a.n1", 0, Reason::validator_floor},
    };
    const std::string nodes[] = {"bank-a.n1", "bank-b.n1", "bank-c.n1", "bank-d.n1"};
    for (const auto& row : rows) {
        Authority world;
        for (const std::string& node : nodes) put_power(world, node, 0);
        for (std::size_t i = 0; i < row.powers.size(); ++i)
            put_power(world, nodes[i], row.powers[i]);
        world.act_by_resolution({"bank-b.registrar"});
        EXPECT_EQ(assigned(world, assign(row.node, "validator", row.power)), row.reason)
            << row.name;
    }
}

// In production four validators stay; that the set grows towards them is no fault.
TEST(NodesAssignRole, FloorInProduction) {
    Authority world;
    put_five(world);
    v1::ChainConfig config = world.ctx().config();
    config.set_environment("production");
    Context ctx(world.delta(), world.ctx().catalog(), config, world.ctx().block(), RuleSet::all());
    Acting resolution;
    resolution.proposal = 1;
    ctx.set_acting(resolution);
    const auto refused = [&](const Assign& m) -> std::optional<Reason> {
        const Status status = permit(m, ctx);
        if (!status) return status.error().reason;
        apply(m, ctx);
        return std::nullopt;
    };
    EXPECT_EQ(refused(assign("bank-e.n1", "validator", 0)), std::nullopt);
    EXPECT_EQ(refused(assign("bank-d.n1", "validator", 0)), Reason::validator_floor);
    put_power(world, "bank-c.n1", 0);
    put_power(world, "bank-d.n1", 0);
    EXPECT_EQ(refused(assign("bank-c.n1", "validator", 10)), std::nullopt) << "the third";
}

TEST(NodesAssignRole, Records) {
    Authority world;
    const Assign m = assign_table().lawful(world);
    ASSERT_EQ(assigned(world, m), std::nullopt);
    const auto node = world.record<v1::Node>(state::keys::node("bank-a.n2"));
    EXPECT_EQ(node.role(), "validator");
    EXPECT_EQ(node.power(), 5U);
    EXPECT_EQ(node.changed_ms(), world.now());
    ASSERT_EQ(world.ctx().effects().events.size(), 2U);
    EXPECT_EQ(world.ctx().effects().events[1].kind(), "validators");

    ASSERT_EQ(assigned(world, assign("bank-a.n2", "archive", 0)), std::nullopt);
    ASSERT_EQ(assigned(world, assign("bank-a.n2", "full", 0)), std::nullopt);
    EXPECT_EQ(world.ctx().effects().events.size(), 5U) << "the last changed no power";
}

}  // namespace
}  // namespace charter::tx
