#include "wire/json.hpp"

#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "base/ensure.hpp"

namespace charter::wire {

std::string to_json(const google::protobuf::Message& message) {
    google::protobuf::util::JsonPrintOptions options;
    options.add_whitespace = true;
    options.preserve_proto_field_names = true;
    std::string json;
    const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
    ensure(status.ok(), "a message that has no JSON");
    if (!json.ends_with('\n')) json.push_back('\n');
    return json;
}

std::optional<std::string> from_json(std::string_view json, google::protobuf::Message& message,
                                     std::size_t values_max) {
    // Each value but the first follows one of these; those inside of strings count too.
    const auto values = static_cast<std::size_t>(
        std::ranges::count_if(json, [](char c) { return c == '{' || c == '[' || c == ','; }));
    if (values > values_max) return "more than " + std::to_string(values_max) + " values";
    const auto status = google::protobuf::util::JsonStringToMessage(
        google::protobuf::StringPiece(json.data(), json.size()), &message);
    if (!status.ok()) return std::string(status.message());
    if (json == to_json(message)) return std::nullopt;
    return "it is not in the form that charter writes: it was edited or laid out anew";
}

}  // namespace charter::wire
