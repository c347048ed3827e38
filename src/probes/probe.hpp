#pragma once
// What a probe is: a function from readings to values, the raw output that it judged, and a canary:
// readings planted so that the probe must find fault with them. A probe writes nothing.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/transaction.pb.h"
#include "probes/readings.hpp"

namespace charter::probes {

/// What of a probe's output is kept at most.
inline constexpr std::size_t kRawBytesMax = std::size_t{1} << 20U;
inline constexpr std::size_t kErrorBytesMax = 200;

/// What a probe found. With `error` there are no values, and `raw` says what was tried.
struct Found {
    std::vector<v1::Field> values;  // sorted by name
    std::string error;              // empty: it could measure
    std::string raw;
};

/// What the observation is about.
enum class About : std::uint8_t {
    host,  // the asset that the operator names: a row of `assets`
    node,  // the node itself: a row of `nodes`
};

struct Probe {
    std::string_view id;
    std::uint32_t version;  // of how it measures: higher with every change of that
    About about;
    Found (*run)(const Readings& readings);
    bool (*canary_fails)();  // true, as it must: the planted fault was found
    bool asks_nodes = false;
};

/// Every probe of this binary, by id.
std::span<const Probe> all_probes();

v1::Field number(std::string_view name, std::int64_t value);
v1::Field flag(std::string_view name, bool value);
v1::Field digest(std::string_view name, const Digest& value);

/// It could not measure: `why` says what is missing and how to mend it.
Found failed(std::string_view why, std::string raw = {});

/// The value with that name; nothing if there is none, or it is no number (no flag).
std::optional<std::int64_t> number_in(const Found& found, std::string_view name);
std::optional<bool> flag_in(const Found& found, std::string_view name);

/// As it may stand in an observation: printable ASCII, at most `bytes_max`.
std::string printable(std::string_view text, std::size_t bytes_max);

}  // namespace charter::probes
