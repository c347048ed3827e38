#include "tx/incidents/review.hpp"

#include "testing/world.hpp"
#include "tx/document_note_testing.hpp"
#include "tx/incidents/testing.hpp"

namespace charter::tx {
namespace {

using World = IncidentsOf<testing::World>;
using Review = v1::IncidentsReview;

v1::Action wrapped(const Review& m) {
    v1::Action action;
    *action.mutable_incidents_review() = m;
    return action;
}

ReasonTable<World, Review> table() {
    ReasonTable<World, Review> table;
    table.lawful = [](World& world) {
        world.lead_to(v1::INCIDENT_STATE_RECOVERED);
        Review m = world.action_of(IncidentAct::review).incidents_review();
        m.clear_no_action_why();
        m.add_actions(fixture::put_entry(world.ctx(), "treatments", "bank-a", {}));
        return m;
    };
    table.wrap = wrapped;
    table.rows = rows_of<World, Review>(
        {
            {"no incident", Reason::field_missing, [](auto&, Review& m) { m.clear_incident(); },
             true},
            {"no id", Reason::field_invalid, [](auto&, Review& m) { m.set_incident("bank-a.1"); }},
            {"no cause", Reason::field_missing, [](auto&, Review& m) { m.clear_cause(); }, true},
            {"a long cause", Reason::field_invalid,
             [](auto&, Review& m) { m.set_cause(std::string(801, 'w')); }},
            {"no report", Reason::field_missing, [](auto&, Review& m) { m.clear_report(); }, true},
            {"a short report", Reason::field_invalid, [](auto&, Review& m) { m.set_report("d"); }},
            {"a note without size", Reason::field_missing,
             [](auto&, Review& m) { *m.mutable_report_note() = note_without_size(); }},
            {"many actions", Reason::too_many,
             [](auto&, Review& m) {
                 for (int i = 0; i < 65; ++i) m.add_actions("t");
             },
             true},
            {"actions twice", Reason::field_invalid,
             [](auto&, Review& m) { m.add_actions(m.actions(0)); }, true},
            {"neither actions nor why", Reason::field_missing,
             [](auto&, Review& m) { m.clear_actions(); }, true},
            {"both", Reason::field_invalid, [](auto&, Review& m) { m.set_no_action_why("w"); }},
        },
        v1::INCIDENT_STATE_CONTAINED,
        {
            {"no treatment", Reason::reference_not_in_force,
             [](auto&, Review& m) { m.set_actions(0, "treatments/bank-a/00000000000000ff"); }},
            {"another register's", Reason::reference_not_in_force,
             [](World& w, Review& m) {
                 m.set_actions(0, fixture::put_entry(w.ctx(), "findings", "bank-a", {}));
             }},
            {"another member's", Reason::reference_not_in_force,
             [](World& w, Review& m) {
                 m.set_actions(0, fixture::put_entry(w.ctx(), "treatments", "bank-b", {}));
             }},
            {"a dropped one", Reason::reference_not_in_force,
             [](World& w, Review& m) {
                 m.set_actions(0, fixture::put_entry(w.ctx(), "treatments", "bank-a",
                                                     {fixture::text("stage", "dropped")}));
             }},
        });
    return table;
}

TEST(IncidentsReview, Reasons) { table().run(); }

TEST(IncidentsReview, RecordsWhatIsDoneAboutIt) {
    World world;
    const Review m = table().lawful(world);
    ASSERT_EQ(world.run(wrapped(m)), std::nullopt);
    EXPECT_EQ(world.incident().state(), v1::INCIDENT_STATE_REVIEWED);
    EXPECT_EQ(world.incident().actions(0), m.actions(0));
    EXPECT_EQ(world.incident().steps().rbegin()->note(), "a full disk");
}

}  // namespace
}  // namespace charter::tx
