#include "tx/incidents/hand_over.hpp"

#include "testing/world.hpp"
#include "tx/incidents/testing.hpp"

namespace charter::tx {
namespace {

using World = IncidentsOf<testing::World>;
using HandOver = v1::IncidentsHandOver;

v1::Action wrapped(const HandOver& m) {
    v1::Action action;
    *action.mutable_incidents_hand_over() = m;
    return action;
}

ReasonTable<World, HandOver> table() {
    ReasonTable<World, HandOver> table;
    table.lawful = [](World& world) {
        EXPECT_EQ(world.run(world.action_of(IncidentAct::take_evidence)), std::nullopt);
        world.act_as({"bank-a.ops", "bank-a.third"});
        return world.action_of(IncidentAct::hand_over).incidents_hand_over();
    };
    table.wrap = wrapped;
    table.rows = rows_of<World, HandOver>(
        {
            {"no incident", Reason::field_missing, [](auto&, HandOver& m) { m.clear_incident(); },
             true},
            {"no id", Reason::field_invalid,
             [](auto&, HandOver& m) { m.set_incident("bank-a.1"); }},
            {"no item", Reason::field_missing, [](auto&, HandOver& m) { m.clear_item(); }},
            {"no digest", Reason::field_missing, [](auto&, HandOver& m) { m.clear_digest(); },
             true},
            {"a short digest", Reason::field_invalid,
             [](auto&, HandOver& m) { m.set_digest("d"); }},

        },
        v1::INCIDENT_STATE_UNSPECIFIED,
        {
            {"no such item", Reason::evidence_unknown, [](auto&, HandOver& m) { m.set_item(2); }},
            {"not its keeper", Reason::not_the_keeper,
             [](World& w, HandOver&) { w.act_as({"bank-a.sec", "bank-a.ops"}); }},
            {"another digest", Reason::evidence_digest_differs,
             [](auto&, HandOver& m) { m.set_digest(Bytes(32, 'x')); }},
            {"many keepers", Reason::too_many,
             [](World& w, HandOver&) {
                 w.edit([](v1::Incident& i) {
                     auto& custody = *i.mutable_evidence(0)->mutable_custody();
                     while (custody.size() < kCustodyMax) *custody.Add() = custody.at(0);
                 });
             },
             true},
            {"alone", Reason::second_person_missing,
             [](World& w, HandOver&) { w.act_as({"bank-a.ops"}); }},
        });
    return table;
}

TEST(IncidentsHandOver, Reasons) { table().run(); }

TEST(IncidentsHandOver, TheChainJoins) {
    World world;
    const HandOver m = table().lawful(world);
    ASSERT_EQ(world.run(wrapped(m)), std::nullopt);
    const v1::IncidentEvidence item = world.incident().evidence(0);
    ASSERT_EQ(item.custody_size(), 2);
    EXPECT_EQ(item.custody(1).from(), item.custody(0).to());
    EXPECT_EQ(item.custody(1).to(), "bank-a.third");
    EXPECT_EQ(world.run(wrapped(m)), Reason::not_the_keeper);
}

}  // namespace
}  // namespace charter::tx
