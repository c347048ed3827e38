#include "tx/change/life_cycle.hpp"

#include "assurance/deadlines.hpp"

namespace charter::tx {
namespace {

// Open, reviewed or tested.
bool in_preparation(v1::ChangeState state) {
    return state >= v1::CHANGE_STATE_OPEN && state <= v1::CHANGE_STATE_TESTED;
}

v1::ChangeState after_review(v1::ChangeState from, bool accepted) {
    if (!in_preparation(from)) return from;
    if (!accepted) return v1::CHANGE_STATE_OPEN;
    return from == v1::CHANGE_STATE_OPEN ? v1::CHANGE_STATE_REVIEWED : from;
}

v1::ChangeState after_test(v1::ChangeState from, bool passed) {
    if (!in_preparation(from)) return from;
    return passed ? v1::CHANGE_STATE_TESTED : v1::CHANGE_STATE_REVIEWED;
}

}  // namespace

std::string_view act_of(ChangeAct act) {
    switch (act) {
        case ChangeAct::review:    return "change.review";
        case ChangeAct::test:      return "change.test";
        case ChangeAct::rehearse:  return "change.rehearse";
        case ChangeAct::activate:  return "change.activate";
        case ChangeAct::roll_back: return "change.roll_back";
        case ChangeAct::compare:   return "change.compare";
        case ChangeAct::ratify:    return "change.ratify";
        case ChangeAct::withdraw:  return "change.withdraw";
    }
    return "";
}

bool is_emergency(const v1::Change& change) { return change.class_() == "emergency"; }

bool is_major(std::string_view change_class, bool critical_architecture) {
    return change_class == "major" || critical_architecture;
}

bool is_step(const v1::Change& change, ChangeAct act) {
    const v1::ChangeState from = change.state();
    const bool active = from == v1::CHANGE_STATE_ACTIVE;
    const bool emergency = is_emergency(change);
    switch (act) {
        case ChangeAct::review: return in_preparation(from) || (active && emergency);
        case ChangeAct::test:
            return (in_preparation(from) && from != v1::CHANGE_STATE_OPEN) || (active && emergency);
        case ChangeAct::rehearse:
            return in_preparation(from) && (from != v1::CHANGE_STATE_OPEN || emergency);
        case ChangeAct::activate:
            return from == v1::CHANGE_STATE_TESTED || (in_preparation(from) && emergency);
        case ChangeAct::roll_back: return active || from == v1::CHANGE_STATE_COMPARED;
        case ChangeAct::compare:   return active;
        case ChangeAct::ratify:    return active && emergency;
        case ChangeAct::withdraw:  return in_preparation(from);
    }
    return false;
}

v1::ChangeState state_after(const v1::Change& change, ChangeAct act, bool good) {
    switch (act) {
        case ChangeAct::review:    return after_review(change.state(), good);
        case ChangeAct::test:      return after_test(change.state(), good);
        case ChangeAct::activate:  return v1::CHANGE_STATE_ACTIVE;
        case ChangeAct::roll_back: return v1::CHANGE_STATE_ROLLED_BACK;
        case ChangeAct::compare:   return good ? v1::CHANGE_STATE_COMPARED : change.state();
        case ChangeAct::withdraw:  return v1::CHANGE_STATE_WITHDRAWN;
        case ChangeAct::rehearse:
        case ChangeAct::ratify:    return change.state();
    }
    return change.state();
}

Status permit_step(const v1::Change& change, ChangeAct act, const Context& ctx) {
    if (is_step(change, act) || !ctx.enforced(Rule::change_trail)) return ok();
    return refuse(Reason::change_step_refused,
                  {{"change", change.change()},
                   {"state", assurance::change_state_word(change.state())},
                   {"step", std::string(act_of(act))}});
}

}  // namespace charter::tx
