#include "api/json.hpp"

#include <google/protobuf/util/json_util.h>

#include <boost/json.hpp>

#include "base/bytes.hpp"
#include "base/civil.hpp"
#include "base/ensure.hpp"

namespace charter::api {
namespace {

// Deeper than any message of ours, whose own depth is bounded at 32.
constexpr std::size_t kDepthMax = 256;

}  // namespace

boost::json::value to_json(const google::protobuf::Message& message) {
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    options.always_print_primitive_fields = true;
    std::string text;
    const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
    ensure(status.ok(), "a message does not print as JSON");
    boost::json::parse_options parsing;
    parsing.max_depth = kDepthMax;
    return boost::json::parse(text, {}, parsing);
}

boost::json::object bilingual(std::string_view zh, std::string_view en) {
    return {{"zh", zh}, {"en", en}};
}

boost::json::object bilingual(const v1::Bilingual& text) { return bilingual(text.zh(), text.en()); }

boost::json::value value_json(const v1::Value& value) {
    switch (value.kind_case()) {
        case v1::Value::kFlag:      return value.flag();
        case v1::Value::kNumber:    return value.number();
        case v1::Value::kText:      return boost::json::value(value.text());
        case v1::Value::kDate:      return boost::json::value(format_date(value.date()));
        case v1::Value::kDigest:    return boost::json::value(to_hex(value.digest()));
        case v1::Value::kSignature: return boost::json::value(to_hex(value.signature()));
        case v1::Value::kSet:       {
            boost::json::array items;
            for (const std::string& item : value.set().items()) items.emplace_back(item);
            return items;
        }
        case v1::Value::KIND_NOT_SET: break;
    }
    return nullptr;
}

Response json_response(const boost::json::value& body, unsigned status) {
    Response response;
    response.status = status;
    response.body = boost::json::serialize(body);
    return response;
}

}  // namespace charter::api
