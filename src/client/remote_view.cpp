#include "client/remote_view.hpp"

#include <google/protobuf/util/json_util.h>

#include <boost/json.hpp>

#include "wire/codec.hpp"
#include "wire/records.hpp"

namespace charter::client {
namespace {

namespace json = boost::json;

// A node whose records lead in a circle ends here.
constexpr std::size_t kReadsMax = 5'000'000;
constexpr std::string_view kPage = "limit=1000";
constexpr int kPagesMax = 10'000;

tl::unexpected<Fault> unusable(const std::string& what, const Response& answer) {
    return fault("the node's answer for " + what + " cannot be read (" +
                 std::to_string(answer.status) + "): " + answer.body.substr(0, 300));
}

/// Every item of a table, page by page, as `take` likes it.
Outcome<std::monostate> each_item(NodeClient& node, const std::string& table,
                                  const std::string& query,
                                  const std::function<bool(const json::value&)>& take) {
    std::string after;
    for (int page = 0; page < kPagesMax; ++page) {
        std::string target = "/v1/tables/" + table + "?" + std::string(kPage) + query;
        if (!after.empty()) target += "&after=" + encode_path(after);
        const auto answer = node.get(target);
        if (!answer) return tl::unexpected(answer.error());
        boost::system::error_code failed;
        const json::value body = json::parse(answer->body, failed);
        if (answer->status != 200 || failed || !body.is_object()) return unusable(table, *answer);
        const json::value* items = body.as_object().if_contains("items");
        const json::value* next = body.as_object().if_contains("next");
        const json::value* withheld = body.as_object().if_contains("withheld");
        if (items == nullptr || !items->is_array() || next == nullptr)
            return unusable(table, *answer);
        if (withheld != nullptr && withheld->is_int64() && withheld->as_int64() != 0) {
            return fault("the node does not show all of " + table +
                         " to you: ask as a person of that member");
        }
        for (const json::value& item : items->as_array()) {
            if (!take(item)) return unusable(table, *answer);
        }
        if (!next->is_string() || next->as_string() == after) return std::monostate{};
        after = std::string(next->as_string());
    }
    return fault("the node's pages of " + table + " do not end");
}

template <class Record>
bool parse(const json::value& item, Record& record) {
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;
    return google::protobuf::util::JsonStringToMessage(json::serialize(item), &record, options)
        .ok();
}

template <class Record>
Outcome<std::monostate> scan_table(NodeClient& node, const std::string& table,
                                   const state::View::Visit& visit) {
    std::vector<Record> records;
    auto read = each_item(node, table, "", [&](const json::value& item) {
        return parse(item, records.emplace_back());
    });
    if (!read) return read;
    for (const Record& record : records) {
        if (!visit(record.key(), wire::encode(record))) break;
    }
    return std::monostate{};
}

}  // namespace

std::optional<Bytes> RemoteView::ask(const std::string& key) const {
    const auto answer = node_->get("/v1/state/" + encode_path(key));
    if (!answer) {
        fault_ = answer.error();
        return std::nullopt;
    }
    // Neither there, nor for whoever asks to see, nor a key at all: nothing to refer to.
    if (answer->status == 400 || answer->status == 403 || answer->status == 404)
        return std::nullopt;
    boost::system::error_code failed;
    const json::value body = json::parse(answer->body, failed);
    const bool object = answer->status == 200 && !failed && body.is_object();
    const json::value* value = object ? body.as_object().if_contains("value") : nullptr;
    auto bytes = value != nullptr && value->is_string()
                     ? from_base64(std::string_view(value->as_string()))
                     : std::nullopt;
    // What does not decode would stop the ledger's own code.
    if (!bytes || !wire::decode_record(key, *bytes)) {
        fault_ = unusable(key, *answer).value();
        return std::nullopt;
    }
    return bytes;
}

std::optional<Bytes> RemoteView::get(ByteView key) const {
    if (fault_) return std::nullopt;
    if (++reads_ > kReadsMax) {
        fault_ = Fault{"the node's records lead in a circle"};
        return std::nullopt;
    }
    const auto known = known_.find(key);
    if (known != known_.end()) return known->second;
    return known_[Bytes(key)] = ask(Bytes(key));
}

void RemoteView::scan(ByteView from, ByteView, const Visit& visit) const {
    if (fault_) return;
    Outcome<std::monostate> done = charter::fault("this kind of reference is not judged here");
    if (from.starts_with("sit/")) done = scan_table<v1::Site>(*node_, "sites", visit);
    if (from.starts_with("anc/")) done = scan_table<v1::TrustAnchor>(*node_, "anchors", visit);
    if (from.starts_with("nod/")) done = scan_table<v1::Node>(*node_, "nodes", visit);
    if (!done) fault_ = done.error();
}

Outcome<std::vector<v1::Person>> read_persons(NodeClient& node, const std::string& member) {
    std::vector<v1::Person> persons;
    const auto read =
        each_item(node, "persons", "&member=" + encode_path(member),
                  [&](const json::value& item) { return parse(item, persons.emplace_back()); });
    if (!read) return tl::unexpected(read.error());
    return persons;
}

Outcome<std::vector<v1::Entry>> read_entries(NodeClient& node, const std::string& register_name,
                                             const std::string& member) {
    std::vector<v1::Entry> entries;
    const auto read =
        each_item(node, "entries:" + register_name, "&member=" + encode_path(member),
                  [&](const json::value& item) { return parse(item, entries.emplace_back()); });
    if (!read) return tl::unexpected(read.error());
    return entries;
}

}  // namespace charter::client
