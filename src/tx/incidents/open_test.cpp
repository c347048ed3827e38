#include "tx/incidents/open.hpp"

#include "testing/world.hpp"
#include "tx/incidents/testing.hpp"

namespace charter::tx {
namespace {

using World = IncidentsOf<testing::World>;
using Open = v1::IncidentsOpen;

v1::Action wrapped(const Open& m) {
    v1::Action action;
    *action.mutable_incidents_open() = m;
    return action;
}

ReasonTable<World, Open> table() {
    ReasonTable<World, Open> table;
    table.lawful = [](World& world) {
        Open m = world.opening().incidents_open();
        return m;
    };
    table.wrap = wrapped;
    table.rows = {
        {"no member", Reason::field_missing, [](auto&, Open& m) { m.clear_member(); }, true},
        {"no id", Reason::field_invalid, [](auto&, Open& m) { m.set_member("Bank A"); }},
        {"no kind", Reason::field_missing, [](auto&, Open& m) { m.clear_kind(); }, true},
        {"no name of a kind", Reason::field_invalid, [](auto&, Open& m) { m.set_kind("A B"); }},
        {"no title", Reason::field_missing, [](auto&, Open& m) { m.clear_title(); }, true},
        {"a long title", Reason::field_invalid,
         [](auto&, Open& m) { m.set_title(std::string(801, 't')); }},
        {"no unit", Reason::field_missing, [](auto&, Open& m) { m.clear_owner_unit(); }, true},
        {"a long unit", Reason::field_invalid,
         [](auto&, Open& m) { m.set_owner_unit(std::string(101, 'u')); }},
        {"no time", Reason::field_missing, [](auto&, Open& m) { m.clear_detected_ms(); }, true},
        {"before 1970", Reason::field_invalid, [](auto&, Open& m) { m.set_detected_ms(-1); }, true},
        {"another member's", Reason::not_own_member,
         [](auto&, Open& m) { m.set_member("bank-b"); }},
        {"no word", Reason::value_not_in_vocabulary, [](auto&, Open& m) { m.set_kind("flood"); }},
        {"nobody's unit", Reason::unit_unknown, [](auto&, Open& m) { m.set_owner_unit("u"); }},
        {"to come", Reason::field_invalid,
         [](World& w, Open& m) { m.set_detected_ms(w.now() + 1); }, true},
        {"long ago", Reason::backdated,
         [](World& w, Open& m) { m.set_detected_ms(w.now() - 367 * 24 * kIncidentHourMs); }},
    };
    return table;
}

TEST(IncidentsOpen, Reasons) { table().run(); }

TEST(IncidentsOpen, RecordsAndSetsItsDeadlines) {
    World world;
    const v1::Incident incident = world.incident();
    EXPECT_EQ(incident.state(), v1::INCIDENT_STATE_OPEN);
    EXPECT_EQ(incident.member(), "bank-a");
    EXPECT_EQ(incident.cause(), "");
    const std::int64_t detected = world.now() - kIncidentHourMs;
    EXPECT_EQ(incident.detected_ms(), detected);
    EXPECT_EQ(incident.classify_by_ms(), detected + 24 * kIncidentHourMs);
    EXPECT_EQ(incident.close_by_ms(), detected + 90 * 24 * kIncidentHourMs);
    ASSERT_EQ(incident.steps_size(), 1);
    EXPECT_EQ(incident.steps(0).act(), "incidents.open");
    EXPECT_EQ(incident.steps(0).persons(0), "bank-a.sec");
    EXPECT_EQ(world.timers(),
              (std::vector<std::string>{world.id + "/classify", world.id + "/close"}));
    EXPECT_EQ(world.run(world.opening()), std::nullopt);
    std::vector<Bytes> listed;
    state::list_each(world.delta(), "incidents", "bank-a", [&](ByteView ref) {
        listed.emplace_back(ref);
        return true;
    });
    EXPECT_EQ(listed,
              (std::vector<Bytes>{"inc/bank-a.0000000000000000", "inc/bank-a.0000000000000001"}));
}

// Once for a cause, until that one is closed.
TEST(IncidentsOpen, TheLedgerOpensOnceASpell) {
    World world;
    fixture::put_node(world.ctx(), "bank-a.node", "bank-a.sec");
    const auto node =
        state::read_existing<v1::Node>(world.delta(), state::keys::node("bank-a.node"));
    const auto count = [&] { return state::list_count(world.delta(), "incidents", "bank-a"); };
    open_by_ledger("clock", node, "off", world.ctx());
    open_by_ledger("clock", node, "off again", world.ctx());
    EXPECT_EQ(count(), 2U);
    open_by_ledger("consensus", node, "twice", world.ctx());
    EXPECT_EQ(count(), 3U);
    world.id = "bank-a.0000000000000001";
    EXPECT_EQ(world.incident().cause(), "clock/bank-a.node");
    EXPECT_EQ(world.incident().kind(), "clock");
    EXPECT_EQ(world.incident().owner_unit(), "fixture");
    EXPECT_EQ(world.incident().steps(0).persons_size(), 0);
    world.lead_to(v1::INCIDENT_STATE_CLOSED);
    open_by_ledger("clock", node, "off once more", world.ctx());
    EXPECT_EQ(count(), 4U);
}

TEST(IncidentsOpen, PassesInASealedNetworkAndForTheSuspended) {
    World world;
    v1::NetworkMode network;
    network.set_key(Bytes(state::keys::kNetwork));
    network.set_mode(v1::MODE_SEALED);
    state::write(world.delta(), network);
    EXPECT_EQ(world.perform_as({"bank-a.sec"}, world.opening()), std::nullopt);
    for (const v1::Act& act : testing::real_catalog().wire().acts()) {
        if (!act.name().starts_with("incidents.")) continue;
        EXPECT_TRUE(act.remedial()) << act.name();
        EXPECT_FALSE(act.needs_adoption()) << act.name();
        EXPECT_EQ(act.lane(), v1::LANE_GOVERNANCE) << act.name();
    }
}

}  // namespace
}  // namespace charter::tx
