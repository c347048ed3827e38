#pragma once
// The steps of changes in a pack, against the transactions that took them. What a resolution did
// (change.activate, change.ratify) is judged with the resolution.

#include <optional>
#include <string>
#include <vector>

#include "charter/v1/life_cycle.pb.h"
#include "pack/act.hpp"
#include "pack/failure.hpp"
#include "state/view.hpp"

namespace charter::pack {

/// Whether a transaction of its own took the step: not a resolution, nor the activation of what
/// undid the change.
bool is_own_step(const v1::Step& step, const v1::Change& change, const state::View& view);

/// Whether the act is this step of the change, be it as the record says or not: its name, and whose
/// it is.
bool is_step_of(const v1::Step& step, const v1::Change& change, const Act& act);

/// What the act says differently from the step that it is, or from what it left in the record.
/// `persons`: who signed, in order.
std::optional<std::string> step_difference(const v1::Step& step, const v1::Change& change,
                                           const Act& act, const std::vector<std::string>& persons);

/// That every change is where its steps lead: its state, what was reviewed, tested and rehearsed,
/// and the resolution that carried it out, which was executed as this change.
/// Failures  act_differs
Verdict judge_changes(const state::View& view);

}  // namespace charter::pack
