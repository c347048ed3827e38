#pragma once
// Node training: how long it lasts, and the suspension of grants when it is overdue.

#include <optional>
#include <string>

#include "base/civil.hpp"
#include "charter/v1/record.pb.h"
#include "tx/context.hpp"

namespace charter::tx {

/// Whether an entry counts today: signed off, and its validity not over (the day named, or the
/// register's months from the day of the act, is the last).
bool entry_in_force(const v1::Entry& entry, const Context& ctx);

/// Whether the person has an entry of the register `undertakings` in force.
bool undertaking_in_force(const v1::Person& person, const Context& ctx);

/// The last day on which the person's node training is fresh: that of its newest training entry in
/// force with the topic node_role, for the months of the parameter `training`; nothing if there is
/// none, or if the person did not pass. May lie in the past.
std::optional<Day> training_until(const v1::Person& person, const Context& ctx);

/// Brings the grants of roles that need training in line with the register: suspends them when the
/// training is overdue (rule grants.training_lapse), lifts the suspension when it is not, and sets
/// the timer `training` for the day after its last. To be called after a training entry that names
/// the person was signed off, superseded or closed.
/// Writes   per/<person>, timer training; event people.training
void refresh_training(const std::string& person, Context& ctx);

}  // namespace charter::tx
