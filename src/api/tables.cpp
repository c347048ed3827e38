// /v1/tables: the records of a table, page by page.
#include <google/protobuf/message.h>
#include <array>
#include <boost/json.hpp>

#include "api/auth.hpp"
#include "api/entry_json.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "charter/v1/record.pb.h"
#include "engine/application.hpp"
#include "tx/common.hpp"
#include "wire/records.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;
using Message = google::protobuf::Message;

constexpr std::uint64_t kPageDefault = 100;
constexpr std::uint64_t kPageMax = 1'000;
// A page looks at so many records at most, so that a rare member's costs no more than another's.
constexpr std::size_t kLookedAtMax = 20'000;
constexpr std::string_view kEntries = "entries:";

struct Table {
    std::string_view name;
    std::string_view prefix;
};

constexpr std::array kTables = {
    Table{"members", "mem/"},      Table{"persons", "per/"},
    Table{"grants", "gra/"},       Table{"credentials", "cre/"},
    Table{"accounts", "acc/"},     Table{"nodes", "nod/"},
    Table{"sites", "sit/"},        Table{"anchors", "anc/"},
    Table{"proposals", "pro/"},    Table{"policies", "pol/"},
    Table{"challenges", "chl/"},   Table{"jurisdiction_lists", "jur/"},
    Table{"schemas", "sch/"},      Table{"datasets", "dat/"},
    Table{"exceptions", "exc/"},   Table{"overlays", "ovl/"},
    Table{"observations", "obs/"}, Table{"incidents", "inc/"},
    Table{"changes", "chg/"},      Table{"checkouts", "out/"},
    Table{"leaves", "lea/"},
};

std::string table_names() {
    std::string names;
    for (const Table& table : kTables) names.append(table.name).append(", ");
    return names + "parameters, entries:<register>";
}

/// Whose record it is; empty where it is nobody's.
std::string member_of_record(std::string_view prefix, const Message& record) {
    if (prefix == "gra/") {
        return std::string(tx::member_of(static_cast<const v1::Grant&>(record).person()));
    }
    if (prefix.starts_with("reg/")) return static_cast<const v1::Entry&>(record).body().member();
    if (prefix == "dat/") {
        const std::string& key = static_cast<const v1::DatasetHead&>(record).key();
        return key.substr(prefix.size(), key.find('/', prefix.size()) - prefix.size());
    }
    const auto* field = record.GetDescriptor()->FindFieldByName("member");
    if (field == nullptr) return {};
    return record.GetReflection()->GetString(record, field);
}

struct Page {
    std::string prefix;
    Bytes from;
    std::string member;
    std::uint64_t limit = 0;
};

json::value record_json(const Request& request, const std::string& prefix, Message& record) {
    if (prefix.starts_with("reg/")) {
        const auto& entry = static_cast<const v1::Entry&>(record);
        return entry_json(entry, request.tip->catalog->entry_type(entry.body().register_()));
    }
    if (prefix != "pro/") return to_json(record);
    auto& proposal = static_cast<v1::Proposal&>(record);
    const bool redacted =
        redact(request.identity, *request.tip->catalog, *proposal.mutable_action());
    json::value item = to_json(record);
    if (redacted) item.as_object()["redacted"] = true;
    return item;
}

Response list(const Request& request, const Page& page) {
    const engine::Tip& tip = *request.tip;
    json::array items;
    json::value next = nullptr;
    std::uint64_t withheld = 0;
    std::size_t looked_at = 0;
    Bytes last;
    tip.view->scan(page.from, state::prefix_end(page.prefix), [&](ByteView key, ByteView value) {
        if (items.size() >= page.limit || looked_at >= kLookedAtMax) {
            next = json::value(last);
            return false;
        }
        ++looked_at;
        last = Bytes(key);
        const auto record = wire::decode_record(key, value);
        if (!record) return true;
        if (!page.member.empty() && member_of_record(page.prefix, *record) != page.member)
            return true;
        if (!may_read_key(request.identity, *tip.catalog, key)) {
            ++withheld;
            return true;
        }
        items.push_back(record_json(request, page.prefix, *record));
        return true;
    });
    return json_response({{"height", tip.height},
                          {"items", std::move(items)},
                          {"withheld", withheld},
                          {"next", std::move(next)}});
}

std::variant<std::string, Response> prefix_of(const Request& request, std::string_view table) {
    for (const Table& known : kTables) {
        if (known.name == table) return std::string(known.prefix);
    }
    if (table.starts_with(kEntries)) {
        const std::string_view name = table.substr(kEntries.size());
        if (request.tip->catalog->is_register(name)) return "reg/" + std::string(name) + "/";
        return problem(404, "no_such_register",
                       "the convention has no register `" + std::string(name) +
                           "`; GET /v1/catalog lists them");
    }
    return problem(404, "no_such_table", "the tables are: " + table_names());
}

/// All parameters of the convention with the value in force: one page.
Response list_parameters(const Api& api, const Request& request) {
    const engine::Tip& tip = *request.tip;
    json::array items;
    for (const v1::Parameter& parameter : tip.catalog->wire().parameters()) {
        json::value item = to_json(parameter);
        const auto changed = tip.view->get("par/" + parameter.name());
        const v1::Bilingual title = api.texts->title(parameter.key(), parameter.text_digest());
        item.as_object()["value"] = tip.parameter(parameter.name());
        item.as_object()["title"] = bilingual(title);
        v1::ParameterValue value;
        const bool was_set = changed && value.ParseFromString(*changed);
        item.as_object()["changed_ms"] = was_set ? value.changed_ms() : 0;
        item.as_object()["proposal"] = was_set ? value.proposal() : 0;
        items.push_back(std::move(item));
    }
    return json_response({{"height", tip.height}, {"items", std::move(items)}, {"next", nullptr}});
}

Response read_table(const Api& api, const Request& request) {
    const std::string& table = request.path.at("table");
    if (table == "parameters") return list_parameters(api, request);
    auto prefix = prefix_of(request, table);
    if (auto* wrong = std::get_if<Response>(&prefix)) return std::move(*wrong);
    const auto limit = number_of(request, {"limit", kPageDefault, 1, kPageMax});
    if (const auto* wrong = std::get_if<Response>(&limit)) return *wrong;
    Page page{std::get<std::string>(std::move(prefix)), {}, {}, std::get<std::uint64_t>(limit)};
    page.from = page.prefix;
    if (const std::string* member = request.query_value("member")) page.member = *member;
    if (const std::string* after = request.query_value("after")) {
        if (!after->starts_with(page.prefix)) {
            return problem(
                400, "bad_cursor",
                "`after` is the `next` of the page before; here it begins with " + page.prefix);
        }
        page.from = *after + '\0';
    }
    return list(request, page);
}

Response read_challenges(const Api&, const Request& request) {
    return list(request, {"chl/", "chl/", {}, kPageMax});
}

}  // namespace

void add_table_routes(Router& router) {
    router.add({"GET", "/v1/tables/{table}", {"member", "after", "limit"}, read_table, false, {}});
    router.add({"GET", "/v1/parameters", {}, list_parameters, false, {}});
    router.add({"GET", "/v1/challenges", {}, read_challenges, false, {}});
}

}  // namespace charter::api
