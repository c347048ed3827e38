// A report as workbook, CSV and text; audit_html.cpp has the page.

#include <algorithm>
#include <sstream>

#include "base/civil.hpp"
#include "report/audit_report.hpp"
#include "report/columns.hpp"
#include "report/document.hpp"
#include "sheet/csv.hpp"

namespace charter::report {
namespace {

using audit::Both;
using audit::Kind;
using sheet::CellKind;
using sheet::Look;
using sheet::OutCell;
using sheet::OutSheet;

std::string beside(const Both& text) {
    return text.zh == text.en ? text.zh : text.zh + " " + text.en;
}

OutCell text_cell(std::string text, Look look = Look::plain) {
    return {CellKind::text, std::move(text), look};
}

/// Statuses in both languages for people who read a workbook, as words for programs.
enum class For : std::uint8_t { people, programs };

std::string status_cell(const Both& cell, For whom) {
    if (whom == For::programs || cell.en.empty()) return cell.en;
    return beside({status_text(cell.en, true), status_text(cell.en, false)});
}

/// What comes from a node as a number and is none stays a text, which no program takes for a
/// formula.
bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

void add_cell(std::vector<OutCell>& row, Kind kind, const Both& cell, For whom) {
    switch (kind) {
        case Kind::text:   row.push_back(text_cell(beside(cell))); return;
        case Kind::status: row.push_back(text_cell(status_cell(cell, whom))); return;
        case Kind::number:
        case Kind::day:    {
            const CellKind of = kind == Kind::day ? CellKind::date : CellKind::number;
            const bool fits =
                kind == Kind::day ? parse_date(cell.en).has_value() : is_number(cell.en);
            row.push_back({fits ? of : CellKind::text, cell.en, Look::plain});
            return;
        }
        case Kind::both:
            row.push_back(text_cell(cell.zh));
            row.push_back(text_cell(cell.en));
            return;
    }
}

int width_of(Kind kind, const std::string& name) {
    const int wide = kind == Kind::both ? 30 : kind == Kind::text ? 22 : 12;
    return std::max(wide, static_cast<int>(name.size()) + 2);
}

OutSheet sheet_of(const audit::Table& table, For whom) {
    OutSheet out;
    out.name = table.name;
    std::vector<OutCell> names;
    std::vector<OutCell> labels;
    const auto add = [&](Kind kind, const std::string& name, const std::string& label) {
        out.columns.push_back({width_of(kind, name), {}, true, ""});
        names.push_back(text_cell(name, Look::heading));
        labels.push_back(text_cell(label, Look::label));
    };
    for (const audit::Column& column : table.columns) {
        if (column.kind == Kind::both) {
            add(column.kind, column.name + "_zh", column.label.zh);
            add(column.kind, column.name + "_en", column.label.en);
        } else {
            add(column.kind, column.name, beside(column.label));
        }
    }
    out.rows.push_back(std::move(names));
    if (whom == For::people) out.rows.push_back(std::move(labels));
    out.heading_rows = whom == For::people ? 2 : 1;
    for (const std::vector<Both>& row : table.rows) {
        std::vector<OutCell>& cells = out.rows.emplace_back();
        for (std::size_t i = 0; i < row.size() && i < table.columns.size(); ++i)
            add_cell(cells, table.columns[i].kind, row[i], whom);
    }
    return out;
}

OutSheet about_sheet(const audit::Report& report) {
    OutSheet out;
    out.name = "about";
    out.columns = {{30, {}, true, ""}, {100, {}, true, ""}};
    out.heading_rows = 0;
    const auto line = [&out](const std::string& label, const std::string& text) {
        out.rows.push_back({text_cell(label, Look::label), text_cell(text)});
    };
    line("報告 report", beside(report.title));
    line("成員 member", report.member.empty() ? "全部 all" : report.member);
    if (!report.member.empty()) line("名稱 name", beside(report.member_name));
    line("鏈 chain", report.chain_id);
    line("環境 environment", report.environment);
    line("創世雜湊值 genesis", report.genesis);
    line("高度 height", std::to_string(report.height));
    line("時間 time", report.time);
    line("狀態雜湊值 app hash", report.app_hash);
    for (const audit::Line& each : report.about) line(beside(each.label), beside(each.text));
    for (const Both& note : report.notes) line("說明 note", beside(note));
    for (const audit::Table& table : report.tables) {
        line(table.name, beside(table.title));
        if (!table.note.zh.empty()) line("說明 note", beside(table.note));
    }
    return out;
}

}  // namespace

std::vector<OutSheet> audit_sheets(const audit::Report& report) {
    std::vector<OutSheet> sheets;
    for (const audit::Table& table : report.tables) sheets.push_back(sheet_of(table, For::people));
    sheets.push_back(about_sheet(report));
    return sheets;
}

std::vector<std::pair<std::string, Bytes>> audit_csv(const audit::Report& report) {
    std::vector<std::pair<std::string, Bytes>> files;
    for (const audit::Table& table : report.tables)
        files.emplace_back(table.name, sheet::sheet_csv(sheet_of(table, For::programs)));
    files.emplace_back("about", sheet::sheet_csv(about_sheet(report)));
    return files;
}

std::string audit_text(const audit::Report& report, std::string_view lang) {
    const bool zh = lang == "zh-TW";
    const auto in = [zh](const Both& text) { return zh ? text.zh : text.en; };
    std::ostringstream out;
    out << in(report.title) << ", " << (report.member.empty() ? "" : report.member + ", ")
        << report.chain_id << (zh ? "，高度 " : ", height ") << report.height << ", " << report.time
        << "\n";
    for (const audit::Line& line : report.about)
        out << "  " << in(line.label) << ": " << in(line.text) << "\n";
    for (const audit::Table& table : report.tables) {
        out << "\n" << in(table.title) << "\n";
        if (table.rows.empty()) {
            out << (zh ? "無" : "none") << "\n";
            continue;
        }
        std::vector<std::string> header;
        for (const audit::Column& column : table.columns) header.push_back(in(column.label));
        std::vector<std::vector<std::string>> rows;
        for (const std::vector<Both>& row : table.rows) {
            std::vector<std::string>& cells = rows.emplace_back();
            for (std::size_t i = 0; i < row.size() && i < table.columns.size(); ++i) {
                const bool status = table.columns[i].kind == Kind::status && !row[i].en.empty();
                cells.push_back(status ? status_text(row[i].en, zh) : in(row[i]));
            }
        }
        write_columns(out, header, rows);
    }
    return out.str();
}

}  // namespace charter::report
