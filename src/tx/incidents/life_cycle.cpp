#include "tx/incidents/life_cycle.hpp"

#include "assurance/deadlines.hpp"

namespace charter::tx {

std::string_view act_of(IncidentAct act) {
    switch (act) {
        case IncidentAct::classify:      return "incidents.classify";
        case IncidentAct::contain:       return "incidents.contain";
        case IncidentAct::notify:        return "incidents.notify";
        case IncidentAct::take_evidence: return "incidents.take_evidence";
        case IncidentAct::hand_over:     return "incidents.hand_over";
        case IncidentAct::hold:          return "incidents.hold";
        case IncidentAct::recover:       return "incidents.recover";
        case IncidentAct::review:        return "incidents.review";
        case IncidentAct::close:         return "incidents.close";
    }
    return "";
}

bool is_step(v1::IncidentState from, IncidentAct act) {
    const bool known = from >= v1::INCIDENT_STATE_OPEN && from < v1::INCIDENT_STATE_CLOSED;
    switch (act) {
        case IncidentAct::classify:      return known && from != v1::INCIDENT_STATE_REVIEWED;
        case IncidentAct::contain:       return from == v1::INCIDENT_STATE_CLASSIFIED;
        case IncidentAct::notify:        return known && from != v1::INCIDENT_STATE_OPEN;
        case IncidentAct::take_evidence: return known;
        case IncidentAct::hand_over:     return known;
        case IncidentAct::hold:          return known;
        case IncidentAct::recover:       return from == v1::INCIDENT_STATE_CONTAINED;
        case IncidentAct::review:        return from == v1::INCIDENT_STATE_RECOVERED;
        case IncidentAct::close:         return from == v1::INCIDENT_STATE_REVIEWED;
    }
    return false;
}

v1::IncidentState state_after(v1::IncidentState from, IncidentAct act) {
    switch (act) {
        case IncidentAct::classify:
            return from == v1::INCIDENT_STATE_OPEN ? v1::INCIDENT_STATE_CLASSIFIED : from;
        case IncidentAct::contain:       return v1::INCIDENT_STATE_CONTAINED;
        case IncidentAct::recover:       return v1::INCIDENT_STATE_RECOVERED;
        case IncidentAct::review:        return v1::INCIDENT_STATE_REVIEWED;
        case IncidentAct::close:         return v1::INCIDENT_STATE_CLOSED;
        case IncidentAct::notify:
        case IncidentAct::take_evidence:
        case IncidentAct::hand_over:
        case IncidentAct::hold:          return from;
    }
    return from;
}

Status permit_step(const v1::Incident& incident, IncidentAct act, const Context& ctx) {
    const bool closed = incident.state() == v1::INCIDENT_STATE_CLOSED;
    if (closed && ctx.enforced(Rule::incidents_immutable)) {
        return refuse(Reason::incident_closed, {{"incident", incident.incident()}});
    }
    if (is_step(incident.state(), act) || !ctx.enforced(Rule::incidents_state_machine)) return ok();
    return refuse(Reason::incident_step_refused,
                  {{"incident", incident.incident()},
                   {"state", assurance::incident_state_word(incident.state())},
                   {"step", std::string(act_of(act))}});
}

}  // namespace charter::tx
