#pragma once
// JSON: protobuf messages as protobuf JSON with the names of the proto files and with default
// values; our own fields in snake_case.

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "api/message.hpp"
#include "charter/v1/catalog.pb.h"

namespace google::protobuf {
class Message;
}

namespace charter::api {

/// The message in protobuf JSON; 64-bit numbers are texts, bytes base64.
boost::json::value to_json(const google::protobuf::Message& message);
boost::json::object bilingual(std::string_view zh, std::string_view en);
boost::json::object bilingual(const v1::Bilingual& text);
/// A typed value of the ledger: text, number, flag, date (2026-12-31), digest (hex) or list.
boost::json::value value_json(const v1::Value& value);

Response json_response(const boost::json::value& body, unsigned status = 200);

}  // namespace charter::api
