#include "assurance/deadlines.hpp"

#include <algorithm>
#include <tuple>

namespace charter::assurance {

std::vector<Deadline> unmet_deadlines(const v1::Incident& incident) {
    std::vector<Deadline> unmet;
    const v1::IncidentState state = incident.state();
    if (state == v1::INCIDENT_STATE_UNSPECIFIED || state == v1::INCIDENT_STATE_CLOSED) return unmet;
    if (state == v1::INCIDENT_STATE_OPEN) unmet.push_back({"classify", incident.classify_by_ms()});
    for (const v1::IncidentNotice& notice : incident.notices()) {
        if (notice.made_ms() == 0) unmet.push_back({"notice/" + notice.notice(), notice.due_ms()});
    }
    if (state == v1::INCIDENT_STATE_RECOVERED) {
        unmet.push_back({"review", incident.review_by_ms()});
    }
    unmet.push_back({"close", incident.close_by_ms()});
    std::ranges::sort(unmet, [](const Deadline& a, const Deadline& b) {
        return std::tie(a.due_ms, a.what) < std::tie(b.due_ms, b.what);
    });
    return unmet;
}

std::vector<Deadline> unmet_deadlines(const v1::Change& change) {
    std::vector<Deadline> unmet;
    if (change.state() != v1::CHANGE_STATE_ACTIVE || change.ratify_by_ms() == 0) return unmet;
    if (!change.reviewed()) unmet.push_back({"review", change.ratify_by_ms()});
    if (!change.tested()) unmet.push_back({"test", change.ratify_by_ms()});
    if (change.ratified_ms() == 0) unmet.push_back({"ratify", change.ratify_by_ms()});
    return unmet;
}

std::string incident_state_word(v1::IncidentState state) {
    switch (state) {
        case v1::INCIDENT_STATE_OPEN:       return "open";
        case v1::INCIDENT_STATE_CLASSIFIED: return "classified";
        case v1::INCIDENT_STATE_CONTAINED:  return "contained";
        case v1::INCIDENT_STATE_RECOVERED:  return "recovered";
        case v1::INCIDENT_STATE_REVIEWED:   return "reviewed";
        case v1::INCIDENT_STATE_CLOSED:     return "closed";
        default:                            return "unknown";
    }
}

std::string change_state_word(v1::ChangeState state) {
    switch (state) {
        case v1::CHANGE_STATE_OPEN:        return "open";
        case v1::CHANGE_STATE_REVIEWED:    return "reviewed";
        case v1::CHANGE_STATE_TESTED:      return "tested";
        case v1::CHANGE_STATE_ACTIVE:      return "active";
        case v1::CHANGE_STATE_COMPARED:    return "compared";
        case v1::CHANGE_STATE_ROLLED_BACK: return "rolled_back";
        case v1::CHANGE_STATE_WITHDRAWN:   return "withdrawn";
        default:                           return "unknown";
    }
}

}  // namespace charter::assurance
