#include "pack/incidents.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "state/delta.hpp"
#include "state/keys.hpp"
#include "wire/codec.hpp"

namespace charter::pack {
namespace {

constexpr const char* kName = "bank-a.0000000000000000";

void add_step(v1::Incident& incident, const char* act, const std::vector<std::string>& persons,
              const std::string& note = "", const Bytes& digest = "") {
    v1::IncidentStep& step = *incident.add_steps();
    step.set_act(act);
    for (const std::string& person : persons) step.add_persons(person);
    step.set_height(static_cast<std::uint64_t>(incident.steps_size()));
    step.set_time_ms(incident.steps_size() * 1'000);
    step.set_note(note);
    step.set_digest(digest);
}

void add_keeper(v1::IncidentEvidence& evidence, const v1::Incident& incident) {
    const v1::IncidentStep& step = incident.steps(incident.steps_size() - 1);
    v1::EvidenceKeeper& keeper = *evidence.add_custody();
    keeper.set_from(step.persons(0));
    keeper.set_to(step.persons(1));
    keeper.set_time_ms(step.time_ms());
    keeper.set_height(step.height());
}

/// Two items of evidence; the first one changed hands twice.
v1::Incident honest() {
    v1::Incident incident;
    incident.set_key(state::keys::incident(kName));
    incident.set_incident(kName);
    incident.set_state(v1::INCIDENT_STATE_CLASSIFIED);
    add_step(incident, "incidents.open", {"bank-a.one"});
    for (const char* what : {"a disk", "a letter"}) {
        add_step(incident, "incidents.take_evidence", {"bank-a.one", "bank-a.two"}, what, what);
        v1::IncidentEvidence& evidence = *incident.add_evidence();
        evidence.set_what(what);
        evidence.set_digest(what);
        add_keeper(evidence, incident);
    }
    for (const auto& [from, to] :
         {std::pair{"bank-a.two", "bank-a.one"}, {"bank-a.one", "bank-a.six"}}) {
        add_step(incident, "incidents.hand_over", {from, to}, "1", "a disk");
        add_keeper(*incident.mutable_evidence(0), incident);
    }
    add_step(incident, "incidents.classify", {"bank-a.one"}, "high");
    add_step(incident, "incidents.notify", {"bank-a.one"}, "members");
    v1::IncidentNotice& notice = *incident.add_notices();
    notice.set_notice("members");
    notice.set_made_ms(incident.steps(incident.steps_size() - 1).time_ms());
    return incident;
}

std::string flaw_of(const v1::Incident& incident) {
    state::MemoryView view;
    view.apply({{incident.key(), wire::encode(incident)}});
    const auto verdict = judge_incidents(view);
    return verdict ? "" : verdict.error().detail;
}

TEST(PackIncidents, AnHonestOneIsWhereItsStepsLead) { EXPECT_EQ(flaw_of(honest()), ""); }

struct Row {
    const char* name;
    std::function<void(v1::Incident&)> forge;
    const char* says;
};

constexpr const char* kState = "its state is not where its steps lead";
constexpr const char* kEvidence = "its evidence is not what its steps took";

const Row kRows[] = {
    {"no steps", [](auto& i) { i.clear_steps(); }, kState},
    {"no opening", [](auto& i) { i.mutable_steps()->DeleteSubrange(0, 1); }, kState},
    {"a step that is none", [](auto& i) { i.mutable_steps(5)->set_act("incidents.close"); },
     kState},
    {"a word that is no step", [](auto& i) { i.mutable_steps(5)->set_act("x"); }, kState},
    {"another state", [](auto& i) { i.set_state(v1::INCIDENT_STATE_OPEN); }, kState},
    {"a keeper too many",
     [](auto& i) { *i.mutable_evidence(1)->add_custody() = i.evidence(0).custody(1); }, kEvidence},
    {"a keeper too few", [](auto& i) { i.mutable_evidence(0)->mutable_custody()->RemoveLast(); },
     kEvidence},
    {"another keeper",
     [](auto& i) { i.mutable_evidence(0)->mutable_custody(2)->set_to("bank-a.ten"); }, kEvidence},
    {"an item that is none", [](auto& i) { i.mutable_steps(3)->set_note("3"); }, kEvidence},
    {"no number of an item", [](auto& i) { i.mutable_steps(3)->set_note("one"); }, kEvidence},
    {"a negative item", [](auto& i) { i.mutable_steps(3)->set_note("-1"); }, kEvidence},
    {"another digest", [](auto& i) { i.mutable_evidence(0)->set_digest("x"); }, kEvidence},
    {"another text", [](auto& i) { i.mutable_evidence(1)->set_what("x"); }, kEvidence},
    {"evidence of no step",
     [](auto& i) {
         i.add_evidence();
         *i.mutable_evidence(2)->add_custody() = i.evidence(0).custody(0);
     },
     kEvidence},
    {"a notice of no step", [](auto& i) { i.mutable_notices(0)->set_made_ms(1); },
     "a notice was made in no step"},
};

TEST(PackIncidents, EachThatDoesNotFollowIsRefused) {
    for (const Row& row : kRows) {
        v1::Incident incident = honest();
        row.forge(incident);
        EXPECT_EQ(flaw_of(incident), row.says) << row.name;
    }
}

}  // namespace
}  // namespace charter::pack
