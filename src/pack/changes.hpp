#pragma once
// The steps of changes in a pack: what they leave in the record. What a resolution did
// (change.activate, change.ratify) is judged with the resolution.

#include <optional>
#include <string>
#include <string_view>

#include "charter/v1/life_cycle.pb.h"
#include "pack/act.hpp"
#include "state/view.hpp"

namespace charter::pack {

/// Whether a transaction of its own took the step: not a resolution, nor the activation of what
/// undid the change.
bool is_own_step(const v1::Step& step, const v1::Change& change, const state::View& view);

/// What the act says differently from what its step left in the record.
std::optional<std::string> left_by(const v1::Step& step, const v1::Change& change, const Act& act);

/// Why the change is not where its steps lead: its state, what was reviewed, tested and rehearsed,
/// and the resolution that carried it out, which was executed as this change; empty where it is.
std::string_view flaw_of(const v1::Change& change, const state::View& view);

}  // namespace charter::pack
