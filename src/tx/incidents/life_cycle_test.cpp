#include "tx/incidents/life_cycle.hpp"

#include <set>

#include "testing/world.hpp"
#include "tx/incidents/testing.hpp"

namespace charter::tx {
namespace {

using World = IncidentsOf<testing::World>;
using enum IncidentAct;

struct Line {
    v1::IncidentState from;
    std::set<IncidentAct> steps;
};
const std::vector<Line> kLines = {
    {v1::INCIDENT_STATE_OPEN, {classify, take_evidence, hand_over, hold}},
    {v1::INCIDENT_STATE_CLASSIFIED, {classify, contain, notify, take_evidence, hand_over, hold}},
    {v1::INCIDENT_STATE_CONTAINED, {classify, notify, take_evidence, hand_over, hold, recover}},
    {v1::INCIDENT_STATE_RECOVERED, {classify, notify, take_evidence, hand_over, hold, review}},
    {v1::INCIDENT_STATE_REVIEWED, {notify, take_evidence, hand_over, hold, close}},
    {v1::INCIDENT_STATE_CLOSED, {}},
};

// An incident in that state with everything that any step needs: evidence that the sender keeps, a
// notice that is due, and nothing in the way of closing.
void prepare(World& world, v1::IncidentState state, IncidentAct act) {
    world.lead_to(state);
    world.edit([&](v1::Incident& incident) {
        if (act == hand_over) {
            v1::IncidentEvidence& item = *incident.add_evidence();
            item.set_digest(Bytes(32, 'e'));
            item.add_custody()->set_to("bank-a.sec");
        }
        if (act == notify) {
            incident.clear_notices();
            incident.add_notices()->set_notice("consortium_members");
        }
        if (act == close) incident.clear_notices();
    });
}

TEST(IncidentLifeCycle, EveryPairOfStateAndStep) {
    std::size_t accepted = 0;
    for (const Line& line : kLines) {
        for (const IncidentAct act : kIncidentActs) {
            World world;
            prepare(world, line.from, act);
            const std::optional<Reason> got = world.run(world.action_of(act));
            const Reason refusal = line.from == v1::INCIDENT_STATE_CLOSED
                                       ? Reason::incident_closed
                                       : Reason::incident_step_refused;
            const bool listed = line.steps.contains(act);
            EXPECT_EQ(got, listed ? std::nullopt : std::optional(refusal))
                << v1::IncidentState_Name(line.from) << " " << act_of(act) << " "
                << (got ? reason_info(*got).name : "accepted");
            EXPECT_EQ(is_step(line.from, act), listed);
            if (!got) {
                ++accepted;
                EXPECT_EQ(world.incident().state(), state_after(line.from, act));
            }
        }
    }
    EXPECT_EQ(accepted, 27U);
}

TEST(IncidentLifeCycle, StatesThatAreNoneTakeNoStep) {
    for (const IncidentAct act : kIncidentActs) {
        EXPECT_FALSE(is_step(v1::INCIDENT_STATE_UNSPECIFIED, act));
        EXPECT_FALSE(is_step(static_cast<v1::IncidentState>(99), act));
    }
}

TEST(IncidentLifeCycle, EveryRuleIsWhatRefuses) {
    World world;
    world.lead_to(v1::INCIDENT_STATE_CLOSED);
    EXPECT_EQ(world.run(world.action_of(hold)), Reason::incident_closed);
    world.switch_off(Rule::incidents_immutable);
    EXPECT_EQ(world.run(world.action_of(hold)), Reason::incident_step_refused);
    world.switch_off(Rule::incidents_state_machine);
    EXPECT_EQ(world.run(world.action_of(hold)), std::nullopt);
}

// Neither an entry nor an act of the catalog reaches the record: each has its own, or none.
TEST(IncidentLifeCycle, NoOtherActWritesIncidents) {
    World world;
    v1::Action put;
    put.mutable_registers_put()->mutable_entry()->set_register_("incidents");
    put.mutable_registers_put()->mutable_entry()->set_member("bank-a");
    put.mutable_registers_put()->mutable_entry()->set_occurred_on(world.ctx().block().today);
    EXPECT_EQ(world.run(put), Reason::table_not_register);
    std::set<std::string> acts;
    for (const v1::Act& act : testing::real_catalog().wire().acts()) {
        if (act.name().starts_with("incidents.")) acts.insert(act.name());
    }
    std::set<std::string> known = {"incidents.open"};
    for (const IncidentAct act : kIncidentActs) known.insert(std::string(act_of(act)));
    EXPECT_EQ(acts, known);
}

}  // namespace
}  // namespace charter::tx
