#include "light/instant.hpp"

namespace charter::light {
namespace {

constexpr std::int64_t kSecondsMin = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kSecondsEnd = 253'402'300'800;  // 10000-01-01T00:00:00Z
constexpr std::int32_t kNanosPerSecond = 1'000'000'000;
constexpr std::int32_t kNanosPerMs = 1'000'000;
constexpr std::int64_t kMsPerSecond = 1'000;

}  // namespace

std::optional<Instant> instant_of(const google::protobuf::Timestamp& timestamp) {
    if (timestamp.seconds() < kSecondsMin || timestamp.seconds() >= kSecondsEnd) return {};
    if (timestamp.nanos() < 0 || timestamp.nanos() >= kNanosPerSecond) return {};
    return Instant{timestamp.seconds(), timestamp.nanos()};
}

Instant instant_of_ms(std::int64_t unix_ms) { return after_ms({}, unix_ms); }

Instant after_ms(const Instant& start, std::int64_t ms) {
    Instant sum{start.seconds + ms / kMsPerSecond,
                start.nanos + static_cast<std::int32_t>(ms % kMsPerSecond) * kNanosPerMs};
    if (sum.nanos >= kNanosPerSecond) {
        sum.nanos -= kNanosPerSecond;
        sum.seconds += 1;
    } else if (sum.nanos < 0) {
        sum.nanos += kNanosPerSecond;
        sum.seconds -= 1;
    }
    return sum;
}

}  // namespace charter::light
