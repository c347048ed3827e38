#pragma once
// Messages as JSON: protobuf's own mapping, names as in the .proto file, indented by one blank. One
// form: what was edited or laid out anew does not read.

#include <google/protobuf/message.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace charter::wire {

/// Ends in a line feed.
std::string to_json(const google::protobuf::Message& message);

/// A reader takes some hundred bytes of memory for each value, however few bytes hold it.
inline constexpr std::size_t kJsonValuesMax = 1'000'000;

/// Why it does not read; nothing if it does. With more values than that it is not tried.
std::optional<std::string> from_json(std::string_view json, google::protobuf::Message& message,
                                     std::size_t values_max = kJsonValuesMax);

}  // namespace charter::wire
