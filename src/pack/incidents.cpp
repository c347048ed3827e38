#include "pack/incidents.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "pack/steps.hpp"
#include "tx/document_note.hpp"
#include "tx/incidents/life_cycle.hpp"

namespace charter::pack {
namespace {

using Difference = std::optional<std::string>;
using tx::note_if;

constexpr std::string_view kOpen = "incidents.open";

Difference opened(const v1::Incident& incident, const Act& act) {
    const v1::IncidentsOpen& tx = act.action().incidents_open();
    if (tx.member() != incident.member()) return "the member";
    if (tx.kind() != incident.kind()) return "the kind";
    if (tx.title() != incident.title()) return "the title";
    if (tx.detected_ms() != incident.detected_ms()) return "when it was detected";
    return act.time_ms == incident.opened_ms() ? std::nullopt : Difference("when it was opened");
}

// The newest classification is the one in force; countries stay.
Difference classified(const v1::Step& step, const v1::Incident& incident, const Act& act) {
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
                      notice->by() == act.sent.tx.sender() &&
                      same_note(note_if(notice->has_letter_note(), notice->letter_note()),
                                note_if(tx.has_letter_note(), tx.letter_note()));
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

bool is_keeper(const v1::EvidenceKeeper& keeper, const v1::Step& step) {
    return step.persons_size() == 2 && keeper.from() == step.persons(0) &&
           keeper.to() == step.persons(1) && keeper.time_ms() == step.time_ms() &&
           keeper.height() == step.height();
}

int item_of(const v1::Step& step) {
    int item = 0;
    const std::string& note = step.note();
    std::from_chars(note.data(), note.data() + note.size(), item);
    return item;
}

/// That the evidence is what the steps took, and lies with whom they handed it to.
bool evidence_follows(const v1::Incident& incident) {
    std::vector<int> keepers;  // of each item, so far
    for (const v1::Step& step : incident.steps()) {
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
               std::ranges::any_of(incident.steps(), [&](const v1::Step& step) {
                   return step.act() == "incidents.notify" && step.note() == notice.notice() &&
                          step.time_ms() == notice.made_ms();
               });
    });
}

}  // namespace

std::string_view flaw_of(const v1::Incident& incident, const state::View& /*view*/) {
    if (state_of(incident) != incident.state()) return "its state is not where its steps lead";
    if (!evidence_follows(incident)) return "its evidence is not what its steps took";
    if (!notices_follow(incident)) return "a notice was made in no step";
    return "";
}

bool is_own_step(const v1::Step& step, const v1::Incident& incident, const state::View& /*view*/) {
    return step.act() != kOpen || incident.cause().empty();
}

std::optional<std::string> left_by(const v1::Step& step, const v1::Incident& incident,
                                   const Act& act) {
    switch (act.action().kind_case()) {
        case v1::Action::kIncidentsOpen:     return opened(incident, act);
        case v1::Action::kIncidentsClassify: return classified(step, incident, act);
        case v1::Action::kIncidentsNotify:   return notified(incident, act);
        case v1::Action::kIncidentsHold:     return held(incident, act);
        case v1::Action::kIncidentsReview:   return reviewed(incident, act);
        default:                             return std::nullopt;
    }
}

}  // namespace charter::pack
