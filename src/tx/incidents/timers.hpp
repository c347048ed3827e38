#pragma once
// What happens to incidents by time alone.

#include <string_view>

#include "tx/context.hpp"

namespace charter::tx {

/// Timer `incident`, subject "<incident>/<what>" (assurance/deadlines.hpp): a deadline lapses. One
/// that was met had its timer cancelled. The statuses follow by themselves; the journal says it
/// once, in this block.
/// Writes   event incident.overdue, with what and when it was due
void fire_incident(std::string_view subject, Context& ctx);

}  // namespace charter::tx
