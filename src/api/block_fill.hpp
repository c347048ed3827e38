#pragma once
// How full the newest block is.

#include <cstdint>

#include "api/api.hpp"
#include "engine/tip.hpp"

namespace charter::api {

/// Bytes of its transactions, in permille of what it may have; 0 where the block is not kept.
std::uint64_t block_fill_permille(const Api& api, const engine::Tip& tip);

}  // namespace charter::api
