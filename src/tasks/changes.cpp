// What changes that are not at their end ask of people: their next steps, by those who may take
// them. What the ledger itself carries out is anybody's to review, test, rehearse and compare, so
// that is the assembly's; everything else is the change's member's.
#include <algorithm>

#include "assurance/deadlines.hpp"
#include "tasks/builder.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/common.hpp"

namespace charter::tasks {
namespace {

using tx::ChangeAct;

constexpr const char* kChanges = "changes";
constexpr const char* kOpen = "change.open";
constexpr const char* kPropose = "assembly.propose";
constexpr ChangeAct kJudging[] = {ChangeAct::review, ChangeAct::test, ChangeAct::rehearse,
                                  ChangeAct::compare};

/// The rules that a step is for.
std::vector<std::string> rules_of(ChangeAct step) {
    switch (step) {
        case ChangeAct::review:
        case ChangeAct::test:      return {"change.author_separation", "change.review_gate"};
        case ChangeAct::rehearse:  return {"change.rehearsal_gate"};
        case ChangeAct::activate:
        case ChangeAct::ratify:    return {"change.only_path", "change.quorum_at_activation"};
        case ChangeAct::compare:   return {"change.author_separation"};
        case ChangeAct::roll_back:
        case ChangeAct::withdraw:  return {"change.trail"};
    }
    return {};
}

bool is_carried_out_here(const v1::Change& change) { return !change.act_digest().empty(); }

bool must_rehearse(const v1::Change& change) {
    return tx::is_major(change.class_(), change.critical_architecture()) &&
           !change.recovery_procedure().empty() && !change.rehearsed();
}

bool is_live(const v1::Change& change, const assurance::Now& now) {
    return change.state() == v1::CHANGE_STATE_ACTIVE && change.active_from() <= now.height;
}

/// Whether its last step of this kind was not good, and no review accepted it since.
bool turned_down(const v1::Change& change, ChangeAct by) {
    bool is_down = false;
    for (const v1::Step& step : change.steps()) {
        if (step.act() == tx::act_of(by)) {
            is_down = !step.good();
        } else if (step.good() && step.act() == tx::act_of(ChangeAct::review)) {
            is_down = false;
        }
    }
    return is_down;
}

/// The judgement that stands against it, of those that could still be given anew.
std::optional<ChangeAct> turned_down_by(const v1::Change& change) {
    for (const ChangeAct by : kJudging) {
        if (by == ChangeAct::rehearse && !must_rehearse(change)) continue;
        if (tx::is_step(change, by) && turned_down(change, by)) return by;
    }
    return std::nullopt;
}

/// What ends it: by two persons or one, or for what the ledger carried out another change.
std::string_view way_back(const v1::Change& change) {
    if (tx::is_step(change, ChangeAct::withdraw)) return tx::act_of(ChangeAct::withdraw);
    return is_carried_out_here(change) ? kOpen : tx::act_of(ChangeAct::roll_back);
}

/// What `permit` looks at of the step of somebody who finds it good.
v1::Action step_of(const v1::Change& change, ChangeAct step, const catalog::Catalog& catalog) {
    v1::Action action;
    switch (step) {
        case ChangeAct::review:
            action.mutable_change_review()->set_change(change.change());
            action.mutable_change_review()->set_accepted(true);
            break;
        case ChangeAct::test:
            action.mutable_change_test()->set_change(change.change());
            action.mutable_change_test()->set_passed(true);
            break;
        case ChangeAct::rehearse: {
            v1::ChangeRehearse& rehearsal = *action.mutable_change_rehearse();
            rehearsal.set_change(change.change());
            rehearsal.set_passed(true);
            const v1::Enumeration* ways = catalog.enumeration("rehearsal_way");
            if (ways != nullptr && !ways->words().empty()) rehearsal.set_way(ways->words(0));
            break;
        }
        case ChangeAct::compare:
            action.mutable_change_compare()->set_change(change.change());
            action.mutable_change_compare()->set_as_approved(true);
            break;
        case ChangeAct::activate:
            action.mutable_change_activate()->set_change(change.change());
            break;
        case ChangeAct::ratify: action.mutable_change_ratify()->set_change(change.change()); break;
        case ChangeAct::roll_back:
            action.mutable_change_roll_back()->set_change(change.change());
            break;
        case ChangeAct::withdraw:
            action.mutable_change_withdraw()->set_change(change.change());
            break;
    }
    return action;
}

v1::Action proposal_of(const v1::Change& change, const v1::Action& step) {
    v1::Action action;
    v1::AssemblyPropose& propose = *action.mutable_assembly_propose();
    *propose.mutable_action() = step;
    if (step.has_change_activate()) propose.set_change(change.change());
    return action;
}

Task task_about(const v1::Change& change, std::string_view what) {
    Task task;
    task.target = kChanges;
    task.about = change.change() + "/" + std::string(what);
    task.subjects = {change.change()};
    task.subject_count = 1;
    task.undated = true;
    return task;
}

std::string_view word_of(ChangeAct step) {
    return tx::act_of(step).substr(std::string_view("change.").size());
}

/// Whether an open change was opened to take this one back.
bool is_being_undone(const v1::Change& change, const OpenChanges& open) {
    return std::ranges::any_of(open.members(), [&](const std::string& member) {
        return std::ranges::any_of(
            open.of(member), [&](const auto& other) { return other->undoes() == change.change(); });
    });
}

std::optional<std::int64_t> owed_by(const v1::Change& change, ChangeAct step) {
    for (const assurance::Deadline& deadline : assurance::unmet_deadlines(change)) {
        if (deadline.what == word_of(step)) return deadline.due_ms;
    }
    return std::nullopt;
}

}  // namespace

const std::set<std::pair<ChangeAct, std::string>>& Reading::proposed_steps() {
    if (proposed_steps_) return *proposed_steps_;
    auto& steps = proposed_steps_.emplace();
    each_live_proposal(source, [&](const v1::Proposal& proposal) {
        const bool could_be_executed = proposal.state() == v1::PROPOSAL_STATE_OPEN &&
                                       source.now.time_ms < proposal.executable_until_ms() &&
                                       tx::still_bound(proposal, source.view);
        if (!could_be_executed) return;
        if (proposal.action().has_change_ratify()) {
            steps.emplace(ChangeAct::ratify, proposal.action().change_ratify().change());
        }
        if (!proposal.change().empty()) steps.emplace(ChangeAct::activate, proposal.change());
    });
    return steps;
}

/// Who may do it by roles, and for which requirements, is found here: of most changes and incidents
/// a person may do nothing.
void Builder::add_led(Task task, const std::vector<std::string>& rules, const May& may) {
    task.member = home_;
    if (task.due_ms != 0) task.due = day_before(task.due_ms);
    task.persons = who(may);
    const bool is_of_others =
        !only_id_.empty() && task.persons.empty() && task.concerned.empty() && !fills_roles();
    if (is_of_others) return;
    const std::string act = task.kind == Kind::propose ? kPropose : task.act;
    for (const std::string& role : memo_.guide().roles_with(act)) {
        const bool elsewhere = !is_home_assembly() && memo_.catalog().role(role)->of_assembly();
        if (!elsewhere) task.roles.push_back(role);
    }
    task.requirements = memo_.guide().held_by(rules);
    if (fills_roles() && !anybody(may)) add_empty(act, task.roles, &task);
    add(std::move(task));
}

/// A step that its signers answer for.
void Builder::add_step(const v1::Change& change, ChangeAct step) {
    Task task = task_about(change, word_of(step));
    task.kind = Kind::act;
    task.act = tx::act_of(step);
    task.due_ms = owed_by(change, step).value_or(0);
    const v1::Action action = step_of(change, step, memo_.catalog());
    const std::string act(tx::act_of(step));
    add_led(std::move(task), rules_of(step), [&](const Actor& actor) {
        return people_.may(actor, act) && people_.try_act(actor, action).has_value();
    });
}

/// A step by resolution. Of what the ledger carries out only its opener knows the act.
void Builder::add_proposing(const v1::Change& change, ChangeAct step) {
    if (reading_.proposed_steps().contains({step, change.change()})) return;
    const bool is_unknown = step == ChangeAct::activate && is_carried_out_here(change);
    Task task = task_about(change, word_of(step));
    task.kind = is_unknown ? Kind::act : Kind::propose;
    task.act = is_unknown ? std::string(kPropose) : std::string(tx::act_of(step));
    task.due_ms = owed_by(change, step).value_or(0);
    const v1::Action action = proposal_of(change, step_of(change, step, memo_.catalog()));
    add_led(std::move(task), rules_of(step), [&](const Actor& actor) {
        return people_.may(actor, kPropose) &&
               (is_unknown || people_.try_act(actor, action).has_value());
    });
}

/// Its authors' matter; where none of them may end it, that of whoever may.
void Builder::add_turned_down(const v1::Change& change, ChangeAct by) {
    const std::string act(way_back(change));
    if (act == kOpen && is_being_undone(change, memo_.changes())) return;
    Task task = task_about(change, "");
    task.kind = Kind::take_back;
    task.about = change.change();
    task.act = act;
    task.why = tx::act_of(by);
    const auto deadlines = assurance::unmet_deadlines(change);
    if (!deadlines.empty()) task.due_ms = deadlines.front().due_ms;
    const auto is_author = [&](const Actor& actor) {
        return std::ranges::find(change.authors(), actor.person.person()) != change.authors().end();
    };
    const bool authors_may =
        anybody([&](const Actor& actor) { return is_author(actor) && people_.may(actor, act); });
    const auto whose = [&](const Actor& actor) {
        return (!authors_may || is_author(actor)) && people_.may(actor, act);
    };
    for (const std::string& author : change.authors()) {
        const Actor* actor = people_.find(author);
        const bool concerned = actor != nullptr && actor->person.member() == home_;
        if (concerned && !whose(*actor)) task.concerned.push_back(author);
    }
    add_led(std::move(task), rules_of(ChangeAct::withdraw), whose);
}

void Builder::add_change_steps(const v1::Change& change) {
    if (turned_down_by(change)) return;
    const auto is_next = [&](ChangeAct step) { return tx::is_step(change, step); };
    if (!change.reviewed() && is_next(ChangeAct::review)) add_step(change, ChangeAct::review);
    if (!change.tested() && is_next(ChangeAct::test)) add_step(change, ChangeAct::test);
    if (must_rehearse(change) && is_next(ChangeAct::rehearse)) {
        add_step(change, ChangeAct::rehearse);
    }
    if (is_live(change, source_.now) && assurance::unmet_deadlines(change).empty()) {
        add_step(change, ChangeAct::compare);
    }
}

void Builder::add_change_lead(const v1::Change& change) {
    if (const auto by = turned_down_by(change)) return add_turned_down(change, *by);
    if (tx::is_step(change, ChangeAct::activate)) add_proposing(change, ChangeAct::activate);
    if (tx::is_step(change, ChangeAct::ratify) && change.ratified_ms() == 0) {
        add_proposing(change, ChangeAct::ratify);
    }
}

void Builder::add_changes() {
    const OpenChanges& changes = memo_.changes();
    if (!is_home_assembly()) {
        for (const auto& change : changes.of(home_)) {
            if (!is_carried_out_here(*change)) add_change_steps(*change);
            add_change_lead(*change);
        }
        return;
    }
    for (const std::string& member : changes.members()) {
        for (const auto& change : changes.of(member)) {
            if (is_carried_out_here(*change)) add_change_steps(*change);
        }
    }
}

}  // namespace charter::tasks
