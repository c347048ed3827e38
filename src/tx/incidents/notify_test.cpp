#include "tx/incidents/notify.hpp"

#include "testing/world.hpp"
#include "tx/document_note_testing.hpp"
#include "tx/incidents/testing.hpp"

namespace charter::tx {
namespace {

using World = IncidentsOf<testing::World>;
using Notify = v1::IncidentsNotify;

v1::Action wrapped(const Notify& m) {
    v1::Action action;
    *action.mutable_incidents_notify() = m;
    return action;
}

ReasonTable<World, Notify> table() {
    ReasonTable<World, Notify> table;
    table.lawful = [](World& world) {
        world.lead_to(v1::INCIDENT_STATE_CLASSIFIED);
        return world.action_of(IncidentAct::notify).incidents_notify();
    };
    table.wrap = wrapped;
    table.rows = rows_of<World, Notify>(
        {
            {"no incident", Reason::field_missing, [](auto&, Notify& m) { m.clear_incident(); },
             true},
            {"no id", Reason::field_invalid, [](auto&, Notify& m) { m.set_incident("bank-a.1"); }},
            {"no notice", Reason::field_missing, [](auto&, Notify& m) { m.clear_notice(); }, true},
            {"no name", Reason::field_invalid, [](auto&, Notify& m) { m.set_notice("A B"); }},
            {"no letter", Reason::field_missing, [](auto&, Notify& m) { m.clear_letter(); }, true},
            {"a short letter", Reason::field_invalid, [](auto&, Notify& m) { m.set_letter("d"); }},
            {"no time", Reason::field_missing, [](auto&, Notify& m) { m.clear_sent_ms(); }, true},
            {"a long reference", Reason::field_invalid,
             [](auto&, Notify& m) { m.set_reference(std::string(101, 'r')); }},
            {"a note without size", Reason::field_missing,
             [](auto&, Notify& m) { *m.mutable_letter_note() = note_without_size(); }},
        },
        v1::INCIDENT_STATE_OPEN,
        {
            {"not due", Reason::notice_not_due,
             [](auto&, Notify& m) { m.set_notice("tw_personal_data_report"); }, true},
            {"made", Reason::already_done,
             [](World& w, Notify&) {
                 w.edit([](v1::Incident& i) { i.mutable_notices(0)->set_made_ms(1); });
             }},
            {"sent before it was detected", Reason::field_invalid,
             [](World& w, Notify& m) { m.set_sent_ms(w.incident().detected_ms() - 1); }, true},
            {"sent tomorrow", Reason::field_invalid,
             [](World& w, Notify& m) { m.set_sent_ms(w.now() + 1); }},
        });
    return table;
}

TEST(IncidentsNotify, Reasons) { table().run(); }

TEST(IncidentsNotify, RecordsOnceAndEndsItsClock) {
    World world;
    Notify m = table().lawful(world);
    m.set_reference("FSC-1");
    const std::string timer = world.id + "/notice/consortium_members";
    auto timers = world.timers();
    EXPECT_EQ(std::ranges::count(timers, timer), 1);
    ASSERT_EQ(world.run(wrapped(m)), std::nullopt);
    timers = world.timers();
    EXPECT_EQ(std::ranges::count(timers, timer), 0);
    const v1::IncidentNotice notice = world.incident().notices(0);
    EXPECT_EQ(notice.made_ms(), world.now());
    EXPECT_EQ(notice.by(), "bank-a.sec");
    EXPECT_EQ(notice.reference(), "FSC-1");
    EXPECT_EQ(notice.letter(), Bytes(32, 'l'));
    EXPECT_EQ(notice.letter_note().title(), told_note().title());
    EXPECT_EQ(world.incident().steps().rbegin()->document_note().size(), told_note().size());
    m.set_letter(Bytes(32, 'x'));
    EXPECT_EQ(world.run(wrapped(m)), Reason::already_done);
}

}  // namespace
}  // namespace charter::tx
