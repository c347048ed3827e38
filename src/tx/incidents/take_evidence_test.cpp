#include "tx/incidents/take_evidence.hpp"

#include "testing/world.hpp"
#include "tx/incidents/testing.hpp"

namespace charter::tx {
namespace {

using World = IncidentsOf<testing::World>;
using TakeEvidence = v1::IncidentsTakeEvidence;

v1::Action wrapped(const TakeEvidence& m) {
    v1::Action action;
    *action.mutable_incidents_take_evidence() = m;
    return action;
}

ReasonTable<World, TakeEvidence> table() {
    ReasonTable<World, TakeEvidence> table;
    table.lawful = [](World& world) {
        return world.action_of(IncidentAct::take_evidence).incidents_take_evidence();
    };
    table.wrap = wrapped;
    table.rows = rows_of<World, TakeEvidence>(
        {
            {"no incident", Reason::field_missing,
             [](auto&, TakeEvidence& m) { m.clear_incident(); }, true},
            {"no id", Reason::field_invalid,
             [](auto&, TakeEvidence& m) { m.set_incident("bank-a.1"); }},
            {"no digest", Reason::field_missing, [](auto&, TakeEvidence& m) { m.clear_digest(); },
             true},
            {"a short digest", Reason::field_invalid,
             [](auto&, TakeEvidence& m) { m.set_digest("d"); }},
            {"no what", Reason::field_missing, [](auto&, TakeEvidence& m) { m.clear_what(); },
             true},
            {"a long what", Reason::field_invalid,
             [](auto&, TakeEvidence& m) { m.set_what(std::string(801, 'w')); }},

        },
        v1::INCIDENT_STATE_UNSPECIFIED,
        {
            {"much evidence", Reason::too_many,
             [](World& w, TakeEvidence&) {
                 w.edit([](v1::Incident& i) {
                     while (i.evidence_size() < kEvidenceMax) i.add_evidence()->set_what("e");
                 });
             }},
            {"alone", Reason::second_person_missing,
             [](World& w, TakeEvidence&) { w.act_as({"bank-a.sec"}); }},
        });
    return table;
}

TEST(IncidentsTakeEvidence, Reasons) { table().run(); }

TEST(IncidentsTakeEvidence, BothSignAndTheSecondKeepsIt) {
    World world;
    const v1::Action take = wrapped(table().lawful(world));
    EXPECT_EQ(world.perform_as({"bank-a.sec"}, take), Reason::second_person_missing);
    ASSERT_EQ(world.perform_as({"bank-a.sec", "bank-a.ops"}, take), std::nullopt);
    ASSERT_EQ(world.incident().evidence_size(), 1);
    const v1::IncidentEvidence item = world.incident().evidence(0);
    ASSERT_EQ(item.custody_size(), 1);
    EXPECT_EQ(item.custody(0).from(), "bank-a.sec");
    EXPECT_EQ(item.custody(0).to(), "bank-a.ops");
    EXPECT_EQ(item.custody(0).height(), world.ctx().block().height);
}

}  // namespace
}  // namespace charter::tx
