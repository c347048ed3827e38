#pragma once
// For the tests of incidents: a world with an incident of bank-a. A template over testing::World,
// since only tests may include that.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/assembly/reason_table.hpp"
#include "tx/common.hpp"
#include "tx/fixture.hpp"
#include "tx/incidents/records.hpp"
#include "tx/incidents/testing_actions.hpp"
#include "tx/pipeline.hpp"

namespace charter::tx {

inline constexpr std::int64_t kIncidentHourMs = 3'600'000;

/// bank-a.sec and bank-a.ops, of the unit "fixture" as all fixtures are, sign; the incident `id` of
/// bank-a is open.
template <class World>
class IncidentsOf : public World {
  public:
    IncidentsOf() {
        for (const char* person : {"bank-a.sec", "bank-a.ops", "bank-a.third", "bank-b.sec"}) {
            this->person(person, {"security_officer"});
        }
        act_as_two();
        EXPECT_EQ(this->run(opening()), std::nullopt);
        id = "bank-a.0000000000000000";
    }

    void act_as_two() { this->act_as({"bank-a.sec", "bank-a.ops"}); }
    std::int64_t now() const { return this->ctx().block().time_ms; }
    v1::Incident incident() {
        return state::read_existing<v1::Incident>(this->delta(), state::keys::incident(id));
    }
    template <class Change>
    void edit(const Change& change) {
        v1::Incident record = incident();
        change(record);
        state::write(this->delta(), record);
    }
    void set_state(v1::IncidentState state) {
        edit([&](v1::Incident& record) { record.set_state(state); });
    }

    v1::Action opening() const {
        v1::Action action;
        v1::IncidentsOpen& m = *action.mutable_incidents_open();
        m.set_member("bank-a");
        m.set_kind("outage");
        m.set_title("the payment system stands still");
        m.set_owner_unit("fixture");
        m.set_detected_ms(now() - kIncidentHourMs);
        return action;
    }
    /// A lawful message of the act, once what it needs is there.
    v1::Action action_of(IncidentAct act) const { return incident_action(act, id, now()); }

    /// Led to the state by its lawful steps; what fell due on the way is notified.
    void lead_to(v1::IncidentState state) {
        using Step = std::pair<v1::IncidentState, IncidentAct>;
        for (const auto& [from, act] : {Step{v1::INCIDENT_STATE_OPEN, IncidentAct::classify},
                                        Step{v1::INCIDENT_STATE_CLASSIFIED, IncidentAct::contain},
                                        Step{v1::INCIDENT_STATE_CONTAINED, IncidentAct::recover},
                                        Step{v1::INCIDENT_STATE_RECOVERED, IncidentAct::review},
                                        Step{v1::INCIDENT_STATE_REVIEWED, IncidentAct::close}}) {
            if (incident().state() >= state) return;
            if (incident().state() != from) continue;
            if (act == IncidentAct::close) notify_all();
            EXPECT_EQ(this->run(action_of(act)), std::nullopt) << act_of(act);
        }
    }
    void notify_all() {
        const v1::Incident so_far = incident();
        for (const v1::IncidentNotice& notice : so_far.notices()) {
            if (notice.made_ms() != 0) continue;
            v1::Action action = action_of(IncidentAct::notify);
            action.mutable_incidents_notify()->set_notice(notice.notice());
            EXPECT_EQ(this->run(action), std::nullopt) << notice.notice();
        }
    }
    /// As the pipeline runs it after the signatures: persons, duties, then the type's own.
    std::optional<Reason> perform_as(const std::vector<std::string>& persons,
                                     const v1::Action& action) {
        this->act_as(persons);
        const Status done = perform(action, this->ctx());
        return done ? std::nullopt : std::optional(done.error().reason);
    }
    std::vector<std::string> timers() {
        std::vector<std::string> subjects;
        state::each<v1::Timer>(this->delta(), "tmr/", [&](const v1::Timer& timer) {
            if (timer.kind() == "incident") subjects.push_back(timer.subject());
            return true;
        });
        return subjects;
    }

    std::string id;
};

/// The rows that every step has, in the order of require_step; `wrong` is a state that it does not
/// leave.
template <class World, class Message>
std::vector<Spoiled<World, Message>> step_rows(v1::IncidentState wrong) {
    return {
        {"unknown", Reason::incident_unknown,
         [](World&, Message& m) { m.set_incident("bank-a.00000000000000ff"); }},
        {"another member's", Reason::not_own_member,
         [](World& w, Message&) { w.act_as({"bank-b.sec", "bank-a.sec"}); }, true},
        {"with another member's", Reason::not_own_member,
         [](World& w, Message&) { w.act_as({"bank-a.sec", "bank-b.sec"}); }},
        {"closed", Reason::incident_closed,
         [](World& w, Message&) { w.set_state(v1::INCIDENT_STATE_CLOSED); }, true},
        {"no step from there", Reason::incident_step_refused,
         [wrong](World& w, Message&) { w.set_state(wrong); }},
    };
}

/// Rows of the form, those of every step, and the type's own.
template <class World, class Message>
std::vector<Spoiled<World, Message>> rows_of(std::vector<Spoiled<World, Message>> form,
                                             v1::IncidentState wrong,
                                             std::vector<Spoiled<World, Message>> own = {}) {
    for (auto& row : step_rows<World, Message>(wrong)) form.push_back(std::move(row));
    for (auto& row : own) form.push_back(std::move(row));
    return form;
}

}  // namespace charter::tx
