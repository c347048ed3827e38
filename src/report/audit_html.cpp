#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "report/audit_report.hpp"
#include "report/html.hpp"

namespace charter::report {
namespace {

using audit::Both;
using audit::Kind;

std::string both_escaped(const Both& text) {
    return report::both_escaped(Naming{text.zh, text.en});
}

void write_head(std::ostream& out, const audit::Report& report) {
    out << "<h1>" << both_escaped(report.title) << "</h1>\n<p class=\"meta\">";
    if (!report.member.empty()) {
        out << escape(report.member) << " " << both_escaped(report.member_name) << " · ";
    }
    out << escape(report.chain_id) << " · " << environment_text(report.environment) << " · "
        << both_escaped({"高度", "height"}) << " " << report.height << " · "
        << escape(shown_time(report.time));
    write_digests(out, report.app_hash, report.genesis);
    out << "</p>\n";
    if (!report.about.empty()) {
        out << "<dl class=\"about\">";
        for (const audit::Line& line : report.about) {
            out << "<dt>" << both_escaped(line.label) << "</dt><dd>" << both_escaped(line.text)
                << "</dd>";
        }
        out << "</dl>\n";
    }
    for (const Both& note : report.notes)
        out << "<p class=\"note\">" << both_escaped(note) << "</p>\n";
}

std::string cell_html(const audit::Column& column, const Both& cell) {
    if (column.kind == Kind::status) return cell.en.empty() ? std::string() : tag(cell.en);
    return both_escaped(cell);
}

/// Such as "bank-a.p1", which a line does not break.
bool is_name(const Both& cell) {
    constexpr std::size_t kShort = 24;
    return cell.zh == cell.en && cell.en.size() <= kShort && cell.en.find(' ') == std::string::npos;
}

void write_row(std::ostream& out, const audit::Table& table, const std::vector<Both>& row) {
    out << "<tr>";
    for (std::size_t i = 0; i < row.size() && i < table.columns.size(); ++i) {
        const audit::Column& column = table.columns[i];
        const bool first = i == 0;
        const char* open = first && is_name(row[i])      ? "<th scope=\"row\" class=\"d\">"
                           : first                       ? "<th scope=\"row\">"
                           : column.kind == Kind::number ? "<td class=\"n\">"
                           : column.kind == Kind::day    ? "<td class=\"d\">"
                                                         : "<td>";
        out << open << cell_html(column, row[i]) << (first ? "</th>" : "</td>");
    }
    out << "</tr>\n";
}

void write_table(std::ostream& out, const audit::Table& table) {
    out << "<h2>" << both_escaped(table.title) << "</h2>\n";
    if (!table.note.zh.empty()) out << "<p class=\"note\">" << both_escaped(table.note) << "</p>\n";
    if (table.rows.empty()) {
        out << "<p>" << both_escaped({"無", "None"}) << "</p>\n";
        return;
    }
    std::vector<Naming> headings;
    for (const audit::Column& column : table.columns)
        headings.push_back({column.label.zh, column.label.en});
    begin_table(out, {table.title.zh, table.title.en}, headings);
    for (const std::vector<Both>& row : table.rows) write_row(out, table, row);
    end_table(out);
}

}  // namespace

std::string audit_html(const audit::Report& report) {
    std::ostringstream out;
    const std::string of = report.member.empty() ? report.chain_id : report.member;
    begin_page(out, of + " – " + report.title.zh + " " + report.title.en);
    write_head(out, report);
    for (const audit::Table& table : report.tables) write_table(out, table);
    end_page(out);
    return out.str();
}

}  // namespace charter::report
