#pragma once
// For the tests of this folder: whether an answer is one that the OpenAPI document names.

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "api/server_world_test.hpp"

namespace charter::api {

/// The document, parsed.
const boost::json::value& openapi();
/// The value itself, or what its $ref names.
const boost::json::value& resolved(const boost::json::value& value);
/// "/v1/state/{key...}" as the document writes it: "/v1/state/{key}".
std::string documented_path(std::string_view pattern);

/// Why the value does not follow the schema, each with its place; empty if it does. The keywords
/// are those that the document uses: another one is a fault.
std::vector<std::string> schema_faults(const boost::json::value& schema,
                                       const boost::json::value& value, const std::string& where);
/// Why the document does not name such an answer; empty if it does, or the target is no route's.
std::string undocumented(std::string_view method, std::string_view target, const Answer& answer);

}  // namespace charter::api
