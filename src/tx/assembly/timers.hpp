#pragma once
// What happens to proposals by time alone. The machine calls these at the start of a block.

#include <string_view>

#include "tx/context.hpp"

namespace charter::tx {

/// Timer `proposal`, subject: the number as 16 hexadecimal digits. Closes an open proposal that has
/// not passed by its deadline, or was not executed in its window: expired, or dead when its policy
/// or target has changed.
void fire_proposal(std::string_view subject, Context& ctx);

/// Timer `lapse`, same subject. An emergency that was not ratified lapses, and its effect is undone
/// where no other resolution has decided on the same target since: the network goes back to the
/// mode before; a suspended member and its nodes are lifted, without voting power; a revoked
/// credential holds again unless its holder is gone.
void fire_lapse(std::string_view subject, Context& ctx);

}  // namespace charter::tx
