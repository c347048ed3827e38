// Incidents and changes in packs, by an operator who can sign any record: each is refused for its
// reason.

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "charter/v1/life_cycle.pb.h"
#include "engine/pack_forgery_test.hpp"

namespace charter::engine {
namespace {

using pack::ActKind;
using pack::Failure;

void edit_incident(Draft& draft, const std::function<void(v1::Incident&)>& change) {
    edit<v1::Incident>(draft, kIncident, change);
}

void edit_evidenced(Draft& draft, const std::function<void(v1::Incident&)>& change) {
    edit<v1::Incident>(draft, kEvidenced, change);
}

void edit_change(Draft& draft, const std::function<void(v1::Change&)>& change) {
    edit<v1::Change>(draft, kChange, change);
}

void drop_step(Draft& draft, std::size_t number) {
    draft.acts.erase(draft.acts.find(draft.visible(), ActKind::step, kIncident, number));
}

// Steps: 0 opened, 1 classified, 2 hold, 3 notified; 0 opened, 1 evidence taken, 2 handed over.
std::vector<Forgery> forged_incidents() {
    return {
        {"StepMissing", Failure::act_missing, [](Draft& d) { drop_step(d, 1); }},
        {"OpeningMissing", Failure::act_missing, [](Draft& d) { drop_step(d, 0); }},
        {"StepThatNobodyTook", Failure::act_missing,
         [](Draft& d) {
             edit_incident(d, [](v1::Incident& i) {
                 *i.add_steps() = i.steps(2);
                 *i.add_holds() = i.holds(0);
             });
         }},
        {"StepUnlisted", Failure::act_unlisted,
         [](Draft& d) {
             d.acts.as_they_are = true;
             d.manifest.set_member("*");
             edit_incident(d, [](v1::Incident& i) { i.mutable_steps()->RemoveLast(); });
         }},
        {"StepBySomebodyElse", Failure::act_differs,
         [](Draft& d) {
             edit_incident(
                 d, [](v1::Incident& i) { i.mutable_steps(1)->set_persons(0, "bank-a.two"); });
         }},
        {"StepThatSaysAnother", Failure::act_differs,
         [](Draft& d) {
             edit_incident(d, [](v1::Incident& i) { i.mutable_steps(2)->set_note("for fun"); });
         }},
        {"EvidenceOfAnotherDigest", Failure::act_differs,
         [](Draft& d) {
             edit_evidenced(d, [](v1::Incident& i) {
                 i.mutable_steps(1)->set_digest(Bytes(32, 'x'));
                 i.mutable_evidence(0)->set_digest(Bytes(32, 'x'));
             });
         }},
        {"DetectedEarlier", Failure::act_differs,
         [](Draft& d) { edit_incident(d, [](v1::Incident& i) { i.set_detected_ms(1); }); }},
        {"LessSevere", Failure::act_differs,
         [](Draft& d) { edit_incident(d, [](v1::Incident& i) { i.set_severity("low"); }); }},
        {"HoldOfAnotherRange", Failure::act_differs,
         [](Draft& d) {
             edit_incident(d, [](v1::Incident& i) { i.mutable_holds(0)->set_to_height(11); });
         }},
        {"StateAhead", Failure::act_differs,
         [](Draft& d) {
             edit_incident(d, [](v1::Incident& i) { i.set_state(v1::INCIDENT_STATE_CLOSED); });
         }},
        {"EvidenceWithSomebodyElse", Failure::act_differs,
         [](Draft& d) {
             edit_evidenced(d, [](v1::Incident& i) {
                 i.mutable_evidence(0)->mutable_custody(1)->set_to("bank-c.two");
             });
         }},
        {"EvidenceThatNobodyTook", Failure::act_differs,
         [](Draft& d) {
             edit_evidenced(d, [](v1::Incident& i) { *i.add_evidence() = i.evidence(0); });
         }},
    };
}

// The same steps: what was told of the letter, in the notice and in its step.
std::vector<Forgery> forged_notices() {
    return {
        {"NoticeOfAnotherLetter", Failure::act_differs,
         [](Draft& d) {
             edit_incident(d, [](v1::Incident& i) {
                 for (auto& notice : *i.mutable_notices()) notice.set_letter(Bytes(32, 'x'));
             });
         }},
        {"NoticeThatTellsAnotherTitle", Failure::act_differs,
         [](Draft& d) {
             edit_incident(d, [](v1::Incident& i) {
                 for (auto& notice : *i.mutable_notices()) {
                     notice.mutable_letter_note()->set_title("Another letter");
                 }
             });
         }},
        {"StepThatTellsAnotherSize", Failure::act_differs,
         [](Draft& d) {
             edit_incident(d, [](v1::Incident& i) {
                 i.mutable_steps(3)->mutable_document_note()->set_size(1);
             });
         }},
        {"StepThatTellsNothing", Failure::act_differs,
         [](Draft& d) {
             edit_incident(d, [](v1::Incident& i) { i.mutable_steps(3)->clear_document_note(); });
         }},
        {"StepThatTellsOfNothing", Failure::act_differs,
         [](Draft& d) {
             edit_incident(d, [](v1::Incident& i) { i.mutable_steps(1)->mutable_document_note(); });
         }},
        {"NoticeOfNoStep", Failure::act_differs,
         [](Draft& d) {
             edit_incident(d, [](v1::Incident& i) {
                 i.add_notices()->set_notice("nobody");
                 i.mutable_notices(i.notices_size() - 1)->set_made_ms(1);
             });
         }},
    };
}

// Steps: 0 opened, 1 and 2 rehearsed, 3 withdrawn.
std::vector<Forgery> forged_changes() {
    return {
        {"RehearsalMissing", Failure::act_missing,
         [](Draft& d) { d.acts.erase(d.acts.find(d.visible(), ActKind::step, kChange, 2)); }},
        {"RehearsalThatPassed", Failure::act_differs,
         [](Draft& d) {
             edit_change(d, [](v1::Change& c) { c.mutable_steps(1)->set_good(true); });
         }},
        {"RehearsedByTheAuthor", Failure::act_differs,
         [](Draft& d) {
             edit_change(d,
                         [](v1::Change& c) { c.mutable_steps(2)->set_persons(0, "bank-c.one"); });
         }},
        {"ChangeOfAnotherClass", Failure::act_differs,
         [](Draft& d) { edit_change(d, [](v1::Change& c) { c.set_class_("normal"); }); }},
        {"ChangeOfFewerAuthors", Failure::act_differs,
         [](Draft& d) { edit_change(d, [](v1::Change& c) { c.clear_authors(); }); }},
        {"RehearsalThatTellsAnotherSize", Failure::act_differs,
         [](Draft& d) {
             edit_change(d, [](v1::Change& c) {
                 c.mutable_steps(1)->mutable_document_note()->set_size(1);
             });
         }},
        {"ChangeThatTellsAnotherPlan", Failure::act_differs,
         [](Draft& d) {
             edit_change(d, [](v1::Change& c) { c.mutable_plan_note()->set_title("Plan B"); });
         }},
        {"ChangeThatTellsNothingOfItsRecovery", Failure::act_differs,
         [](Draft& d) { edit_change(d, [](v1::Change& c) { c.clear_recovery_note(); }); }},
        {"ChangeNotWithdrawn", Failure::act_differs,
         [](Draft& d) {
             edit_change(d, [](v1::Change& c) { c.set_state(v1::CHANGE_STATE_OPEN); });
         }},
    };
}

const std::vector<Forgery>& forged_steps() {
    static const std::vector<Forgery> rows = [] {
        std::vector<Forgery> all = forged_incidents();
        std::ranges::move(forged_notices(), std::back_inserter(all));
        std::ranges::move(forged_changes(), std::back_inserter(all));
        return all;
    }();
    return rows;
}

class StepForgery : public ::testing::TestWithParam<std::size_t> {};

TEST_P(StepForgery, IsRefused) { expect_refused(forged_steps()[GetParam()]); }

INSTANTIATE_TEST_SUITE_P(Pack, StepForgery, ::testing::Range(std::size_t{0}, forged_steps().size()),
                         [](const auto& row) { return forged_steps()[row.param].name; });

}  // namespace
}  // namespace charter::engine
