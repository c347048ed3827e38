// Reading a report's JSON.
#include "report/audit_report.hpp"
#include "report/document.hpp"

namespace charter::report {
namespace {

namespace json = boost::json;

audit::Both both_at(const json::object& object, std::string_view key) {
    const json::object& text = object_of(object, key);
    return {text_of(text, "zh"), text_of(text, "en")};
}

audit::Both cell_of(const json::value& value) {
    if (value.is_string()) return audit::same(std::string_view(value.as_string()));
    if (!value.is_object()) return {};
    return {text_of(value.as_object(), "zh"), text_of(value.as_object(), "en")};
}

bool read_table(const json::object& object, audit::Table& table) {
    table.name = text_of(object, "name");
    table.title = both_at(object, "title");
    table.note = both_at(object, "note");
    for (const json::value& item : list_of(object, "columns")) {
        if (!item.is_object()) return false;
        const json::object& column = item.as_object();
        table.columns.push_back({text_of(column, "name"), both_at(column, "label"),
                                 audit::kind_of_word(text_of(column, "kind"))});
    }
    for (const json::value& item : list_of(object, "rows")) {
        if (!item.is_array() || item.as_array().size() != table.columns.size()) return false;
        std::vector<audit::Both>& row = table.rows.emplace_back();
        for (const json::value& cell : item.as_array()) row.push_back(cell_of(cell));
    }
    return true;
}

}  // namespace

Outcome<audit::Report> read_audit_report(std::string_view text) {
    const auto document = parse_document(text, false);
    if (!document) return tl::unexpected(document.error());
    if (text_of(*document, "format") != "charter-report/1") {
        return fault("this is no report of format charter-report/1");
    }
    audit::Report report;
    report.kind = text_of(*document, "report");
    report.title = both_at(*document, "title");
    report.chain_id = text_of(*document, "chain_id");
    report.environment = text_of(*document, "environment");
    report.genesis = text_of(*document, "genesis_digest");
    report.height = static_cast<std::uint64_t>(number_of(*document, "height"));
    report.time = text_of(*document, "time");
    report.app_hash = text_of(*document, "app_hash");
    report.member = text_of(*document, "member");
    report.member_name = both_at(*document, "member_name");
    for (const json::value& item : list_of(*document, "about")) {
        if (!item.is_object()) continue;
        const json::object& line = item.as_object();
        report.about.push_back(
            {text_of(line, "name"), both_at(line, "label"), both_at(line, "text")});
    }
    for (const json::value& note : list_of(*document, "notes"))
        report.notes.push_back(cell_of(note));
    for (const json::value& item : list_of(*document, "tables")) {
        const bool reads =
            item.is_object() && read_table(item.as_object(), report.tables.emplace_back());
        if (!reads) return fault("a table of the report has a row that does not fit its columns");
    }
    return report;
}

}  // namespace charter::report
