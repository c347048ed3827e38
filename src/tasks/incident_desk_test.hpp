#pragma once
// An incident of bank-a, and those who may take its steps.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tasks/desk_test.hpp"
#include "tx/incidents/testing_actions.hpp"

namespace charter::tasks::test {

using tx::IncidentAct;

inline constexpr const char* kIncident = "bank-a.0000000000000000";
inline constexpr std::int64_t kHourMs = 3'600'000;

class Incidents : public Desk {
  public:
    Incidents() {
        person("bank-a.sec", {"security_officer"});
        person("bank-a.ciso", {"ciso"});
        person("bank-a.ops", {"operations"});
        person("bank-a.law", {"legal"});
        person("bank-b.sec", {"security_officer"});
        act_as({"bank-a.sec"});
        v1::Action action;
        v1::IncidentsOpen& opening = *action.mutable_incidents_open();
        opening.set_member("bank-a");
        opening.set_kind("outage");
        opening.set_title("the payment system stands still");
        opening.set_owner_unit("fixture");
        opening.set_detected_ms(now().time_ms - kHourMs);
        EXPECT_EQ(run(action), std::nullopt);
    }

    void edit_incident(const std::function<void(v1::Incident&)>& change) {
        edit<v1::Incident>(state::keys::incident(kIncident), change);
    }
    v1::Incident incident() {
        return state::read_existing<v1::Incident>(delta(), state::keys::incident(kIncident));
    }
    void take(IncidentAct act, const std::vector<std::string>& persons) {
        act_as(persons);
        EXPECT_EQ(run(tx::incident_action(act, kIncident, now().time_ms)), std::nullopt)
            << tx::act_of(act);
    }
    void classify(const char* severity) {
        act_as({"bank-a.sec"});
        v1::Action action = tx::incident_action(IncidentAct::classify, kIncident, now().time_ms);
        action.mutable_incidents_classify()->set_severity(severity);
        EXPECT_EQ(run(action), std::nullopt);
    }
    void notify_all() {
        const v1::Incident so_far = incident();
        for (const v1::IncidentNotice& notice : so_far.notices()) {
            if (notice.made_ms() != 0) continue;
            act_as({"bank-a.sec"});
            v1::Action action = tx::incident_action(IncidentAct::notify, kIncident, now().time_ms);
            action.mutable_incidents_notify()->set_notice(notice.notice());
            EXPECT_EQ(run(action), std::nullopt) << notice.notice();
        }
    }
    /// Classified and led to the state; what fell due is notified.
    void lead_to(v1::IncidentState state) {
        if (state >= v1::INCIDENT_STATE_CLASSIFIED) classify("low");
        if (state >= v1::INCIDENT_STATE_CONTAINED) take(IncidentAct::contain, {"bank-a.sec"});
        if (state >= v1::INCIDENT_STATE_RECOVERED) take(IncidentAct::recover, {"bank-a.ops"});
        if (state >= v1::INCIDENT_STATE_REVIEWED) take(IncidentAct::review, {"bank-a.ciso"});
    }
};

}  // namespace charter::tasks::test
