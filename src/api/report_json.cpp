#include "api/report_json.hpp"

#include <boost/json.hpp>
#include <utility>

#include "api/json.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

json::object both_json(const audit::Both& text) { return bilingual(text.zh, text.en); }

json::value cell_json(const audit::Both& cell) {
    if (cell.zh == cell.en) return json::value(cell.en);
    return both_json(cell);
}

json::object table_json(const audit::Table& table) {
    json::array columns;
    for (const audit::Column& column : table.columns) {
        columns.push_back({{"name", column.name},
                           {"label", both_json(column.label)},
                           {"kind", audit::kind_word(column.kind)}});
    }
    json::array rows;
    rows.reserve(table.rows.size());
    for (const std::vector<audit::Both>& row : table.rows) {
        json::array cells;
        cells.reserve(row.size());
        for (const audit::Both& cell : row) cells.push_back(cell_json(cell));
        rows.push_back(std::move(cells));
    }
    return {{"name", table.name},
            {"title", both_json(table.title)},
            {"note", both_json(table.note)},
            {"columns", std::move(columns)},
            {"rows", std::move(rows)}};
}

}  // namespace

json::object report_json(const audit::Report& report) {
    json::array about;
    for (const audit::Line& line : report.about) {
        about.push_back({{"name", line.name},
                         {"label", both_json(line.label)},
                         {"text", both_json(line.text)}});
    }
    json::array notes;
    for (const audit::Both& note : report.notes) notes.push_back(both_json(note));
    json::array tables;
    for (const audit::Table& table : report.tables) tables.push_back(table_json(table));
    json::object document;
    document["format"] = "charter-report/1";
    document["report"] = report.kind;
    document["title"] = both_json(report.title);
    document["chain_id"] = report.chain_id;
    document["environment"] = report.environment;
    document["genesis_digest"] = report.genesis;
    document["height"] = report.height;
    document["time"] = report.time;
    document["app_hash"] = report.app_hash;
    document["member"] = report.member;
    document["member_name"] = both_json(report.member_name);
    document["about"] = std::move(about);
    document["notes"] = std::move(notes);
    document["tables"] = std::move(tables);
    return document;
}

}  // namespace charter::api
