#include "pack/changes.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "catalog/catalog.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/change/life_cycle.hpp"

namespace charter::pack {
namespace {

using Difference = std::optional<std::string>;

constexpr std::string_view kOpen = "change.open";

/// What the record keeps of an act on a change, which names it.
struct Said {
    std::string change;
    std::string note;
    Bytes digest;
    bool good = true;
};

std::optional<Said> said_by(const v1::Action& action) {
    switch (action.kind_case()) {
        case v1::Action::kChangeReview: {
            const v1::ChangeReview& tx = action.change_review();
            return Said{tx.change(), tx.what(), tx.report(), tx.accepted()};
        }
        case v1::Action::kChangeTest: {
            const v1::ChangeTest& tx = action.change_test();
            return Said{tx.change(), tx.what(), tx.evidence(), tx.passed()};
        }
        case v1::Action::kChangeRehearse: {
            const v1::ChangeRehearse& tx = action.change_rehearse();
            return Said{tx.change(), tx.way(), tx.evidence(), tx.passed()};
        }
        case v1::Action::kChangeRollBack: {
            const v1::ChangeRollBack& tx = action.change_roll_back();
            return Said{tx.change(), tx.why(), tx.report()};
        }
        case v1::Action::kChangeCompare: {
            const v1::ChangeCompare& tx = action.change_compare();
            return Said{tx.change(), tx.what(), tx.report(), tx.as_approved()};
        }
        case v1::Action::kChangeWithdraw: {
            const v1::ChangeWithdraw& tx = action.change_withdraw();
            return Said{tx.change(), tx.why(), {}};
        }
        default: return std::nullopt;
    }
}

Difference opened(const v1::Change& change, const Act& act,
                  const std::vector<std::string>& persons) {
    const v1::ChangeOpen& tx = act.action().change_open();
    if (tx.member() != change.member()) return "the member";
    if (tx.class_() != change.class_()) return "the class";
    if (tx.kind() != change.kind()) return "the kind";
    if (tx.title() != change.title()) return "the title";
    if (tx.critical_architecture() != change.critical_architecture()) return "the architecture";
    if (tx.release() != change.release()) return "whether it is a release";
    if (tx.version() != change.version()) return "the version";
    if (tx.plan() != change.plan()) return "the plan";
    if (tx.recovery_procedure() != change.recovery_procedure()) return "the recovery procedure";
    if (tx.act_digest() != change.act_digest()) return "the act";
    if (tx.undoes() != change.undoes()) return "what it undoes";
    std::set<std::string> authors(tx.authors().begin(), tx.authors().end());
    authors.insert(persons.begin(), persons.end());
    return std::ranges::equal(authors, change.authors()) ? std::nullopt : Difference("the authors");
}

/// What the steps make of a change.
struct Led {
    v1::Change change;  // state, reviewed, tested, rehearsed
    bool lawful = false;
};

void take(v1::Change& change, tx::ChangeAct act, bool good) {
    if (act == tx::ChangeAct::review) {
        change.set_reviewed(good);
        if (!good) change.set_tested(false);
    }
    if (act == tx::ChangeAct::test) change.set_tested(good);
    if (act == tx::ChangeAct::rehearse) change.set_rehearsed(good);
    change.set_state(tx::state_after(change, act, good));
}

Led follow_steps(const v1::Change& record) {
    Led led;
    led.change.set_class_(record.class_());
    led.change.set_state(v1::CHANGE_STATE_OPEN);
    if (record.steps().empty() || record.steps(0).act() != kOpen) return led;
    for (int i = 1; i < record.steps_size(); ++i) {
        const v1::Step& step = record.steps(i);
        const auto act = std::ranges::find_if(
            tx::kChangeActs, [&](tx::ChangeAct other) { return tx::act_of(other) == step.act(); });
        if (act == tx::kChangeActs.end() || !tx::is_step(led.change, *act)) return led;
        take(led.change, *act, step.good());
    }
    led.lawful = true;
    return led;
}

/// That the resolution which it names was executed as this change, in the block of that step.
bool resolution_follows(const v1::Change& change, const state::View& view) {
    const auto step = std::ranges::find(change.steps(), "change.activate", &v1::Step::act);
    if (step == change.steps().end()) return change.proposal() == 0 && change.active_from() == 0;
    const auto proposal = state::read<v1::Proposal>(view, state::keys::proposal(change.proposal()));
    return proposal && proposal->change() == change.change() &&
           proposal->decided_height() == step->height() && change.active_from() >= step->height();
}

std::string_view flaw_of(const v1::Change& change, const state::View& view) {
    const Led led = follow_steps(change);
    if (!led.lawful || led.change.state() != change.state()) {
        return "its state is not where its steps lead";
    }
    if (led.change.reviewed() != change.reviewed() || led.change.tested() != change.tested() ||
        led.change.rehearsed() != change.rehearsed()) {
        return "it was not reviewed, tested and rehearsed as its steps say";
    }
    if (!resolution_follows(change, view)) return "its resolution is another's";
    return "";
}

}  // namespace

bool is_own_step(const v1::Step& step, const v1::Change& change, const state::View& view) {
    if (step.act() == "change.activate" || step.act() == "change.ratify") return false;
    if (step.act() != "change.roll_back") return true;
    const auto other = state::read<v1::Change>(view, state::keys::change(step.note()));
    return !other || other->undoes() != change.change();
}

bool is_step_of(const v1::Step& step, const v1::Change& change, const Act& act) {
    if (catalog::act_name(act.action()) != step.act()) return false;
    const auto& created = act.receipt.created();
    if (step.act() == kOpen) return std::ranges::find(created, change.key()) != created.end();
    const auto said = said_by(act.action());
    return said && said->change == change.change();
}

std::optional<std::string> step_difference(const v1::Step& step, const v1::Change& change,
                                           const Act& act,
                                           const std::vector<std::string>& persons) {
    if (!std::ranges::equal(persons, step.persons())) return "who took the step";
    if (act.time_ms != step.time_ms()) return "the time";
    if (step.act() == kOpen) return opened(change, act, persons);
    const auto said = said_by(act.action());
    if (!said || said->note != step.note()) return "what the step notes";
    if (said->digest != step.digest()) return "the document";
    return said->good == step.good() ? std::nullopt : Difference("whether it went well");
}

Verdict judge_changes(const state::View& view) {
    Verdict verdict = accepted();
    state::each<v1::Change>(view, "chg/", [&](const v1::Change& change) {
        const std::string_view wrong = flaw_of(change, view);
        if (wrong.empty()) return true;
        verdict = flaw(Failure::act_differs, "record " + change.key(), std::string(wrong));
        return false;
    });
    return verdict;
}

}  // namespace charter::pack
