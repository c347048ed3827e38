#include "tx/nodes/retire.hpp"

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/credentials/test_table.hpp"

namespace charter::tx {
namespace {

using Retire = v1::NodesRetire;

Table<Retire> retire_node_table() {
    Table<Retire> table;
    table.lawful = [](Authority& world) {
        fixture::put_node(world.ctx(), "bank-a.node", "bank-a.clerk");
        Retire m;
        m.set_node("bank-a.node");
        m.set_why("replaced");
        return m;
    };
    table.wrap = [](const Retire& m) {
        v1::Action action;
        *action.mutable_nodes_retire() = m;
        return action;
    };
    table.steps = {
        {"bad id", Reason::field_invalid, [](auto&, Retire& m) { m.set_node("node"); }},
        {"no why", Reason::field_missing, [](auto&, Retire& m) { m.clear_why(); }},
        {"another member", Reason::not_own_member,
         [](Authority& w, Retire&) { w.act_as({"bank-b.registrar"}); }},
        {"unknown", Reason::node_unknown, [](auto&, Retire& m) { m.set_node("bank-a.none"); },
         true},
        {"retired before", Reason::node_unknown,
         [](Authority& w, Retire&) {
             w.edit<v1::Node>(state::keys::node("bank-a.node"),
                              [](auto& n) { n.set_retired(true); });
         }},
        {"a validator", Reason::validator_floor,
         [](Authority& w, Retire&) {
             w.edit<v1::Node>(state::keys::node("bank-a.node"), [](auto& n) { n.set_power(10); });
         }},
    };
    return table;
}

TEST(NodesRetire, Reasons) { retire_node_table().run(); }

TEST(NodesRetire, Records) {
    Authority world;
    const Retire m = retire_node_table().lawful(world);
    ASSERT_EQ(world.run(retire_node_table().wrap(m)), std::nullopt);
    EXPECT_TRUE(world.record<v1::Node>(state::keys::node("bank-a.node")).retired());
    EXPECT_EQ(world.events("credentials.revoke"), 1) << "its probe credential";
    EXPECT_EQ(world.events("nodes.retire"), 1);
}

TEST(NodesRetire, ByResolution) {
    Authority world;
    const Retire m = retire_node_table().lawful(world);
    world.act_by_resolution({"bank-b.registrar"});
    EXPECT_EQ(world.run(retire_node_table().wrap(m)), std::nullopt);
}

}  // namespace
}  // namespace charter::tx
