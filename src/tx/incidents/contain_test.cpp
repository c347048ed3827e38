#include "tx/incidents/contain.hpp"

#include "testing/world.hpp"
#include "tx/document_note_testing.hpp"
#include "tx/incidents/testing.hpp"

namespace charter::tx {
namespace {

using World = IncidentsOf<testing::World>;
using Contain = v1::IncidentsContain;

v1::Action wrapped(const Contain& m) {
    v1::Action action;
    *action.mutable_incidents_contain() = m;
    return action;
}

ReasonTable<World, Contain> table() {
    ReasonTable<World, Contain> table;
    table.lawful = [](World& world) {
        world.lead_to(v1::INCIDENT_STATE_CLASSIFIED);
        Contain m = world.action_of(IncidentAct::contain).incidents_contain();
        m.set_report(Bytes(32, 'r'));
        *m.mutable_report_note() = told_note();
        return m;
    };
    table.wrap = wrapped;
    table.rows = rows_of<World, Contain>(
        {
            {"no incident", Reason::field_missing, [](auto&, Contain& m) { m.clear_incident(); },
             true},
            {"no id", Reason::field_invalid, [](auto&, Contain& m) { m.set_incident("bank-a.1"); }},
            {"no what", Reason::field_missing, [](auto&, Contain& m) { m.clear_what(); }, true},
            {"a long what", Reason::field_invalid,
             [](auto&, Contain& m) { m.set_what(std::string(801, 'w')); }},
            {"a short report", Reason::field_invalid, [](auto&, Contain& m) { m.set_report("d"); }},
            {"a note of no report", Reason::field_invalid,
             [](auto&, Contain& m) { m.clear_report(); }, true},
            {"a note without size", Reason::field_missing,
             [](auto&, Contain& m) { *m.mutable_report_note() = note_without_size(); }},

        },
        v1::INCIDENT_STATE_OPEN,
        {

        });
    return table;
}

TEST(IncidentsContain, Reasons) { table().run(); }

TEST(IncidentsContain, Records) {
    World world;
    ASSERT_EQ(world.run(wrapped(table().lawful(world))), std::nullopt);
    const v1::Step step = *world.incident().steps().rbegin();
    EXPECT_EQ(step.act(), "incidents.contain");
    EXPECT_EQ(step.note(), "what was done");
    EXPECT_EQ(step.digest(), Bytes(32, 'r'));
    EXPECT_EQ(step.document_note().title(), told_note().title());
    EXPECT_EQ(step.persons_size(), 2);
    EXPECT_EQ(step.time_ms(), world.now());
}

}  // namespace
}  // namespace charter::tx
