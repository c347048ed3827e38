#pragma once
// The reports that auditors ask for, as routes.

#include "api/router.hpp"

namespace charter::api {

void add_report_routes(Router& router);

}  // namespace charter::api
