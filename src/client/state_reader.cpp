#include "client/state_reader.hpp"

#include <boost/json.hpp>

#include "base/bytes.hpp"

namespace charter::client {

Outcome<bool> read_record(NodeClient& node, const std::string& key,
                          google::protobuf::Message& record) {
    const auto answer = node.get("/v1/state/" + encode_path(key));
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == 404) return false;
    boost::system::error_code failed;
    const boost::json::value value = boost::json::parse(answer->body, failed);
    const bool usable = answer->status == 200 && !failed && value.is_object();
    const boost::json::value* text = usable ? value.as_object().if_contains("value") : nullptr;
    const auto bytes = text != nullptr && text->is_string()
                           ? from_base64(std::string(text->as_string()))
                           : std::nullopt;
    if (!bytes || !record.ParseFromString(*bytes)) {
        return fault("the node's answer for " + key + " cannot be read (" +
                     std::to_string(answer->status) + "): " + answer->body.substr(0, 300));
    }
    return true;
}

}  // namespace charter::client
