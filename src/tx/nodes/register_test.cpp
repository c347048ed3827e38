#include "tx/nodes/register.hpp"

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_p256.hpp"
#include "tx/credentials/test_table.hpp"

namespace charter::tx {
namespace {

using Register = v1::NodesRegister;

void put_list(Authority& world, const std::string& country) {
    v1::JurisdictionList list;
    list.set_key(state::keys::jurisdiction_list("serious_deficiency"));
    list.set_tier("serious_deficiency");
    list.add_countries(country);
    state::write(world.delta(), list);
}

std::vector<Step<Register>> register_form_steps() {
    return {
        {"no id", Reason::field_missing, [](auto&, Register& m) { m.clear_node(); }},
        {"no role", Reason::field_missing, [](auto&, Register& m) { m.clear_role(); }},
        {"bad site", Reason::field_invalid, [](auto&, Register& m) { m.set_site("site"); }},
        {"long unit", Reason::field_invalid,
         [](auto&, Register& m) { m.set_responsible_unit(std::string(101, 'u')); }},
        {"bad person", Reason::field_invalid,
         [](auto&, Register& m) { m.set_responsible_person("p"); }},
        {"bad key", Reason::key_invalid,
         [](auto&, Register& m) { m.mutable_consensus_key()->set_bytes("short"); }},
        {"capital peer id", Reason::field_invalid,
         [](auto&, Register& m) { m.set_peer_id(std::string(40, 'F')); }},
        {"long asset", Reason::field_invalid,
         [](auto&, Register& m) { m.set_asset(std::string(129, 'a')); }},
    };
}

std::vector<Step<Register>> register_state_steps() {
    return {
        {"unknown member", Reason::member_unknown,
         [](auto&, Register& m) { m.set_node("bank-z.node"); }, true},
        {"suspended member", Reason::member_not_in_standing,
         [](Authority& w, Register&) {
             w.edit<v1::Member>(state::keys::member("bank-a"),
                                [](auto& r) { r.set_suspended(true); });
         }},
        {"another member", Reason::not_own_member,
         [](Authority& w, Register&) { w.act_as({"bank-b.registrar"}); }},
        {"known id", Reason::node_exists, [](auto&, Register& m) { m.set_node("bank-a.first"); }},
        {"unknown role", Reason::node_role_unknown, [](auto&, Register& m) { m.set_role("king"); }},
        {"another's site", Reason::site_unknown,
         [](Authority& w, Register& m) {
             fixture::put_node(w.ctx(), "bank-b.node", "bank-b.registrar");
             m.set_site("bank-b.fixture-site");
         }},
        {"listed", Reason::jurisdiction_listed, [](Authority& w, Register&) { put_list(w, "TW"); }},
        {"no unit", Reason::responsible_missing,
         [](auto&, Register& m) { m.clear_responsible_unit(); }},
        {"unknown asset", Reason::entry_unknown,
         [](auto&, Register& m) { m.set_asset("assets/bank-a/0"); }},
        {"another's asset", Reason::entry_unknown,
         [](auto& w, Register& m) {
             m.set_asset(fixture::put_entry(w.ctx(), "assets", "bank-b", {}));
         }},
        {"no asset", Reason::entry_unknown,
         [](auto& w, Register& m) {
             m.set_asset(fixture::put_entry(w.ctx(), "suppliers", "bank-a", {}));
         }},
        {"unknown algorithm", Reason::algorithm_not_allowed,
         [](auto&, Register& m) { m.mutable_consensus_key()->clear_algorithm(); }, true},
        {"P-256", Reason::algorithm_not_allowed, [](Authority& w, Register& m) { give_p256(w, m); },
         true},
        {"another node's key", Reason::consensus_key_used,
         [](Authority& w, Register& m) {
             w.edit<v1::Node>(state::keys::node("bank-a.first"),
                              [&](auto& n) { *n.mutable_consensus_key() = m.consensus_key(); });
         },
         true},
        {"a person's key", Reason::consensus_key_used,
         [](Authority& w, Register& m) {
             v1::Credential used;
             used.set_key(state::keys::credential(credential_id(m.consensus_key())));
             state::write(w.delta(), used);
         },
         true},
        {"another node's peer id", Reason::consensus_key_used,
         [](Authority& w, Register& m) {
             w.edit<v1::Node>(state::keys::node("bank-a.first"),
                              [&](auto& n) { n.set_peer_id(m.peer_id()); });
         }},
        {"no proof", Reason::possession_unproven, [](auto&, Register& m) { m.clear_possession(); }},
    };
}

Table<Register> register_table() {
    Table<Register> table;
    table.lawful = [](Authority& world) {
        fixture::put_node(world.ctx(), "bank-a.first", "bank-a.clerk");
        Register m;
        m.set_node("bank-a.second-node");
        m.set_role("archive");
        m.set_site("bank-a.fixture-site");
        m.set_responsible_unit("operations");
        m.set_responsible_person("bank-a.clerk");
        *m.mutable_consensus_key() = test_key("consensus");
        m.set_peer_id(std::string(40, 'f'));
        m.set_possession(world.prove("consensus", m.node()));
        return m;
    };
    table.wrap = [](const Register& m) {
        v1::Action action;
        *action.mutable_nodes_register() = m;
        return action;
    };
    table.steps = register_form_steps();
    for (Step<Register> step : register_state_steps()) table.steps.push_back(std::move(step));
    return table;
}

TEST(NodesRegister, Reasons) { register_table().run(); }

TEST(NodesRegister, Rules) {
    register_table().rule(Rule::nodes_role_enum, "unknown role");
    register_table().rule(Rule::jurisdiction_node_gate, "listed");
    register_table().rule(Rule::nodes_responsible_person, "no unit");
    register_table().rule(Rule::crypto_allow_list, "P-256");
}

TEST(NodesRegister, ResponsiblePerson) {
    for (const char* person : {"", "bank-a.nobody", "bank-b.registrar", "bank-a.gone"}) {
        Authority world;
        world.person("bank-a.gone", {});
        world.edit_person("bank-a.gone", [](v1::Person& p) { p.set_active(false); });
        Register m = register_table().lawful(world);
        m.set_responsible_person(person);
        EXPECT_EQ(world.run(register_table().wrap(m)), Reason::responsible_missing) << person;
    }
}

TEST(NodesRegister, PossessionIsOfThisKeyNodeAndChain) {
    Authority world;
    const Register m = register_table().lawful(world);
    const auto on_chain = [&](const Bytes& genesis_digest) {
        return crypto::fixture_sign(
            "consensus", possession_message(genesis_digest, m.consensus_key(), m.node()));
    };
    const struct {
        const char* name;
        Bytes proof;
        std::optional<Reason> reason;
    } rows[] = {
        {"by another key", world.prove("another", m.node()), Reason::possession_unproven},
        {"of another key",
         crypto::fixture_sign("consensus", possession_message(possession_genesis(world.ctx()),
                                                              test_key("another"), m.node())),
         Reason::possession_unproven},
        {"another node's", world.prove("consensus", "bank-a.third-node"),
         Reason::possession_unproven},
        {"its member's", world.prove("consensus", "bank-a"), Reason::possession_unproven},
        {"on another chain", on_chain(Bytes(32, 'x')), Reason::possession_unproven},
        {"of the founding", on_chain(Bytes(32, '\0')), Reason::possession_unproven},
        {"with a byte more", m.possession() + "x", Reason::possession_unproven},
        {"zeros", Bytes(64, '\0'), Reason::possession_unproven},
        {"its own", m.possession(), std::nullopt},
    };
    for (const auto& row : rows) {
        Register one = m;
        one.set_possession(row.proof);
        EXPECT_EQ(world.run(register_table().wrap(one)), row.reason) << row.name;
    }
}

// The proof stays public on the ledger; nobody can use it again.
TEST(NodesRegister, AProofServesOnce) {
    Authority world;
    const Register m = register_table().lawful(world);
    ASSERT_EQ(world.run(register_table().wrap(m)), std::nullopt);
    EXPECT_EQ(world.run(register_table().wrap(m)), Reason::node_exists);
    world.edit<v1::Node>(state::keys::node(m.node()), [](v1::Node& n) { n.set_retired(true); });
    EXPECT_EQ(world.run(register_table().wrap(m)), Reason::node_exists) << "nor once it is retired";
    Register other = m;
    other.set_node("bank-a.third-node");
    EXPECT_EQ(world.run(register_table().wrap(other)), Reason::consensus_key_used);
}

TEST(NodesRegister, IdOfAPerson) {
    Authority world;
    Register m = register_table().lawful(world);
    m.set_node("bank-a.clerk");
    EXPECT_EQ(world.run(register_table().wrap(m)), Reason::node_exists);
}

TEST(NodesRegister, Records) {
    Authority world;
    Register m = register_table().lawful(world);
    m.set_asset(fixture::put_entry(world.ctx(), "assets", "bank-a", {}));
    ASSERT_EQ(world.run(register_table().wrap(m)), std::nullopt);
    const auto node = world.record<v1::Node>(state::keys::node("bank-a.second-node"));
    EXPECT_EQ(node.member(), "bank-a");
    EXPECT_EQ(node.country(), "TW");
    EXPECT_EQ(node.power(), 0U);
    EXPECT_EQ(node.asset(), m.asset());
    EXPECT_EQ(node.registered_ms(), world.now());
    EXPECT_EQ(state::list_count(world.delta(), "nodes", "bank-a"), 2U);
    EXPECT_EQ(world.events("nodes.register"), 1);
}

}  // namespace
}  // namespace charter::tx
