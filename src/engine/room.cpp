#include "engine/room.hpp"

#include <algorithm>

namespace charter::engine {

Status require_room(const Room& room, const std::string& member) {
    if (room.used + room.needed <= room.limit) return ok();
    return refuse(
        Reason::quota_exceeded,
        {{"limit", static_cast<std::int64_t>(room.limit)},
         {"member", member},
         {"needed", static_cast<std::int64_t>(room.needed)},
         {"tokens", static_cast<std::int64_t>(room.limit - std::min(room.limit, room.used))},
         {"what", "pool: " + room.what}});
}

Refusal nonce_taken(std::uint64_t nonce, std::uint64_t expected) {
    return {Reason::nonce_used,
            {{"expected", static_cast<std::int64_t>(expected)},
             {"nonce", static_cast<std::int64_t>(nonce)}}};
}

}  // namespace charter::engine
