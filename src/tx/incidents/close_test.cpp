#include "tx/incidents/close.hpp"

#include "testing/world.hpp"
#include "tx/incidents/testing.hpp"

namespace charter::tx {
namespace {

using World = IncidentsOf<testing::World>;
using Close = v1::IncidentsClose;

v1::Action wrapped(const Close& m) {
    v1::Action action;
    *action.mutable_incidents_close() = m;
    return action;
}

ReasonTable<World, Close> table() {
    ReasonTable<World, Close> table;
    table.lawful = [](World& world) {
        world.lead_to(v1::INCIDENT_STATE_REVIEWED);
        world.notify_all();
        return world.action_of(IncidentAct::close).incidents_close();
    };
    table.wrap = wrapped;
    table.rows = rows_of<World, Close>(
        {
            {"no incident", Reason::field_missing, [](auto&, Close& m) { m.clear_incident(); },
             true},
            {"no id", Reason::field_invalid, [](auto&, Close& m) { m.set_incident("bank-a.1"); }},
            {"no why", Reason::field_missing, [](auto&, Close& m) { m.clear_why(); }, true},
            {"a long why", Reason::field_invalid,
             [](auto&, Close& m) { m.set_why(std::string(801, 'w')); }},

        },
        v1::INCIDENT_STATE_RECOVERED,
        {
            {"a notice unmade", Reason::notice_unmade,
             [](World& w, Close&) {
                 w.edit([](v1::Incident& i) { i.mutable_notices(0)->clear_made_ms(); });
             }},
            {"a hold stands", Reason::hold_stands,
             [](World& w, Close&) {
                 w.edit([](v1::Incident& i) { i.add_holds()->set_from_height(1); });
             }},
            {"evidence without a custody record", Reason::evidence_custody_missing,
             [](World& w, Close&) {
                 w.edit([](v1::Incident& i) { i.add_evidence()->set_digest(Bytes(32, 'e')); });
             }},
            {"alone", Reason::second_person_missing,
             [](World& w, Close&) { w.act_as({"bank-a.sec"}); }, true},
            {"two of other units", Reason::owner_unit_absent,
             [](World& w, Close&) {
                 w.edit([](v1::Incident& i) { i.set_owner_unit("payments"); });
             }},
        });
    return table;
}

TEST(IncidentsClose, Reasons) { table().run(); }

TEST(IncidentsClose, Rules) {
    table().rule(Rule::incidents_two_person_close, "alone");
    table().rule(Rule::incidents_two_person_close, "two of other units");
}

TEST(IncidentsClose, WithACustodyRecordThatIsSignedOff) {
    World world;
    const Close m = table().lawful(world);
    ASSERT_EQ(world.run(world.action_of(IncidentAct::take_evidence)), std::nullopt);
    const std::string entry =
        fixture::put_entry(world.ctx(), "evidence_custody", "bank-a",
                           {fixture::flag("digests_match", true), fixture::number("handovers", 0),
                            fixture::text("incident", "bank-a.00000000000000ff")});
    EXPECT_EQ(world.run(wrapped(m)), Reason::evidence_custody_missing);
    fixture::put_entry(world.ctx(), "evidence_custody", "bank-a",
                       {fixture::flag("digests_match", true), fixture::number("handovers", 0),
                        fixture::text("incident", world.id)});
    EXPECT_EQ(world.run(wrapped(m)), std::nullopt);
}

// As the pipeline judges who signs: one person, by two credentials, as two accounts, with somebody
// that it enrolled, without the duty; then two.
TEST(IncidentsClose, NobodyClosesAlone) {
    World world;
    const v1::Action close = wrapped(table().lawful(world));
    EXPECT_EQ(world.perform_as({"bank-a.sec"}, close), Reason::second_person_missing);
    Acting twice = fixture::acting(world.ctx(), {"bank-a.sec"});
    twice.signers.push_back(twice.signers.front());
    twice.signers.back().credential = Bytes(32, 'c');
    world.ctx().set_acting(twice);
    const Status by_two_credentials = perform(close, world.ctx());
    ASSERT_FALSE(by_two_credentials);
    EXPECT_EQ(by_two_credentials.error().reason, Reason::same_person_twice);
    const auto edit_person = [&](const std::string& id, const auto& change) {
        auto person = state::read_existing<v1::Person>(world.delta(), state::keys::person(id));
        change(person);
        state::write(world.delta(), person);
    };
    const auto natural =
        state::read_existing<v1::Person>(world.delta(), state::keys::person("bank-a.sec"))
            .natural_person();
    world.person("bank-a.twin", {"security_officer"});
    edit_person("bank-a.twin", [&](v1::Person& p) { p.set_natural_person(natural); });
    EXPECT_EQ(world.perform_as({"bank-a.sec", "bank-a.twin"}, close), Reason::same_person_twice);
    world.person("bank-a.enrolled", {"security_officer"});
    edit_person("bank-a.enrolled", [](v1::Person& p) { p.add_enrollers("bank-a.sec"); });
    EXPECT_EQ(world.perform_as({"bank-a.sec", "bank-a.enrolled"}, close),
              Reason::enroller_as_second);
    world.person("bank-a.clerk", {"tester"});
    EXPECT_EQ(world.perform_as({"bank-a.sec", "bank-a.clerk"}, close), Reason::no_grant);
    EXPECT_EQ(world.perform_as({"bank-a.sec", "bank-b.sec"}, close), Reason::not_own_member);
    EXPECT_EQ(world.perform_as({"bank-a.sec", "bank-a.ops"}, close), std::nullopt);
    EXPECT_TRUE(world.incident().approved_by_owner());
    EXPECT_EQ(world.timers(), std::vector<std::string>{});
}

}  // namespace
}  // namespace charter::tx
