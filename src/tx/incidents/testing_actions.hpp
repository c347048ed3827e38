#pragma once
// For the tests of incidents: a message of each step.

#include <string>

#include "base/bytes.hpp"
#include "charter/v1/transaction.pb.h"
#include "tx/document_note_testing.hpp"
#include "tx/incidents/life_cycle.hpp"

namespace charter::tx {

/// A lawful message of the act about the incident `id`, as far as its form goes.
inline v1::Action incident_action(IncidentAct act, const std::string& id, std::int64_t now_ms) {
    v1::Action a;
    const auto say = [&](auto& m) {
        m.set_incident(id);
        m.set_what("what was done");
    };
    switch (act) {
        case IncidentAct::classify:
            a.mutable_incidents_classify()->set_incident(id);
            a.mutable_incidents_classify()->set_severity("high");
            break;
        case IncidentAct::contain: say(*a.mutable_incidents_contain()); break;
        case IncidentAct::recover: say(*a.mutable_incidents_recover()); break;
        case IncidentAct::notify:
            a.mutable_incidents_notify()->set_incident(id);
            a.mutable_incidents_notify()->set_notice("consortium_members");
            a.mutable_incidents_notify()->set_letter(Bytes(32, 'l'));
            *a.mutable_incidents_notify()->mutable_letter_note() = told_note();
            a.mutable_incidents_notify()->set_sent_ms(now_ms);
            break;
        case IncidentAct::take_evidence:
            say(*a.mutable_incidents_take_evidence());
            a.mutable_incidents_take_evidence()->set_digest(Bytes(32, 'e'));
            break;
        case IncidentAct::hand_over:
            a.mutable_incidents_hand_over()->set_incident(id);
            a.mutable_incidents_hand_over()->set_item(1);
            a.mutable_incidents_hand_over()->set_digest(Bytes(32, 'e'));
            break;
        case IncidentAct::hold:
            a.mutable_incidents_hold()->set_incident(id);
            a.mutable_incidents_hold()->set_from_height(10);
            a.mutable_incidents_hold()->set_to_height(20);
            a.mutable_incidents_hold()->set_why("the prosecutor's letter");
            break;
        case IncidentAct::review:
            a.mutable_incidents_review()->set_incident(id);
            a.mutable_incidents_review()->set_cause("a full disk");
            a.mutable_incidents_review()->set_report(Bytes(32, 'r'));
            *a.mutable_incidents_review()->mutable_report_note() = told_note();
            a.mutable_incidents_review()->set_no_action_why("the disk is larger now");
            break;
        case IncidentAct::close:
            a.mutable_incidents_close()->set_incident(id);
            a.mutable_incidents_close()->set_why("all is done");
            break;
    }
    return a;
}

}  // namespace charter::tx
