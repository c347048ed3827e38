// Lists and single records: `charter person list`, `charter tx show ID`, `charter block show 12`.

#include <CLI/CLI.hpp>
#include <array>
#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "base/bytes.hpp"
#include "base/civil.hpp"
#include "cli/commands.hpp"
#include "cli/shown.hpp"
#include "cli/texts.hpp"
#include "report/columns.hpp"

namespace charter::cli {
namespace {

namespace json = boost::json;

// A list of the API and the columns that people see of it.
struct List {
    const char* noun;
    const char* table;
    std::array<const char*, 6> columns;
};

constexpr std::array<List, 17> kLists = {{
    {"member",
     "members",
     {"member", "legal_name", "adopted_version", "suspended", "legal_name_zh", ""}},
    {"person", "persons", {"person", "unit", "active", "operator", "", ""}},
    {"role", "grants", {"person", "role", "scope", "purpose", "", ""}},
    {"credential",
     "credentials",
     {"holder", "usage", "environment", "revoked_why", "credential", ""}},
    {"node", "nodes", {"node", "role", "power", "site", "country", "responsible_person"}},
    {"site", "sites", {"site", "kind", "country", "", "", ""}},
    {"param", "parameters", {"parameter", "value", "", "", "", ""}},
    {"proposal", "proposals", {"proposal", "state", "proposer", "policy", "title", ""}},
    {"exception",
     "exceptions",
     {"key", "subject", "owner", "approver", "valid_until", "compensating_control"}},
    {"overlay", "overlays", {"member", "parameter", "value", "own_rule", "", ""}},
    {"challenge", "challenges", {"rule", "verdict", "height", "detail", "", ""}},
    {"trust-anchor", "anchors", {"anchor", "organization", "common_name", "environment", "", ""}},
    {"schema", "schemas", {"key", "member", "", "", "", ""}},
    {"dataset", "datasets", {"key", "records", "batches", "last_height", "", ""}},
    {"incident", "incidents", {"incident", "state", "kind", "severity", "owner_unit", "title"}},
    {"change", "changes", {"change", "state", "class", "kind", "version", "title"}},
    {"jurisdiction", "jurisdiction_lists", {"tier", "source_no", "countries", "", "", ""}},
}};

/// The column holds a day, which the ledger counts from 1970.
constexpr std::string_view kDayColumn = "valid_until";
/// Of entries, where it stands in the body.
constexpr std::string_view kDocumentColumn = "document";

/// The document of an entry: what its note tells, else its commitment.
std::string document_cell(const json::object& item) {
    const json::value* body = item.if_contains("body");
    if (body == nullptr || !body->is_object()) return "-";
    const json::value* note = body->as_object().if_contains("document_note");
    if (note != nullptr && note->is_object()) {
        const json::object& told = note->as_object();
        return shown(told, "title") + " (" + shown(told, "media_type") + ", " +
               shown(told, "size") + ")";
    }
    const auto commitment = from_base64(shown(body->as_object(), "document"));
    return commitment && !commitment->empty() ? to_hex(*commitment) : "-";
}

std::string cell(const json::value* value, std::string_view column) {
    if (value == nullptr || value->is_null()) return "-";
    if (column == kDayColumn && value->is_int64()) {
        return format_date(static_cast<Day>(value->as_int64()));
    }
    if (value->is_string()) return std::string(value->as_string());
    return json::serialize(*value);
}

std::vector<std::string> columns_of(const char* const* begin, const char* const* end) {
    std::vector<std::string> columns;
    for (const char* const* it = begin; it != end; ++it) {
        if (**it != '\0') columns.emplace_back(*it);
    }
    return columns;
}

Exit print_items(const std::string& body, const std::vector<std::string>& columns) {
    boost::system::error_code failed;
    const json::value value = json::parse(body, failed);
    const json::value* items =
        !failed && value.is_object() ? value.as_object().if_contains("items") : nullptr;
    if (items == nullptr || !items->is_array()) {
        std::cout << body << "\n";
        return Exit::done;
    }
    std::vector<std::vector<std::string>> rows;
    for (const json::value& item : items->as_array()) {
        if (!item.is_object()) continue;
        std::vector<std::string> row;
        for (const std::string& column : columns) {
            row.push_back(column == kDocumentColumn
                              ? document_cell(item.as_object())
                              : cell(item.as_object().if_contains(column), column));
        }
        rows.push_back(std::move(row));
    }
    std::vector<std::string> headings;
    for (const std::string& column : columns) headings.push_back(heading(column));
    report::print_table(std::cout, headings, rows, report::terminal_width());
    return Exit::done;
}

struct ListOptions {
    std::string member;
    std::string after;
    int limit = 100;
};

std::string target_of(const std::string& table, const ListOptions& options) {
    std::string target =
        "/v1/tables/" + client::encode_path(table) + "?limit=" + std::to_string(options.limit);
    if (!options.member.empty()) target += "&member=" + client::encode_path(options.member);
    if (!options.after.empty()) target += "&after=" + client::encode_path(options.after);
    return target;
}

Exit list(const Session& session, const std::string& target,
          const std::vector<std::string>& columns) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto answer = node->get(target);
    if (!answer) return report_fault(session, answer.error(), Exit::unreachable);
    if (answer->status != 200)
        return report_fault(session, {"the node answered: " + answer->body}, Exit::refused);
    return session.json ? print_body(session, answer->body) : print_items(answer->body, columns);
}

void add_list_options(CLI::App& command, const std::shared_ptr<ListOptions>& o) {
    command.add_option("--member", o->member);
    command.add_option("--after", o->after);
    command.add_option("--limit", o->limit)->capture_default_str();
}

void add_get(CLI::App& noun, const Commands& c, const std::string& prefix) {
    auto id = std::make_shared<std::string>();
    CLI::App* command = noun.add_subcommand("show");
    command->add_option("id", *id)->required();
    command->callback(
        [c, id, prefix] { c.result = show(c.session, prefix + client::encode_path(*id)); });
}

struct EventOptions {
    std::string after = "0.0";
    std::vector<std::string> kinds;
    std::vector<std::string> names;
    std::vector<std::string> subjects;
};

// "&kind=tx,status"; nothing where there are no words.
std::string filter_text(std::string_view name, const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "&" + std::string(name) + "=" : ",") + client::encode_path(word);
    }
    return text;
}

Exit list_events(const Session& session, const EventOptions& options) {
    const std::string target =
        "/v1/events?follow=false&after=" + options.after + filter_text("kind", options.kinds) +
        filter_text("name", options.names) + filter_text("subject", options.subjects);
    return show(session, target);
}

void add_events(const Commands& c) {
    auto o = std::make_shared<EventOptions>();
    CLI::App* events = c.app.add_subcommand("events");
    events->add_option("--after", o->after)->capture_default_str();
    events->add_option("--kind", o->kinds)->delimiter(',');
    events->add_option("--name", o->names)->delimiter(',');
    events->add_option("--subject", o->subjects)->delimiter(',');
    events->callback([c, o] { c.result = list_events(c.session, *o); });
}

}  // namespace

void add_read_commands(const Commands& c) {
    for (const List& each : kLists) {
        auto o = std::make_shared<ListOptions>();
        CLI::App* command = noun_named(c.app, each.noun)->add_subcommand("list");
        add_list_options(*command, o);
        command->callback(
            [c, o, table = std::string(each.table),
             columns = columns_of(each.columns.data(), each.columns.data() + each.columns.size())] {
                c.result = list(c.session, target_of(table, *o), columns);
            });
    }
    auto o = std::make_shared<ListOptions>();
    auto name = std::make_shared<std::string>();
    CLI::App* entries = noun_named(c.app, "register")->add_subcommand("list");
    entries->add_option("register", *name)->required();
    add_list_options(*entries, o);
    entries->callback([c, o, name] {
        c.result = list(c.session, target_of("entries:" + *name, *o),
                        {"root", "state", "maker", "checker", "filed_ms", "document"});
    });
    add_get(*noun_named(c.app, "tx"), c, "/v1/transactions/");
    add_get(*noun_named(c.app, "block"), c, "/v1/blocks/");
    add_get(*noun_named(c.app, "state"), c, "/v1/state/");
    add_get(*noun_named(c.app, "requirement"), c, "/v1/catalog/requirements/");
    add_events(c);
}

}  // namespace charter::cli
