#pragma once
// The assessment as one HTML page without scripts or outside parts, Traditional Chinese and English
// side by side.

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace charter::report {

/// From the JSON of GET /v1/assessment. The same JSON gives the same bytes.
Outcome<std::string> assessment_html(std::string_view assessment_json);

}  // namespace charter::report
