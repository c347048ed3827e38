#include "pack/incidents.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "catalog/catalog.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/incidents/life_cycle.hpp"

namespace charter::pack {
namespace {

using Difference = std::optional<std::string>;

constexpr std::string_view kOpen = "incidents.open";

/// The incident that an act on one names; empty for others.
const std::string& incident_of(const v1::Action& action) {
    static const std::string none;
    switch (action.kind_case()) {
        case v1::Action::kIncidentsClassify:     return action.incidents_classify().incident();
        case v1::Action::kIncidentsContain:      return action.incidents_contain().incident();
        case v1::Action::kIncidentsNotify:       return action.incidents_notify().incident();
        case v1::Action::kIncidentsTakeEvidence: return action.incidents_take_evidence().incident();
        case v1::Action::kIncidentsHandOver:     return action.incidents_hand_over().incident();
        case v1::Action::kIncidentsHold:         return action.incidents_hold().incident();
        case v1::Action::kIncidentsRecover:      return action.incidents_recover().incident();
        case v1::Action::kIncidentsReview:       return action.incidents_review().incident();
        case v1::Action::kIncidentsClose:        return action.incidents_close().incident();
        default:                                 return none;
    }
}

/// What the record keeps of an act.
struct Said {
    std::string note;
    Bytes digest;
};

Said said_by(const v1::Action& action) {
    switch (action.kind_case()) {
        case v1::Action::kIncidentsClassify: return {action.incidents_classify().severity(), {}};
        case v1::Action::kIncidentsContain:
            return {action.incidents_contain().what(), action.incidents_contain().report()};
        case v1::Action::kIncidentsNotify:
            return {action.incidents_notify().notice(), action.incidents_notify().letter()};
        case v1::Action::kIncidentsTakeEvidence:
            return {action.incidents_take_evidence().what(),
                    action.incidents_take_evidence().digest()};
        case v1::Action::kIncidentsHandOver:
            return {std::to_string(action.incidents_hand_over().item()),
                    action.incidents_hand_over().digest()};
        case v1::Action::kIncidentsHold: return {action.incidents_hold().why(), {}};
        case v1::Action::kIncidentsRecover:
            return {action.incidents_recover().what(), action.incidents_recover().report()};
        case v1::Action::kIncidentsReview: {
            const v1::IncidentsReview& review = action.incidents_review();
            const bool none = review.actions().empty();
            return {review.cause() + (none ? "; " + review.no_action_why() : ""), review.report()};
        }
        case v1::Action::kIncidentsClose: return {action.incidents_close().why(), {}};
        default:                          return {};
    }
}

Difference opened(const v1::Incident& incident, const Act& act) {
    const v1::IncidentsOpen& tx = act.action().incidents_open();
    if (tx.member() != incident.member()) return "the member";
    if (tx.kind() != incident.kind()) return "the kind";
    if (tx.title() != incident.title()) return "the title";
    if (tx.detected_ms() != incident.detected_ms()) return "when it was detected";
    return act.time_ms == incident.opened_ms() ? std::nullopt : Difference("when it was opened");
}

// The newest classification is the one in force; countries stay.
Difference classified(const v1::IncidentStep& step, const v1::Incident& incident, const Act& act) {
    const v1::IncidentsClassify& tx = act.action().incidents_classify();
    for (const std::string& country : tx.jurisdictions()) {
        const auto& all = incident.jurisdictions();
        if (std::ranges::find(all, country) == all.end()) return "the countries";
    }
    const auto& steps = incident.steps();
    const auto newest = std::find_if(steps.rbegin(), steps.rend(), [](const auto& other) {
        return other.act() == "incidents.classify";
    });
    if (&*newest != &step) return std::nullopt;
    if (tx.severity() != incident.severity()) return "the severity";
    return std::ranges::equal(tx.classes(), incident.classes()) ? std::nullopt
                                                                : Difference("the classes");
}

Difference notified(const v1::Incident& incident, const Act& act) {
    const v1::IncidentsNotify& tx = act.action().incidents_notify();
    const auto& notices = incident.notices();
    const auto notice = std::ranges::find(notices, tx.notice(), &v1::IncidentNotice::notice);
    if (notice == notices.end()) return "the notice";
    const bool same = notice->made_ms() == act.time_ms && notice->letter() == tx.letter() &&
                      notice->sent_ms() == tx.sent_ms() && notice->reference() == tx.reference() &&
                      notice->by() == act.sent.tx.sender();
    return same ? std::nullopt : Difference("the notice");
}

Difference held(const v1::Incident& incident, const Act& act) {
    const v1::IncidentsHold& tx = act.action().incidents_hold();
    const auto is_it = [&](const v1::LegalHold& hold) {
        return hold.from_height() == tx.from_height() && hold.to_height() == tx.to_height() &&
               hold.from_ms() == tx.from_ms() && hold.to_ms() == tx.to_ms() &&
               hold.why() == tx.why() && hold.placed_ms() == act.time_ms;
    };
    if (tx.release() == 0) {
        return std::ranges::any_of(incident.holds(), is_it) ? std::nullopt : Difference("the hold");
    }
    if (std::cmp_greater(tx.release(), incident.holds_size())) return "the hold";
    const v1::LegalHold& hold = incident.holds(static_cast<int>(tx.release()) - 1);
    const bool same = hold.released_ms() == act.time_ms && hold.released_why() == tx.why();
    return same ? std::nullopt : Difference("the release of a hold");
}

Difference reviewed(const v1::Incident& incident, const Act& act) {
    const auto& actions = act.action().incidents_review().actions();
    return std::ranges::equal(actions, incident.actions()) ? std::nullopt
                                                           : Difference("the actions");
}

/// Where the steps lead; nothing where one of them is none.
std::optional<v1::IncidentState> state_of(const v1::Incident& incident) {
    if (incident.steps().empty() || incident.steps(0).act() != kOpen) return std::nullopt;
    v1::IncidentState state = v1::INCIDENT_STATE_OPEN;
    for (int i = 1; i < incident.steps_size(); ++i) {
        const auto act = std::ranges::find_if(tx::kIncidentActs, [&](tx::IncidentAct other) {
            return tx::act_of(other) == incident.steps(i).act();
        });
        if (act == tx::kIncidentActs.end() || !tx::is_step(state, *act)) return std::nullopt;
        state = tx::state_after(state, *act);
    }
    return state;
}

bool is_keeper(const v1::EvidenceKeeper& keeper, const v1::IncidentStep& step) {
    return step.persons_size() == 2 && keeper.from() == step.persons(0) &&
           keeper.to() == step.persons(1) && keeper.time_ms() == step.time_ms() &&
           keeper.height() == step.height();
}

int item_of(const v1::IncidentStep& step) {
    int item = 0;
    const std::string& note = step.note();
    std::from_chars(note.data(), note.data() + note.size(), item);
    return item;
}

/// That the evidence is what the steps took, and lies with whom they handed it to.
bool evidence_follows(const v1::Incident& incident) {
    std::vector<int> keepers;  // of each item, so far
    for (const v1::IncidentStep& step : incident.steps()) {
        const bool taken = step.act() == "incidents.take_evidence";
        if (!taken && step.act() != "incidents.hand_over") continue;
        if (taken) keepers.push_back(0);
        const int item = taken ? static_cast<int>(keepers.size()) : item_of(step);
        if (item < 1 || std::cmp_greater(item, keepers.size()) || item > incident.evidence_size()) {
            return false;
        }
        const v1::IncidentEvidence& evidence = incident.evidence(item - 1);
        int& keeper = keepers[static_cast<std::size_t>(item) - 1];
        if (keeper >= evidence.custody_size()) return false;
        if (!is_keeper(evidence.custody(keeper++), step)) return false;
        if (evidence.digest() != step.digest()) return false;
        if (taken && evidence.what() != step.note()) return false;
    }
    return std::ranges::equal(incident.evidence(), keepers, {},
                              &v1::IncidentEvidence::custody_size);
}

/// That a step says of each notice that was made that it was.
bool notices_follow(const v1::Incident& incident) {
    return std::ranges::all_of(incident.notices(), [&](const v1::IncidentNotice& notice) {
        return notice.made_ms() == 0 ||
               std::ranges::any_of(incident.steps(), [&](const v1::IncidentStep& step) {
                   return step.act() == "incidents.notify" && step.note() == notice.notice() &&
                          step.time_ms() == notice.made_ms();
               });
    });
}

std::string_view flaw_of(const v1::Incident& incident) {
    if (state_of(incident) != incident.state()) return "its state is not where its steps lead";
    if (!evidence_follows(incident)) return "its evidence is not what its steps took";
    if (!notices_follow(incident)) return "a notice was made in no step";
    return "";
}

}  // namespace

bool is_step_of(const v1::IncidentStep& step, const v1::Incident& incident, const Act& act) {
    if (catalog::act_name(act.action()) != step.act()) return false;
    const auto& created = act.receipt.created();
    if (step.act() == kOpen) return std::ranges::find(created, incident.key()) != created.end();
    return incident_of(act.action()) == incident.incident();
}

std::optional<std::string> step_difference(const v1::IncidentStep& step,
                                           const v1::Incident& incident, const Act& act,
                                           const std::vector<std::string>& persons) {
    if (!std::ranges::equal(persons, step.persons())) return "who took the step";
    if (act.time_ms != step.time_ms()) return "the time";
    const Said said = said_by(act.action());
    if (said.note != step.note()) return "what the step notes";
    if (said.digest != step.digest()) return "the document";
    switch (act.action().kind_case()) {
        case v1::Action::kIncidentsOpen:     return opened(incident, act);
        case v1::Action::kIncidentsClassify: return classified(step, incident, act);
        case v1::Action::kIncidentsNotify:   return notified(incident, act);
        case v1::Action::kIncidentsHold:     return held(incident, act);
        case v1::Action::kIncidentsReview:   return reviewed(incident, act);
        default:                             return std::nullopt;
    }
}

Verdict judge_incidents(const state::View& view) {
    Verdict verdict = accepted();
    state::each<v1::Incident>(view, "inc/", [&](const v1::Incident& incident) {
        const std::string_view wrong = flaw_of(incident);
        if (wrong.empty()) return true;
        verdict = flaw(Failure::act_differs, "record " + incident.key(), std::string(wrong));
        return false;
    });
    return verdict;
}

}  // namespace charter::pack
