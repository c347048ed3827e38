#include "pack/steps.hpp"

#include <algorithm>

#include "catalog/catalog.hpp"
#include "tx/document_note.hpp"
#include "wire/codec.hpp"

namespace charter::pack {
namespace {

using tx::note_if;

Said of_review(const v1::IncidentsReview& tx) {
    const std::string none = tx.actions().empty() ? "; " + tx.no_action_why() : "";
    return {tx.incident(), tx.cause() + none, tx.report(),
            note_if(tx.has_report_note(), tx.report_note())};
}

std::optional<Said> said_of_incident(const v1::Action& action) {
    switch (action.kind_case()) {
        case v1::Action::kIncidentsClassify: {
            const v1::IncidentsClassify& tx = action.incidents_classify();
            return Said{tx.incident(), tx.severity(), {}};
        }
        case v1::Action::kIncidentsContain: {
            const v1::IncidentsContain& tx = action.incidents_contain();
            return Said{tx.incident(), tx.what(), tx.report(),
                        note_if(tx.has_report_note(), tx.report_note())};
        }
        case v1::Action::kIncidentsNotify: {
            const v1::IncidentsNotify& tx = action.incidents_notify();
            return Said{tx.incident(), tx.notice(), tx.letter(),
                        note_if(tx.has_letter_note(), tx.letter_note())};
        }
        case v1::Action::kIncidentsTakeEvidence: {
            const v1::IncidentsTakeEvidence& tx = action.incidents_take_evidence();
            return Said{tx.incident(), tx.what(), tx.digest()};
        }
        case v1::Action::kIncidentsHandOver: {
            const v1::IncidentsHandOver& tx = action.incidents_hand_over();
            return Said{tx.incident(), std::to_string(tx.item()), tx.digest()};
        }
        case v1::Action::kIncidentsHold:
            return Said{action.incidents_hold().incident(), action.incidents_hold().why(), {}};
        case v1::Action::kIncidentsRecover: {
            const v1::IncidentsRecover& tx = action.incidents_recover();
            return Said{tx.incident(), tx.what(), tx.report(),
                        note_if(tx.has_report_note(), tx.report_note())};
        }
        case v1::Action::kIncidentsReview: return of_review(action.incidents_review());
        case v1::Action::kIncidentsClose:
            return Said{action.incidents_close().incident(), action.incidents_close().why(), {}};
        default: return std::nullopt;
    }
}

std::optional<Said> said_of_change(const v1::Action& action) {
    switch (action.kind_case()) {
        case v1::Action::kChangeReview: {
            const v1::ChangeReview& tx = action.change_review();
            return Said{tx.change(), tx.what(), tx.report(),
                        note_if(tx.has_report_note(), tx.report_note()), tx.accepted()};
        }
        case v1::Action::kChangeTest: {
            const v1::ChangeTest& tx = action.change_test();
            return Said{tx.change(), tx.what(), tx.evidence(),
                        note_if(tx.has_evidence_note(), tx.evidence_note()), tx.passed()};
        }
        case v1::Action::kChangeRehearse: {
            const v1::ChangeRehearse& tx = action.change_rehearse();
            return Said{tx.change(), tx.way(), tx.evidence(),
                        note_if(tx.has_evidence_note(), tx.evidence_note()), tx.passed()};
        }
        case v1::Action::kChangeRollBack: {
            const v1::ChangeRollBack& tx = action.change_roll_back();
            return Said{tx.change(), tx.why(), tx.report(),
                        note_if(tx.has_report_note(), tx.report_note())};
        }
        case v1::Action::kChangeCompare: {
            const v1::ChangeCompare& tx = action.change_compare();
            return Said{tx.change(), tx.what(), tx.report(),
                        note_if(tx.has_report_note(), tx.report_note()), tx.as_approved()};
        }
        case v1::Action::kChangeWithdraw: {
            const v1::ChangeWithdraw& tx = action.change_withdraw();
            return Said{tx.change(), tx.why(), {}};
        }
        default: return std::nullopt;
    }
}

bool opens(const v1::Action& action) {
    return action.has_incidents_open() || action.has_change_open();
}

}  // namespace

bool same_note(const v1::DocumentNote* record, const v1::DocumentNote* act) {
    if (record == nullptr || act == nullptr) return record == act;
    return wire::encode(*record) == wire::encode(*act);
}

std::optional<Said> said_by(const v1::Action& action) {
    auto said = said_of_incident(action);
    return said ? said : said_of_change(action);
}

bool is_step_of(const v1::Step& step, std::string_view name, const Bytes& key, const Act& act) {
    if (catalog::act_name(act.action()) != step.act()) return false;
    const auto& created = act.receipt.created();
    if (opens(act.action())) return std::ranges::find(created, key) != created.end();
    const auto said = said_by(act.action());
    return said && said->of == name;
}

std::optional<std::string> step_difference(const v1::Step& step, const Act& act,
                                           const std::vector<std::string>& persons) {
    if (!std::ranges::equal(persons, step.persons())) return "who took the step";
    if (act.time_ms != step.time_ms()) return "the time";
    const Said said = said_by(act.action()).value_or(Said());
    if (said.note != step.note()) return "what the step notes";
    if (said.digest != step.digest()) return "the document";
    if (!same_note(note_if(step.has_document_note(), step.document_note()), said.told)) {
        return "what is told of the document";
    }
    return std::nullopt;
}

}  // namespace charter::pack
