#include "tx/nodes/rotate_key.hpp"

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/holder.hpp"
#include "tx/credentials/test_p256.hpp"
#include "tx/credentials/test_table.hpp"
#include "tx/nodes/validators.hpp"

namespace charter::tx {
namespace {

using Rotate = v1::NodesRotateKey;

const Bytes kNode = state::keys::node("bank-a.n1");

void put_validator(Authority& world, const std::string& node, std::uint64_t power) {
    fixture::put_node(world.ctx(), node, std::string(member_of(node)) + ".registrar");
    world.edit<v1::Node>(state::keys::node(node), [&](v1::Node& record) {
        record.set_role("validator");
        record.set_power(power);
        record.set_peer_id(std::string(39, '0') + node[5]);
        *record.mutable_consensus_key() = test_key(node);
    });
}

Rotate rotate(const Authority& world, const std::string& node, const std::string& key) {
    Rotate m;
    m.set_node(node);
    *m.mutable_consensus_key() = test_key(key);
    m.set_possession(world.prove(key, node));
    m.set_why("custodian left");
    return m;
}

// Four members, each with one validator of power 10.
Rotate in_a_set_of_four(Authority& world) {
    for (const char* node : {"bank-a.n1", "bank-b.n1", "bank-c.n1", "bank-d.n1"})
        put_validator(world, node, 10);
    world.act_by_resolution({"bank-b.registrar"});
    return rotate(world, "bank-a.n1", "new");
}

std::vector<Step<Rotate>> rotate_state_steps() {
    return {
        {"unknown node", Reason::node_unknown, [](auto&, Rotate& m) { m.set_node("bank-a.none"); },
         true},
        {"retired", Reason::node_unknown,
         [](Authority& w, Rotate&) {
             w.edit<v1::Node>(kNode, [](v1::Node& n) { n.set_retired(true); });
         },
         true},
        {"suspended member", Reason::member_not_in_standing,
         [](Authority& w, Rotate&) {
             w.edit<v1::Member>(state::keys::member("bank-a"),
                                [](auto& r) { r.set_suspended(true); });
         }},
        {"unknown algorithm", Reason::algorithm_not_allowed,
         [](auto&, Rotate& m) { m.mutable_consensus_key()->clear_algorithm(); }, true},
        {"P-256", Reason::algorithm_not_allowed, [](Authority& w, Rotate& m) { give_p256(w, m); },
         true},
        {"its own key", Reason::consensus_key_used,
         [](auto&, Rotate& m) { *m.mutable_consensus_key() = test_key("bank-a.n1"); }},
        {"another node's key", Reason::consensus_key_used,
         [](auto&, Rotate& m) { *m.mutable_consensus_key() = test_key("bank-b.n1"); }},
        {"a key that was another's", Reason::consensus_key_used,
         [](Authority& w, Rotate& m) {
             v1::FormerKey former;
             former.set_key(state::keys::former_key(credential_id(m.consensus_key())));
             state::write(w.delta(), former);
         }},
        {"a person's key", Reason::consensus_key_used,
         [](Authority& w, Rotate& m) {
             v1::Credential used;
             used.set_key(state::keys::credential(credential_id(m.consensus_key())));
             state::write(w.delta(), used);
         }},
        {"another node's peer id", Reason::consensus_key_used,
         [](Authority& w, Rotate& m) {
             m.set_peer_id(w.record<v1::Node>(state::keys::node("bank-b.n1")).peer_id());
         }},
        {"proven for another node", Reason::possession_unproven,
         [](Authority& w, Rotate& m) { m.set_possession(w.prove("new", "bank-b.n1")); }, true},
        {"proven by the old key", Reason::possession_unproven,
         [](Authority& w, Rotate& m) { m.set_possession(w.prove("bank-a.n1", "bank-a.n1")); },
         true},
        {"no proof", Reason::possession_unproven, [](auto&, Rotate& m) { m.clear_possession(); }},
        {"the second of one block", Reason::validator_pace,
         [](Authority& w, Rotate&) {
             w.edit<v1::Node>(state::keys::node("bank-b.n1"),
                              [&](v1::Node& n) { n.set_key_height(w.ctx().block().height); });
         }},
    };
}

Table<Rotate> rotate_table() {
    Table<Rotate> table;
    table.lawful = in_a_set_of_four;
    table.wrap = [](const Rotate& m) {
        v1::Action action;
        *action.mutable_nodes_rotate_key() = m;
        return action;
    };
    table.steps = {
        {"no node", Reason::field_missing, [](auto&, Rotate& m) { m.clear_node(); }},
        {"bad key", Reason::key_invalid,
         [](auto&, Rotate& m) { m.mutable_consensus_key()->set_bytes("short"); }},
        {"bad peer id", Reason::field_invalid,
         [](auto&, Rotate& m) { m.set_peer_id(std::string(40, 'F')); }},
        {"no why", Reason::field_missing, [](auto&, Rotate& m) { m.clear_why(); }},
    };
    for (Step<Rotate> step : rotate_state_steps()) table.steps.push_back(std::move(step));
    return table;
}

std::optional<Reason> rotated(Authority& world, const Rotate& m) {
    return world.run(rotate_table().wrap(m));
}

TEST(NodesRotateKey, Reasons) { rotate_table().run(); }

TEST(NodesRotateKey, Rules) { rotate_table().rule(Rule::crypto_allow_list, "P-256"); }

TEST(NodesRotateKey, Records) {
    Authority world;
    Rotate m = in_a_set_of_four(world);
    m.set_peer_id(std::string(40, 'e'));
    const Bytes probe = fixture::put_credential(world.ctx(), "bank-a.n1", v1::USAGE_TLS);
    const Bytes consensus = fixture::put_credential(world.ctx(), "bank-a.n1", v1::USAGE_CONSENSUS);
    ASSERT_EQ(rotated(world, m), std::nullopt);
    const auto node = world.record<v1::Node>(kNode);
    EXPECT_EQ(node.consensus_key().bytes(), test_key("new").bytes());
    EXPECT_EQ(node.peer_id(), m.peer_id());
    EXPECT_EQ(node.power(), 10U);
    EXPECT_EQ(node.key_height(), world.ctx().block().height);
    EXPECT_EQ(node.power_height(), 0U) << "its power did not change";
    EXPECT_EQ(node.changed_ms(), world.now());
    const Bytes former = state::keys::former_key(credential_id(test_key("bank-a.n1")));
    EXPECT_EQ(world.record<v1::FormerKey>(former).node(), "bank-a.n1");
    EXPECT_EQ(state::list_count(world.delta(), "former_keys", "bank-a"), 1U);
    const auto revoked = [&](const Bytes& id) {
        return world.record<v1::Credential>(state::keys::credential(id)).revoked_height() != 0;
    };
    EXPECT_TRUE(revoked(consensus));
    EXPECT_FALSE(revoked(probe));
    const auto& announced = world.ctx().effects().events.back();
    EXPECT_EQ(announced.kind(), "validators");
    EXPECT_EQ(announced.fields(0).name(), "from_height");
    EXPECT_EQ(announced.fields(0).value().number(),
              static_cast<std::int64_t>(world.ctx().block().height + 2));
}

// The credential of the old key ends with it; the node votes on by the new one.
TEST(NodesRotateKey, ABoundKeyIsReplacedWithoutLossOfPower) {
    Authority world;
    const Rotate m = in_a_set_of_four(world);
    const Bytes bound = state::keys::credential(
        fixture::put_credential(world.ctx(), "bank-a.n1", v1::USAGE_CONSENSUS));
    world.edit<v1::Node>(kNode, [&](v1::Node& node) {
        *node.mutable_consensus_key() = world.record<v1::Credential>(bound).public_key();
    });
    ASSERT_EQ(rotated(world, m), std::nullopt);
    EXPECT_NE(world.record<v1::Credential>(bound).revoked_height(), 0U);
    EXPECT_EQ(world.record<v1::Node>(kNode).power(), 10U);
}

TEST(NodesRotateKey, AFormerKeyNeverComesBack) {
    Authority world;
    const Rotate m = in_a_set_of_four(world);
    ASSERT_EQ(rotated(world, m), std::nullopt);
    world.advance(1'000);
    EXPECT_EQ(rotated(world, rotate(world, "bank-a.n1", "bank-a.n1")), Reason::consensus_key_used);
    EXPECT_EQ(rotated(world, rotate(world, "bank-b.n1", "bank-a.n1")), Reason::consensus_key_used);
    ASSERT_EQ(rotated(world, rotate(world, "bank-a.n1", "newer")), std::nullopt);
    world.advance(1'000);
    EXPECT_EQ(rotated(world, rotate(world, "bank-a.n1", "new")), Reason::consensus_key_used);
    EXPECT_TRUE(key_in_use(world.delta(), test_key("new"), "bank-a.n1")) << "nor as a credential";
}

TEST(NodesRotateKey, OneNodeABlockWhereNoShareIsBelowAThird) {
    Authority world;
    put_validator(world, "bank-a.n1", 10);
    put_validator(world, "bank-b.n1", 10);
    put_validator(world, "bank-c.n1", 0);
    world.act_by_resolution({"bank-b.registrar"});
    ASSERT_EQ(rotated(world, rotate(world, "bank-a.n1", "new-a")), std::nullopt);
    EXPECT_EQ(rotated(world, rotate(world, "bank-a.n1", "newer-a")), std::nullopt)
        << "the same again";
    EXPECT_EQ(rotated(world, rotate(world, "bank-b.n1", "new-b")), Reason::validator_pace);
    EXPECT_EQ(rotated(world, rotate(world, "bank-c.n1", "new-c")), std::nullopt) << "has no power";
    world.advance(1'000);
    EXPECT_EQ(rotated(world, rotate(world, "bank-b.n1", "new-b")), std::nullopt);
}

}  // namespace
}  // namespace charter::tx
