#pragma once
// The OpenAPI document of this API: docs/api/openapi.yaml, embedded by tools/gen_openapi.py.

#include <string>
#include <string_view>

namespace charter::api {

/// JSON.
const std::string& openapi_document();

}  // namespace charter::api
