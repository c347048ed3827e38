#pragma once
// What the pools refuse for want of room, and for a nonce that is taken.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace charter::engine {

inline constexpr std::size_t kPermille = 1'000;

struct Room {
    std::string what;
    std::size_t limit = 0;
    std::size_t used = 0;
    std::size_t needed = 0;
};

/// Reasons  quota_exceeded {what: "pool: <what>", limit, member, needed, tokens}
Status require_room(const Room& room, const std::string& member);

/// nonce_used, with the nonce that the sender could use instead.
Refusal nonce_taken(std::uint64_t nonce, std::uint64_t expected);

}  // namespace charter::engine
