#pragma once
// What happens to changes by time alone.

#include <string_view>

#include "tx/context.hpp"

namespace charter::tx {

/// Timer `change`, subject "<change>": what an emergency change owes (assurance/deadlines.hpp) is
/// overdue. One that owes nothing had its timer cancelled.
/// Writes   event change.overdue for each thing owed, with what and since when
void fire_change(std::string_view subject, Context& ctx);

}  // namespace charter::tx
