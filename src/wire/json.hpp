#pragma once
// Messages as JSON: protobuf's own mapping, names as in the .proto file, indented by one blank. One
// form: what was edited or laid out anew does not read.

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>

namespace charter::wire {

/// Ends in a line feed.
std::string to_json(const google::protobuf::Message& message);

/// Why it does not read; nothing if it does.
std::optional<std::string> from_json(std::string_view json, google::protobuf::Message& message);

}  // namespace charter::wire
