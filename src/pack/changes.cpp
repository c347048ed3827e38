#include "pack/changes.hpp"

#include <algorithm>
#include <set>

#include "pack/steps.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/change/life_cycle.hpp"
#include "tx/document_note.hpp"

namespace charter::pack {
namespace {

using Difference = std::optional<std::string>;
using tx::note_if;

constexpr std::string_view kOpen = "change.open";

Difference opened(const v1::Step& step, const v1::Change& change, const Act& act) {
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
    if (!same_note(note_if(change.has_plan_note(), change.plan_note()),
                   note_if(tx.has_plan_note(), tx.plan_note()))) {
        return "what is told of the plan";
    }
    if (!same_note(note_if(change.has_recovery_note(), change.recovery_note()),
                   note_if(tx.has_recovery_note(), tx.recovery_note()))) {
        return "what is told of the recovery procedure";
    }
    if (tx.act_digest() != change.act_digest()) return "the act";
    if (tx.undoes() != change.undoes()) return "what it undoes";
    std::set<std::string> authors(tx.authors().begin(), tx.authors().end());
    authors.insert(step.persons().begin(), step.persons().end());
    return std::ranges::equal(authors, change.authors()) ? std::nullopt : Difference("the authors");
}

/// What the steps make of a change.
struct Led {
    v1::Change change;  // state, reviewed, tested, rehearsed
    bool lawful = false;
};

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
        tx::take_step(led.change, *act, step.good());
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

}  // namespace

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

bool is_own_step(const v1::Step& step, const v1::Change& change, const state::View& view) {
    if (step.act() == "change.activate" || step.act() == "change.ratify") return false;
    if (step.act() != "change.roll_back") return true;
    const auto other = state::read<v1::Change>(view, state::keys::change(step.note()));
    return !other || other->undoes() != change.change();
}

std::optional<std::string> left_by(const v1::Step& step, const v1::Change& change, const Act& act) {
    const auto said = said_by(act.action());
    if (!said) return opened(step, change, act);
    return said->good == step.good() ? std::nullopt : Difference("whether it went well");
}

}  // namespace charter::pack
