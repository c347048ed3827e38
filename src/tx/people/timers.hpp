#pragma once
// What the timers of people do at the start of a block.

#include <string_view>

#include "tx/context.hpp"

namespace charter::tx {

/// Timer `grant`, subject "<person>/<seq 16 hex>": takes an expired grant from its person.
/// Writes   per/<person>; event grant
void fire_grant(std::string_view subject, Context& ctx);

/// Timer `training`, subject a person: as refresh_training.
void fire_training(std::string_view subject, Context& ctx);

}  // namespace charter::tx
