// What incidents that are not closed ask of people of their member: the next step, the notices that
// are due, and evidence whose keeper goes on leave.
#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "assurance/deadlines.hpp"
#include "tasks/builder.hpp"
#include "tx/common.hpp"
#include "tx/incidents/holds.hpp"
#include "tx/incidents/life_cycle.hpp"
#include "tx/incidents/records.hpp"

namespace charter::tasks {
namespace {

using tx::IncidentAct;

constexpr const char* kIncidents = "incidents";
constexpr const char* kCustody = "evidence_custody";
constexpr std::string_view kReceiver = "notice_receiver";
constexpr std::string_view kClose = "close";
constexpr std::string_view kNotice = "notice/";

std::vector<std::string> rules_of(const std::string& act) {
    if (act == tx::act_of(IncidentAct::close)) {
        return {"incidents.state_machine", "incidents.two_person_close"};
    }
    if (act == tx::act_of(IncidentAct::hold)) {
        return {"incidents.legal_hold", "incidents.state_machine"};
    }
    return {"incidents.state_machine"};
}

/// A step as it would be taken; texts are for the one who takes it to say.
v1::Action classify(const v1::Incident& incident, const catalog::Catalog& catalog) {
    v1::Action action;
    action.mutable_incidents_classify()->set_incident(incident.incident());
    const v1::Enumeration* levels = catalog.enumeration("risk_level");
    if (levels != nullptr && !levels->words().empty()) {
        action.mutable_incidents_classify()->set_severity(levels->words(0));
    }
    return action;
}

v1::Action notify(const v1::Incident& incident, const std::string& notice, std::int64_t now_ms) {
    v1::Action action;
    v1::IncidentsNotify& said = *action.mutable_incidents_notify();
    said.set_incident(incident.incident());
    said.set_notice(notice);
    said.set_sent_ms(now_ms);
    return action;
}

v1::Action release(const v1::Incident& incident, int hold) {
    v1::Action action;
    action.mutable_incidents_hold()->set_incident(incident.incident());
    action.mutable_incidents_hold()->set_release(static_cast<std::uint32_t>(hold));
    return action;
}

/// The number of the first hold that stands; 0: none does.
int standing_hold(const v1::Incident& incident) {
    for (int number = 1; number <= incident.holds_size(); ++number) {
        if (tx::hold_stands(incident, number)) return number;
    }
    return 0;
}

bool owes_notice(const v1::Incident& incident) {
    return std::ranges::any_of(incident.notices(),
                               [](const auto& notice) { return notice.made_ms() == 0; });
}

/// Of a step that has no day of its own: when the incident must be closed.
std::int64_t deadline_of(const v1::Incident& incident, std::string_view what) {
    std::int64_t close_ms = 0;
    for (const assurance::Deadline& deadline : assurance::unmet_deadlines(incident)) {
        if (deadline.what == what) return deadline.due_ms;
        if (deadline.what == kClose) close_ms = deadline.due_ms;
    }
    return close_ms;
}

Task task_about(const v1::Incident& incident, std::string_view what) {
    Task task;
    task.kind = Kind::act;
    task.target = kIncidents;
    task.about = incident.incident() + "/" + std::string(what);
    task.subjects = {incident.incident()};
    task.subject_count = 1;
    return task;
}

}  // namespace

/// `what`: the word of its deadline where it has one.
void Builder::add_incident_step(const v1::Incident& incident, std::string_view what,
                                const v1::Action& action) {
    Task task = task_about(incident, what);
    task.act = catalog::act_name(action);
    task.due_ms = deadline_of(incident, what);
    task.failing = task.due_ms <= source_.now.time_ms;
    if (what.starts_with(kNotice)) {
        task.kind = Kind::notify;
        task.why = std::string(what.substr(kNotice.size()));
        for (const v1::Notice& notice : memo_.catalog().wire().notices()) {
            if (notice.name() == task.why) task.wanted = {{std::string(kReceiver), notice.to()}};
        }
    }
    const std::string act = task.act;
    const v1::Act* known = memo_.catalog().act(act);
    const bool by_two = known != nullptr && known->persons() >= 2;
    add_led(std::move(task), rules_of(act), [&, act, by_two](const Actor& actor) {
        if (!people_.may(actor, act)) return false;
        return by_two ? people_.may_act_with_somebody(actor, action)
                      : people_.try_act(actor, action).has_value();
    });
}

/// Who keeps evidence and goes on leave gives it to somebody before; nobody else can.
void Builder::add_hand_over(const v1::Incident& incident, int item) {
    const v1::IncidentEvidence& evidence = incident.evidence(item - 1);
    const Actor* keeper = people_.find(evidence.custody().rbegin()->to());
    const bool goes = keeper != nullptr && keeper->person.leave() != 0 &&
                      keeper->person.leave_from() > source_.now.today;
    if (!goes || keeper->person.member() != home_) return;
    v1::Action action;
    v1::IncidentsHandOver& given = *action.mutable_incidents_hand_over();
    given.set_incident(incident.incident());
    given.set_item(static_cast<std::uint32_t>(item));
    given.set_digest(evidence.digest());
    if (!people_.may_act_with_somebody(*keeper, action)) return;
    Task task = task_about(incident, "hand_over/" + std::to_string(item));
    task.member = home_;
    task.act = tx::act_of(IncidentAct::hand_over);
    task.due = keeper->person.leave_from() - 1;
    task.roles = memo_.guide().roles_with(task.act);
    task.persons =
        who([&](const Actor& actor) { return actor.person.person() == keeper->person.person(); });
    std::set<std::uint32_t> places;
    for (const Guide::Use& use : memo_.guide().leaves_of(kCustody)) places.insert(use.place);
    for (const std::uint32_t place : places) {
        task.requirements.push_back(memo_.catalog().requirements()[place]->id());
    }
    add(std::move(task));
}

/// What closing waits for is a task of its own: notices, holds, and by the statuses the entry that
/// tells the chain of custody.
void Builder::add_incident(const v1::Incident& incident) {
    const std::string& id = incident.incident();
    v1::Action action;
    switch (incident.state()) {
        case v1::INCIDENT_STATE_OPEN:
            add_incident_step(incident, "classify", classify(incident, memo_.catalog()));
            break;
        case v1::INCIDENT_STATE_CLASSIFIED:
            action.mutable_incidents_contain()->set_incident(id);
            add_incident_step(incident, "contain", action);
            break;
        case v1::INCIDENT_STATE_CONTAINED:
            action.mutable_incidents_recover()->set_incident(id);
            add_incident_step(incident, "recover", action);
            break;
        case v1::INCIDENT_STATE_RECOVERED:
            action.mutable_incidents_review()->set_incident(id);
            add_incident_step(incident, "review", action);
            break;
        case v1::INCIDENT_STATE_REVIEWED:
            if (const int hold = standing_hold(incident)) {
                add_incident_step(incident, "release/" + std::to_string(hold),
                                  release(incident, hold));
            } else if (!owes_notice(incident) && tx::custody_is_told(incident, people_.context())) {
                action.mutable_incidents_close()->set_incident(id);
                add_incident_step(incident, kClose, action);
            }
            break;
        default: break;
    }
    for (const v1::IncidentNotice& notice : incident.notices()) {
        if (notice.made_ms() != 0) continue;
        add_incident_step(incident, std::string(kNotice) + notice.notice(),
                          notify(incident, notice.notice(), source_.now.time_ms));
    }
    for (int item = 1; item <= incident.evidence_size(); ++item) add_hand_over(incident, item);
}

void Builder::add_incidents() {
    if (is_home_assembly()) return;
    for (const auto& incident : memo_.incidents().of(home_)) add_incident(*incident);
}

}  // namespace charter::tasks
