#pragma once
// Tasks and explanations for a terminal, from the JSON of the API. `lang`: zh-TW or en.

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace charter::report {

/// GET /v1/tasks: by state and within it by sitting, headed by the requirements that the sitting
/// serves in all; each task with what it serves, who may do it, and the command. Faults where the
/// JSON is no list of tasks.
Outcome<std::string> tasks_text(std::string_view tasks_json, std::string_view lang);

/// GET /v1/explain/{requirement}/{member}: what fails or ends, and the tasks that serve it.
Outcome<std::string> explain_text(std::string_view explanation_json, std::string_view lang);

}  // namespace charter::report
