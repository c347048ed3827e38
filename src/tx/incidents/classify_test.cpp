#include "tx/incidents/classify.hpp"

#include "testing/world.hpp"
#include "tx/incidents/testing.hpp"

namespace charter::tx {
namespace {

using World = IncidentsOf<testing::World>;
using Classify = v1::IncidentsClassify;

v1::Action wrapped(const Classify& m) {
    v1::Action action;
    *action.mutable_incidents_classify() = m;
    return action;
}

ReasonTable<World, Classify> table() {
    ReasonTable<World, Classify> table;
    table.lawful = [](World& world) {
        Classify m = world.action_of(IncidentAct::classify).incidents_classify();
        m.add_classes("personal_data");
        m.add_jurisdictions("JP");
        return m;
    };
    table.wrap = wrapped;
    table.rows = rows_of<World, Classify>(
        {
            {"no incident", Reason::field_missing, [](auto&, Classify& m) { m.clear_incident(); },
             true},
            {"no id", Reason::field_invalid,
             [](auto&, Classify& m) { m.set_incident("bank-a.1"); }},
            {"no severity", Reason::field_missing, [](auto&, Classify& m) { m.clear_severity(); },
             true},
            {"no name", Reason::field_invalid, [](auto&, Classify& m) { m.set_severity("A B"); }},
            {"a long unit", Reason::field_invalid,
             [](auto&, Classify& m) { m.set_owner_unit(std::string(101, 'u')); }},
            {"many classes", Reason::too_many,
             [](auto&, Classify& m) {
                 for (int i = 0; i < 33; ++i) m.add_classes("ledger");
             },
             true},
            {"unsorted classes", Reason::field_invalid,
             [](auto&, Classify& m) { m.add_classes("ledger"); }},
            {"unsorted countries", Reason::field_invalid,
             [](auto&, Classify& m) { m.add_jurisdictions("CH"); }, true},
            {"no country", Reason::country_unknown,
             [](auto&, Classify& m) { m.add_jurisdictions("XX"); }},
        },
        v1::INCIDENT_STATE_REVIEWED,
        {
            {"many steps", Reason::too_many,
             [](World& w, Classify&) {
                 w.set_state(v1::INCIDENT_STATE_CLASSIFIED);
                 w.edit([](v1::Incident& i) {
                     while (i.steps_size() < kStepsMax) i.add_steps()->set_act("a");
                 });
             }},
            {"no level", Reason::value_not_in_vocabulary,
             [](auto&, Classify& m) { m.set_severity("huge"); }, true},
            {"no class", Reason::value_not_in_vocabulary,
             [](auto&, Classify& m) { m.set_classes(0, "weather"); }},
            {"a unit beside its owners", Reason::field_invalid,
             [](auto&, Classify& m) { m.set_owner_unit("fixture"); }, true},
            {"a unit of nobody", Reason::unit_unknown,
             [](World& w, Classify& m) {
                 w.edit([](v1::Incident& i) { i.set_owner_unit("dissolved"); });
                 m.set_owner_unit("nobody");
             }},
        });
    return table;
}

TEST(IncidentsClassify, Reasons) { table().run(); }

TEST(IncidentsClassify, Rules) {
    table().rule(Rule::incidents_state_machine, "no step from there");
}

std::vector<std::string> notices(const v1::Incident& incident) {
    std::vector<std::string> names;
    for (const v1::IncidentNotice& notice : incident.notices()) names.push_back(notice.notice());
    return names;
}

// The catalog says whom, and until when; the member's own jurisdiction counts unsaid.
TEST(IncidentsClassify, MakesNoticesDue) {
    World world;
    Classify m;
    m.set_incident(world.id);
    m.set_severity("low");
    EXPECT_EQ(world.run(wrapped(m)), std::nullopt);
    EXPECT_EQ(notices(world.incident()), std::vector<std::string>{});
    EXPECT_EQ(world.incident().jurisdictions(0), "TW");
    m.set_severity("critical");
    EXPECT_EQ(world.run(wrapped(m)), std::nullopt);
    EXPECT_EQ(notices(world.incident()),
              (std::vector<std::string>{"consortium_members", "tw_financial_supervisor"}));
    EXPECT_EQ(world.incident().notices(0).due_ms(),
              world.incident().detected_ms() + 24 * kIncidentHourMs);
    m.add_classes("personal_data");
    m.set_severity("low");
    EXPECT_EQ(world.run(wrapped(m)), std::nullopt);
    EXPECT_EQ(notices(world.incident()),
              (std::vector<std::string>{"consortium_members", "tw_financial_supervisor",
                                        "tw_personal_data_first_report", "tw_personal_data_persons",
                                        "tw_personal_data_report"}));
    EXPECT_EQ(world.incident().notices(4).due_ms(),
              world.incident().detected_ms() + 72 * kIncidentHourMs);
    EXPECT_EQ(world.incident().severity(), "low");
    EXPECT_EQ(world.timers().size(), 6U);  // five notices and the closing
}

TEST(IncidentsClassify, TakesAnotherOwnerWhereNobodyIsLeft) {
    World world;
    world.edit([](v1::Incident& i) { i.set_owner_unit("dissolved"); });
    Classify m = table().lawful(world);
    m.set_owner_unit("fixture");
    EXPECT_EQ(world.run(wrapped(m)), std::nullopt);
    EXPECT_EQ(world.incident().owner_unit(), "fixture");
}

}  // namespace
}  // namespace charter::tx
