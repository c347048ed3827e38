#pragma once
// The state machine of a change. It is closed: a pair of state and step that is not listed here is
// refused.
//
//   open --review--> reviewed --test--> tested --activate--> active --compare--> compared
//
// Beside the line
//   review     again until it is active: one that does not accept leads back to open
//   test       again until it is active: one that fails leads back to reviewed
//   rehearse   once reviewed, until it is active; leaves the state
//   withdraw   until it is active, to withdrawn
//   roll_back  once active, also when compared, to rolled_back
//   compare    of what is not as approved leaves it active
// An emergency change may be activated from open or reviewed, and rehearsed while open; review and
// test then follow while it is active, and so does ratify. They leave the state.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charter/v1/life_cycle.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// One transaction type of this folder each; activate is the execution of a resolution.
enum class ChangeAct : std::uint8_t {
    review,
    test,
    rehearse,
    activate,
    roll_back,
    compare,
    ratify,
    withdraw,
};
inline constexpr std::array<ChangeAct, 8> kChangeActs = {
    ChangeAct::review,    ChangeAct::test,    ChangeAct::rehearse, ChangeAct::activate,
    ChangeAct::roll_back, ChangeAct::compare, ChangeAct::ratify,   ChangeAct::withdraw,
};

/// "change.roll_back": the act's name in the catalog.
std::string_view act_of(ChangeAct act);

/// Of the class that may be activated before it is reviewed and tested.
bool is_emergency(const v1::Change& change);
/// Of a class or an architecture that needs a recovery procedure which was rehearsed.
bool is_major(std::string_view change_class, bool critical_architecture);

bool is_step(const v1::Change& change, ChangeAct act);
/// The state after a step that is one; `good`: accepted, passed, as approved. Other acts take no
/// notice of it.
v1::ChangeState state_after(const v1::Change& change, ChangeAct act, bool good);

/// Reasons  change_step_refused (rule change.trail)
Status permit_step(const v1::Change& change, ChangeAct act, const Context& ctx);

}  // namespace charter::tx
