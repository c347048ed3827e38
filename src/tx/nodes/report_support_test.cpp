#include "tx/nodes/report_support.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

class World : public AssemblyOf<testing::World> {
  public:
    World() {
        validator("bank-a.node", 10);
        validator("bank-b.node", 10);
        act_as({"bank-a.node"});
    }
};
using Report = v1::NodesReportSupport;

v1::Action report_action(const Report& m) {
    v1::Action action;
    *action.mutable_nodes_report_support() = m;
    return action;
}

ReasonTable<World, Report> report_table() {
    ReasonTable<World, Report> table;
    table.lawful = [](World& world) {
        Report m;
        m.set_protocol_version(1);
        m.set_program("charterd 0.1.0");
        EXPECT_EQ(world.run(report_action(m)), std::nullopt);
        m.set_protocol_version(2);
        m.set_program("charterd 0.2.0");
        return m;
    };
    table.wrap = report_action;
    table.rows = {
        {"no version", Reason::field_missing, [](auto&, Report& m) { m.clear_protocol_version(); }},
        {"no program", Reason::field_missing, [](auto&, Report& m) { m.clear_program(); }, true},
        {"a long program", Reason::field_invalid,
         [](auto&, Report& m) { m.set_program(std::string(101, 'p')); }},
        {"a person", Reason::not_a_node, [](World& w, auto&) { w.act_as({"bank-a.rep"}); }, true},
        {"a suspended node", Reason::not_a_node,
         [](World& w, auto&) {
             w.edit<v1::Node>(state::keys::node("bank-a.node"),
                              [](v1::Node& node) { node.set_suspended(true); });
         }},
        {"said already", Reason::already_done,
         [](auto&, Report& m) {
             m.set_protocol_version(1);
             m.set_program("charterd 0.1.0");
         }},
    };
    return table;
}

TEST(NodesReportSupport, Reasons) { report_table().run(); }

TEST(NodesReportSupport, Records) {
    World world;
    const v1::Node before = world.node("bank-a.node");
    ASSERT_EQ(world.run(report_action(report_table().lawful(world))), std::nullopt);
    const auto record =
        world.record<v1::ProtocolSupport>(state::keys::protocol_support("bank-a.node"));
    EXPECT_EQ(record.node(), "bank-a.node");
    EXPECT_EQ(record.protocol_version(), 2U);
    EXPECT_EQ(record.program(), "charterd 0.2.0");
    EXPECT_EQ(record.reported_ms(), world.now());
    EXPECT_EQ(record.height(), world.ctx().block().height);
    EXPECT_FALSE(world.delta().get(state::keys::protocol_support("bank-b.node")));
    EXPECT_EQ(wire::encode(world.node("bank-a.node")), wire::encode(before)) << "proposals live on";
    EXPECT_EQ(world.events("nodes.report_support"), 2);
}

}  // namespace
}  // namespace charter::tx
