#pragma once
// A change of bank-a, and those who may take its steps.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tasks/desk_test.hpp"
#include "tx/change/testing_actions.hpp"

namespace charter::tasks::test {

using tx::ChangeAct;

inline constexpr const char* kId = "bank-a.0000000000000000";

/// Leaves the change as the ledger does after the step, whoever takes it.
inline void take_step(Desk& desk, const std::string& id, ChangeAct act, bool good) {
    desk.edit<v1::Change>(state::keys::change(id), [&](v1::Change& change) {
        tx::take_step(change, act, good);
        v1::Step& step = *change.add_steps();
        step.set_act(std::string(tx::act_of(act)));
        step.set_good(good);
        if (act == ChangeAct::ratify) change.set_ratified_ms(desk.now().time_ms);
        if (act != ChangeAct::activate) return;
        change.set_active_from(desk.now().height);
        if (!tx::is_emergency(change)) return;
        change.set_ratify_by_ms(desk.now().time_ms + 14 * kDayMs);
    });
}

/// The proposal of a resolution that takes the step.
inline v1::Action proposal_of(ChangeAct act, const std::string& id) {
    v1::Action outer;
    v1::AssemblyPropose& propose = *outer.mutable_assembly_propose();
    *propose.mutable_action() = tx::change_action(act, id, true);
    propose.set_title("a proposal");
    propose.set_minutes_digest(Bytes(32, 'm'));
    if (act == ChangeAct::activate) propose.set_change(id);
    return outer;
}

/// bank-a.dev wrote the change; who else there is by role.
class Changes : public Desk {
  public:
    Changes() {
        person("bank-a.dev", {"developer"});
        person("bank-a.sec", {"security_officer"});
        person("bank-a.tester", {"tester"});
        person("bank-a.rep", {"representative"});
        person("bank-b.sec", {"security_officer"});
    }

    void open(const v1::ChangeOpen& opening, const std::string& by = "bank-a.dev") {
        act_as({by});
        v1::Action action;
        *action.mutable_change_open() = opening;
        EXPECT_EQ(run(action), std::nullopt);
    }
    void open_of(const char* change_class, bool carried_out_here = false) {
        v1::ChangeOpen opening = tx::change_opening();
        opening.set_class_(change_class);
        if (carried_out_here) {
            opening = tx::change_opening_for(set_parameter("drill_review", 10), "configuration");
            opening.set_class_(change_class);
        }
        open(opening);
    }
    void take(ChangeAct act, bool good = true) { take_step(*this, kId, act, good); }
    void lead(const std::vector<ChangeAct>& acts) {
        for (const ChangeAct act : acts) take(act);
    }
    void propose_it(ChangeAct act) {
        act_as({"bank-a.rep"});
        EXPECT_EQ(run(proposal_of(act, kId)), std::nullopt);
    }
};

inline constexpr ChangeAct kReview = ChangeAct::review;
inline constexpr ChangeAct kTest = ChangeAct::test;
inline constexpr ChangeAct kRehearse = ChangeAct::rehearse;
inline constexpr ChangeAct kActivate = ChangeAct::activate;
inline constexpr ChangeAct kCompare = ChangeAct::compare;
inline constexpr ChangeAct kRatify = ChangeAct::ratify;

}  // namespace charter::tasks::test
