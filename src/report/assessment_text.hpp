#pragma once
// The assessment for a terminal, from the JSON of GET /v1/assessment ("charter-assessment/1").

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace charter::report {

/// The matrix (chapters x members: satisfied of counted), then the requirements that are not
/// satisfied, each with the decisive facts, their class and what would mend it. `lang`: zh-TW or
/// en. Faults where the JSON is not an assessment.
Outcome<std::string> assessment_text(std::string_view assessment_json, std::string_view lang);

/// One status down to its facts, from GET /v1/statuses/{requirement}/{member}.
Outcome<std::string> explanation_text(std::string_view status_json, std::string_view lang);

}  // namespace charter::report
