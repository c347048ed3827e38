#pragma once
// What chrony's client prints with -c (chrony 4: `chronyc -n -c tracking`, `chronyc -n -c
// sources`), read strictly: what has another form is a fault, so that nothing is taken for a time
// that is none. Pure: the text comes from another program.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace charter::probes {

inline constexpr std::size_t kChronyBytesMax = std::size_t{64} << 10U;
inline constexpr std::size_t kChronySourcesMax = 256;

struct Tracking {
    std::string reference;  // name or address of the reference source; may be empty
    std::int64_t stratum = 0;
    std::int64_t updated_ms = 0;  // reference time, unix
    std::int64_t offset_ns = 0;   // true time less the system's: positive is behind
    std::int64_t root_delay_ns = 0;
    std::int64_t root_dispersion_ns = 0;
    bool is_synchronised = false;  // the leap status is another than "Not synchronised"
};

enum class SourceState : std::uint8_t {
    selected,      // * the reference
    combined,      // + goes into the mean
    not_combined,  // - good, left out of the mean
    falseticker,   // x contradicts the others
    too_variable,  // ~
    unusable,      // ? or unreachable
};

struct TimeSource {
    std::string name;
    SourceState state = SourceState::unusable;
    std::int64_t stratum = 0;
    std::uint32_t reach = 0;  // which of the last eight polls were answered, a bit each
};

/// One line of 14 fields. Faults: too long, another form; they name the field.
Outcome<Tracking> parse_tracking(std::string_view text);
/// A line of 10 fields a source; none is no fault. Faults: as above, more than kChronySourcesMax.
Outcome<std::vector<TimeSource>> parse_sources(std::string_view text);

/// "-0.000001062" to -1062: a decimal of seconds with at most nine digits after the point.
/// Faults: another form; more than 9,000,000,000 s.
Outcome<std::int64_t> parse_seconds(std::string_view text);

}  // namespace charter::probes
