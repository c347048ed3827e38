#pragma once
// Points of time as CometBFT compares them: to the nanosecond. Nothing here reads a clock.

#include <google/protobuf/timestamp.pb.h>

#include <compare>
#include <cstdint>
#include <optional>

namespace charter::light {

/// Since 1970-01-01T00:00:00Z; `nanos` in 0..999'999'999.
struct Instant {
    std::int64_t seconds = 0;
    std::int32_t nanos = 0;
    friend auto operator<=>(const Instant&, const Instant&) = default;
};

/// Nothing outside of what protobuf defines: the years 1 to 9999, nanoseconds below a second.
std::optional<Instant> instant_of(const google::protobuf::Timestamp& timestamp);
Instant instant_of_ms(std::int64_t unix_ms);
/// No sum of an Instant of the two above and any number of milliseconds overflows.
Instant after_ms(const Instant& start, std::int64_t ms);

}  // namespace charter::light
