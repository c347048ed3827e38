#pragma once
// Reading a calendar's JSON. Internal to src/report.

#include <boost/json.hpp>
#include <string_view>

#include "base/result.hpp"

namespace charter::report {

/// Fault: it is no JSON object of format charter-calendar/1.
Outcome<boost::json::object> parse_calendar(std::string_view text);

}  // namespace charter::report
