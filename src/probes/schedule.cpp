#include "probes/schedule.hpp"

#include "crypto/sha256.hpp"

namespace charter::probes {

std::int64_t interval_start(std::int64_t now_ms, std::int64_t interval_ms) {
    return now_ms - now_ms % interval_ms;
}

std::int64_t slot_moment(const SlotDraw& draw) {
    const Digest drawn = crypto::Sha256()
                             .update("charter/slot/1")
                             .update(big_endian(static_cast<std::uint64_t>(draw.start_ms)))
                             .update(big_endian(draw.beacon.size()))
                             .update(draw.beacon)
                             .update(big_endian(draw.node.size()))
                             .update(draw.node)
                             .update(draw.probe)
                             .finish();
    const std::uint64_t number = from_big_endian(view(drawn).substr(0, 8));
    return draw.start_ms +
           static_cast<std::int64_t>(number % static_cast<std::uint64_t>(draw.interval_ms));
}

bool is_due(std::int64_t now_ms, const Reported& reported, const SlotDraw& draw) {
    if (reported.slots == 0) return true;
    if (reported.is_error && now_ms - reported.newest_ms >= kErrorRetryMs) return true;
    if (reported.newest_ms >= draw.start_ms) return false;
    if (reported.newest_ms < draw.start_ms - draw.interval_ms) return true;
    return now_ms >= slot_moment(draw);
}

}  // namespace charter::probes
