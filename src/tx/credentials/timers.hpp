#pragma once
// What the timer of credentials does at the start of a block.

#include <string_view>

#include "tx/context.hpp"

namespace charter::tx {

/// Timer `rotate`, subject the hexadecimal id of a suspected credential: revokes it, unless it was
/// revoked when it was replaced (rule credentials.suspicion_timer).
void fire_rotate(std::string_view subject, Context& ctx);

}  // namespace charter::tx
