#include "cli/shown.hpp"

#include <boost/json.hpp>
#include <iostream>

#include "cli/texts.hpp"
#include "report/columns.hpp"

namespace charter::cli {

namespace json = boost::json;

std::string shown(const json::object& from, std::string_view field) {
    const json::value* value = from.if_contains(field);
    if (value == nullptr || value->is_null()) return "-";
    return value->is_string() ? std::string(value->as_string()) : json::serialize(*value);
}

void print_list(const json::object& body, std::string_view list,
                const std::vector<std::string>& fields) {
    const json::value* items = body.if_contains(list);
    if (items == nullptr || !items->is_array() || items->as_array().empty()) return;
    std::vector<std::vector<std::string>> rows;
    for (const json::value& item : items->as_array()) {
        if (!item.is_object()) continue;
        std::vector<std::string>& row = rows.emplace_back();
        for (const std::string& field : fields) row.push_back(shown(item.as_object(), field));
    }
    std::vector<std::string> headings;
    for (const std::string& field : fields) headings.push_back(heading(field));
    std::cout << "\n";
    report::print_table(std::cout, headings, rows, report::terminal_width());
}

}  // namespace charter::cli
