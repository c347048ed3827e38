#include "tx/incidents/recover.hpp"

#include "testing/world.hpp"
#include "tx/document_note_testing.hpp"
#include "tx/incidents/testing.hpp"

namespace charter::tx {
namespace {

using World = IncidentsOf<testing::World>;
using Recover = v1::IncidentsRecover;

v1::Action wrapped(const Recover& m) {
    v1::Action action;
    *action.mutable_incidents_recover() = m;
    return action;
}

ReasonTable<World, Recover> table() {
    ReasonTable<World, Recover> table;
    table.lawful = [](World& world) {
        world.lead_to(v1::INCIDENT_STATE_CONTAINED);
        Recover m = world.action_of(IncidentAct::recover).incidents_recover();
        m.set_report(Bytes(32, 'r'));
        *m.mutable_report_note() = told_note();
        return m;
    };
    table.wrap = wrapped;
    table.rows = rows_of<World, Recover>(
        {
            {"no incident", Reason::field_missing, [](auto&, Recover& m) { m.clear_incident(); },
             true},
            {"no id", Reason::field_invalid, [](auto&, Recover& m) { m.set_incident("bank-a.1"); }},
            {"no what", Reason::field_missing, [](auto&, Recover& m) { m.clear_what(); }, true},
            {"a long what", Reason::field_invalid,
             [](auto&, Recover& m) { m.set_what(std::string(801, 'w')); }},
            {"a short report", Reason::field_invalid, [](auto&, Recover& m) { m.set_report("d"); }},
            {"a note of no report", Reason::field_invalid,
             [](auto&, Recover& m) { m.clear_report(); }, true},
            {"a note without size", Reason::field_missing,
             [](auto&, Recover& m) { *m.mutable_report_note() = note_without_size(); }},

        },
        v1::INCIDENT_STATE_CLASSIFIED,
        {

        });
    return table;
}

TEST(IncidentsRecover, Reasons) { table().run(); }

TEST(IncidentsRecover, Records) {
    World world;
    ASSERT_EQ(world.run(wrapped(table().lawful(world))), std::nullopt);
    const v1::Step step = *world.incident().steps().rbegin();
    EXPECT_EQ(step.act(), "incidents.recover");
    EXPECT_EQ(step.note(), "what was done");
    EXPECT_EQ(step.digest(), Bytes(32, 'r'));
    EXPECT_EQ(step.document_note().title(), told_note().title());
    EXPECT_EQ(step.persons_size(), 2);
    EXPECT_EQ(step.time_ms(), world.now());
    EXPECT_EQ(world.incident().review_by_ms(), world.now() + 30 * 24 * kIncidentHourMs);
    const auto timers = world.timers();
    EXPECT_EQ(std::ranges::count(timers, world.id + "/review"), 1);
}

}  // namespace
}  // namespace charter::tx
