#include "tx/incidents/timers.hpp"

#include "assurance/deadlines.hpp"
#include "state/timers.hpp"
#include "testing/world.hpp"
#include "tx/incidents/testing.hpp"

namespace charter::tx {
namespace {

using World = IncidentsOf<testing::World>;

// Fires what is due, as the machine does, and says what lapsed, in order.
std::vector<std::string> lapses(World& world) {
    std::vector<std::string> lapsed;
    for (const v1::Timer& timer : state::timers_take(world.delta(), world.now(), 1000)) {
        if (timer.kind() == "incident") fire_incident(timer.subject(), world.ctx());
    }
    for (const v1::Event& event : world.ctx().effects().events) {
        if (event.name() == "incident.overdue") {
            lapsed.push_back(event.fields(1).value().text());
        }
    }
    return lapsed;
}

TEST(IncidentTimers, LapseOnceInTheOrderOfTheirTimes) {
    World world;
    EXPECT_EQ(lapses(world), std::vector<std::string>{});
    v1::Action action = world.action_of(IncidentAct::classify);
    action.mutable_incidents_classify()->add_classes("personal_data");
    ASSERT_EQ(world.run(action), std::nullopt);
    world.advance(23 * kIncidentHourMs);  // 24 hours after the detection
    EXPECT_EQ(lapses(world), (std::vector<std::string>{"notice/consortium_members",
                                                       "notice/tw_personal_data_first_report"}));
    world.act_as_two();
    ASSERT_EQ(world.run(world.action_of(IncidentAct::notify)), std::nullopt);
    // A ledger that stood still for a year: all that is left lapses, what was met does not.
    world.advance(365 * 24 * kIncidentHourMs);
    EXPECT_EQ(lapses(world), (std::vector<std::string>{"notice/tw_personal_data_persons",
                                                       "notice/tw_personal_data_report", "close"}));
    world.advance(kIncidentHourMs);
    EXPECT_EQ(lapses(world), std::vector<std::string>{});
}

TEST(IncidentTimers, NothingOfAnIncidentThatIsNotThere) {
    World world;
    fire_incident("bank-a.00000000000000ff/close", world.ctx());
    fire_incident("bank-a.00000000000000ff", world.ctx());
    fire_incident(world.id, world.ctx());
    EXPECT_EQ(lapses(world), std::vector<std::string>{});
}

TEST(IncidentTimers, DeadlinesFollowTheState) {
    World world;
    const auto names = [&] {
        std::vector<std::string> all;
        for (const auto& deadline : assurance::unmet_deadlines(world.incident())) {
            all.push_back(deadline.what);
        }
        return all;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(names(), (Names{"classify", "close"}));
    world.lead_to(v1::INCIDENT_STATE_CLASSIFIED);
    EXPECT_EQ(names(), (Names{"notice/consortium_members", "close"}));
    world.lead_to(v1::INCIDENT_STATE_RECOVERED);
    world.notify_all();
    EXPECT_EQ(names(), (Names{"review", "close"}));
    world.lead_to(v1::INCIDENT_STATE_CLOSED);
    EXPECT_EQ(names(), Names{});
}

}  // namespace
}  // namespace charter::tx
