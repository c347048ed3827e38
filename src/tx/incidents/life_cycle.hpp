#pragma once
// The state machine of an incident. It is closed: a pair of state and step that is not listed here
// is refused.
//
//   open --classify--> classified --contain--> contained --recover--> recovered --review-->
//   reviewed --close--> closed
//
// Beside the line, leaving the state as it is: classify again until the review, for what becomes
// known later; notify once classified; take_evidence, hand_over and hold in any state but closed.
// Contain comes after classify, so that the clocks of those who must be told run before the work
// does.

#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// One transaction type of this folder each.
enum class IncidentAct : std::uint8_t {
    classify,
    contain,
    notify,
    take_evidence,
    hand_over,
    hold,
    recover,
    review,
    close,
};
inline constexpr std::array<IncidentAct, 9> kIncidentActs = {
    IncidentAct::classify,      IncidentAct::contain,   IncidentAct::notify,
    IncidentAct::take_evidence, IncidentAct::hand_over, IncidentAct::hold,
    IncidentAct::recover,       IncidentAct::review,    IncidentAct::close,
};

/// "incidents.take_evidence": the act's name in the catalog.
std::string_view act_of(IncidentAct act);

bool is_step(v1::IncidentState from, IncidentAct act);
/// The state after a step that is one.
v1::IncidentState state_after(v1::IncidentState from, IncidentAct act);

/// Reasons  incident_closed (rule incidents.immutable: nothing is added to what is closed),
///          incident_step_refused (rule incidents.state_machine)
Status permit_step(const v1::Incident& incident, IncidentAct act, const Context& ctx);

}  // namespace charter::tx
