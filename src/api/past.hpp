#pragma once
// States of earlier heights, as far as this node has them.

#include <cstdint>
#include <limits>
#include <optional>
#include <variant>

#include "api/assessment.hpp"
#include "api/message.hpp"
#include "base/result.hpp"

namespace charter::api {

inline constexpr std::uint64_t kTimeMsMax = std::numeric_limits<std::int64_t>::max();

/// The height that `height` or `as_of_ms` of the query asks for: itself, or the last one by a time;
/// nothing: neither is asked for. A problem: 400, or 409 where the last one is not decided.
std::variant<std::optional<std::uint64_t>, Response> asked_height(const Api& api,
                                                                  const Request& request);

/// The state at a height with its time. Faults: this node does not keep it, or cannot read it
Outcome<Assessed> assessed_at(const Api& api, const Request& request, std::uint64_t height);

}  // namespace charter::api
