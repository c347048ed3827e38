// A member's report as text, CSV and workbook; member_html.cpp has the page.

#include <ostream>
#include <sstream>

#include "charter/v1/record.pb.h"
#include "report/columns.hpp"
#include "report/document.hpp"
#include "report/member_report.hpp"
#include "report/member_trend.hpp"
#include "sheet/csv.hpp"

namespace charter::report {
namespace {

using sheet::CellKind;
using sheet::Look;
using sheet::OutCell;
using sheet::OutSheet;

std::string both_words(const std::string& zh, const std::string& en) {
    return zh == en ? zh : zh + " " + en;
}

std::string status_both(const std::string& value) {
    return both_words(status_text(value, true), status_text(value, false));
}

OutCell text_cell(std::string text) { return {CellKind::text, std::move(text), Look::plain}; }
OutCell day_cell(const std::string& day) {
    return day.empty() ? OutCell{} : OutCell{CellKind::date, day, Look::plain};
}
OutCell number_cell(std::int64_t number) {
    return {CellKind::number, std::to_string(number), Look::plain};
}

// Whole days: what a sheet adds up.
std::int64_t days_of(std::int64_t ms) {
    constexpr std::int64_t kDay = 86'400'000;
    return (ms + kDay / 2) / kDay;
}

OutSheet status_sheet(const MemberReport& report) {
    OutSheet out;
    out.name = "status";
    struct Column {
        const char* name;
        const char* label;
        int width;
    };
    std::vector<Column> columns = {{"id", "要求 requirement", 10},
                                   {"article", "條 article", 8},
                                   {"title_zh", "名稱", 30},
                                   {"title_en", "title", 30},
                                   {"counted", "計入 counts", 8},
                                   {"scope", "範圍 scope", 10},
                                   {"status", "狀態（代號） status, the word", 16},
                                   {"status_text", "狀態 status", 22},
                                   {"since", "自 since", 12},
                                   {"until", "至 until", 12},
                                   {"class", "依據 class", 20},
                                   {"qualifiers", "附註 qualifiers", 20},
                                   {"missing_zh", "所缺", 50},
                                   {"missing_en", "what is missing", 50}};
    if (!report.since.empty()) {
        columns.push_back({"failures", "轉為不符次數 times it failed", 10});
        for (const std::string_view value : kStatusWords)
            columns.push_back({value.data(), "日數 days", 10});
    }
    std::vector<OutCell>& names = out.rows.emplace_back();
    std::vector<OutCell> labels;
    for (const Column& column : columns) {
        out.columns.push_back({column.width, {}, true, ""});
        names.push_back({CellKind::text, column.name, Look::heading});
        labels.push_back({CellKind::text, column.label, Look::label});
    }
    out.rows.push_back(std::move(labels));
    out.heading_rows = 2;
    for (const ReportRow& row : report.rows) {
        std::vector<OutCell> cells = {text_cell(row.id),
                                      text_cell(row.article),
                                      text_cell(row.title.zh),
                                      text_cell(row.title.en),
                                      text_cell(row.counted ? "yes" : "no"),
                                      text_cell(row.of_network ? "network" : "member"),
                                      text_cell(row.value),
                                      text_cell(status_both(row.value)),
                                      day_cell(row.since),
                                      day_cell(row.until),
                                      text_cell(both_words(class_text(row.fact_class, true),
                                                           class_text(row.fact_class, false))),
                                      text_cell(row.qualifiers),
                                      text_cell(row.missing.zh),
                                      text_cell(row.missing.en)};
        if (!report.since.empty()) {
            cells.push_back(number_cell(row.failures));
            for (const std::string_view value : kStatusWords) {
                const auto at = static_cast<std::size_t>(wire::status_of_word(value));
                cells.push_back(number_cell(days_of(row.ms.at(at))));
            }
        }
        out.rows.push_back(std::move(cells));
    }
    return out;
}

OutSheet regression_sheet(const MemberReport& report) {
    OutSheet out;
    out.name = "regressions";
    out.columns = {{10, {}, true, ""}, {30, {}, true, ""}, {30, {}, true, ""},
                   {12, {}, true, ""}, {10, {}, true, ""}, {22, {}, true, ""},
                   {22, {}, true, ""}, {12, {}, true, ""}, {10, {}, true, ""}};
    const auto heading = [](const char* text) {
        return OutCell{CellKind::text, text, Look::heading};
    };
    out.rows = {{heading("要求 requirement"), heading("名稱"), heading("title"),
                 heading("日期 day"), heading("高度 height"), heading("自 from"), heading("至 to"),
                 heading("改善日 mended"), heading("第幾次 time")}};
    for (const Regression& each : report.regressions) {
        const ReportRow& row = report.rows[each.row];
        out.rows.push_back({text_cell(row.id), text_cell(row.title.zh), text_cell(row.title.en),
                            day_cell(each.on), number_cell(each.height),
                            text_cell(status_both(each.from)), text_cell(status_both(each.to)),
                            day_cell(each.mended_on), number_cell(each.time)});
    }
    return out;
}

OutSheet deviation_sheet(const MemberReport& report) {
    OutSheet out;
    out.name = "deviations";
    const auto heading = [](const char* text) {
        return OutCell{CellKind::text, text, Look::heading};
    };
    out.rows = {{heading("種類 kind"), heading("要求、參數或對象"),
                 heading("requirement, parameter or population"),
                 heading("補償措施或值 compensating control, or value"),
                 heading("依據或人員 by whom, or under which rule"), heading("至 until"),
                 heading("紀錄鍵值 record")}};
    for (const int width : {22, 30, 30, 40, 30, 12, 40})
        out.columns.push_back({width, {}, true, ""});
    for (const Deviation& each : report.deviations) {
        out.rows.push_back({text_cell(both_words(each.kind.zh, each.kind.en)),
                            text_cell(each.about.zh), text_cell(each.about.en),
                            text_cell(both_words(each.value.zh, each.value.en)), text_cell(each.by),
                            day_cell(each.until), text_cell(each.key)});
    }
    return out;
}

OutSheet trend_sheet(const MemberReport& report) {
    OutSheet out;
    out.name = "trend";
    for (const int width : {14, 26, 26, 10, 10, 10, 12, 24, 10, 10})
        out.columns.push_back({width, {}, true, ""});
    std::vector<OutCell>& names = out.rows.emplace_back();
    for (const char* name : {"chapter", "title_zh", "title_en", "counted", "met_then", "met_now",
                             "direction", "direction_text", "gained", "lost"})
        names.push_back({CellKind::text, name, Look::heading});
    for (const ChapterTrend& each : report.trend) {
        const TwoTexts words = direction_text(each);
        out.rows.push_back({text_cell(each.id), text_cell(each.title.zh), text_cell(each.title.en),
                            number_cell(each.counted), number_cell(each.met_then),
                            number_cell(each.met_now), text_cell(std::string(direction_of(each))),
                            text_cell(both_words(words.zh, words.en)), number_cell(each.gained),
                            number_cell(each.lost)});
    }
    return out;
}

OutSheet about_sheet(const MemberReport& report) {
    OutSheet out;
    out.name = "about";
    out.columns = {{28, {}, true, ""}, {80, {}, true, ""}};
    out.heading_rows = 0;
    const auto line = [&out](const char* label, const std::string& text) {
        out.rows.push_back({{CellKind::text, label, Look::label}, text_cell(text)});
    };
    line("成員 member", report.member);
    line("名稱 name", both_words(report.legal_name_zh, report.legal_name));
    line("鏈 chain", report.chain_id);
    line("創世雜湊值 genesis", report.genesis);
    line("高度 height", std::to_string(report.height));
    line("時間 time", report.time);
    line("狀態雜湊值 app hash", report.app_hash);
    line("期間自 period since", report.since);
    if (report.since_height != 0)
        line("期初高度 height at its beginning", std::to_string(report.since_height));
    line("說明 note",
         "狀態由帳本推導，無人可設定；同一高度之報表位元組相同。 A status is derived "
         "from the ledger and nobody can set one; the same height gives the same "
         "bytes.");
    return out;
}

void write_trend(std::ostream& out, const MemberReport& report, bool zh) {
    const TwoTexts period = period_text(report);
    out << "\n" << (zh ? period.zh : period.en) << "\n";
    std::vector<std::vector<std::string>> rows;
    for (const ChapterTrend& each : report.trend) {
        const TwoTexts words = direction_text(each);
        const std::string of = " / " + std::to_string(each.counted);
        rows.push_back({zh ? each.title.zh : each.title.en, std::to_string(each.met_then) + of,
                        std::to_string(each.met_now) + of, zh ? words.zh : words.en,
                        std::to_string(each.gained), std::to_string(each.lost)});
    }
    const std::vector<std::string> header =
        zh ? std::vector<std::string>{"章節", "期初符合", "期末符合",
                                      "趨勢", "轉為符合", "轉為不符"}
           : std::vector<std::string>{"chapter",   "met then",       "met now",
                                      "direction", "came to be met", "ceased to be met"};
    write_columns(out, header, rows);
}

}  // namespace

std::string member_text(const MemberReport& report, std::string_view lang) {
    const bool zh = lang == "zh-TW";
    std::ostringstream out;
    out << report.member << " " << (zh ? report.legal_name_zh : report.legal_name) << ", "
        << report.chain_id << (zh ? "，高度 " : ", height ") << report.height << ", " << report.time
        << "\n";
    for (const std::string_view value : kStatusWords) {
        const std::int64_t count = count_of(report, value);
        if (count > 0) out << "  " << count << " " << status_text(value, zh) << "\n";
    }
    for (const Deviation& each : report.deviations) {
        const TwoTexts& value = each.value;
        out << "  " << (zh ? each.kind.zh : each.kind.en) << ": "
            << (zh ? each.about.zh : each.about.en) << " " << (zh ? value.zh : value.en);
        if (!each.until.empty()) out << (zh ? "，至 " : ", until ") << each.until;
        out << "\n";
    }
    out << "\n";
    std::vector<std::vector<std::string>> rows;
    for (const ReportRow& row : report.rows) {
        if (!row.counted) continue;
        rows.push_back({row.id, status_text(row.value, zh), row.since, row.until,
                        zh ? row.title.zh : row.title.en, zh ? row.missing.zh : row.missing.en});
    }
    const std::vector<std::string> header =
        zh ? std::vector<std::string>{"要求", "狀態", "自", "至", "名稱", "所缺"}
           : std::vector<std::string>{"requirement", "status", "since",
                                      "until",       "title",  "what is missing"};
    write_columns(out, header, rows);
    if (report.since.empty()) return out.str();
    write_trend(out, report, zh);
    out << "\n"
        << (zh ? "自 " : "Since ") << report.since << (zh ? " 轉為不符者：" : ", what failed: ")
        << report.regressions.size() << "\n";
    for (const Regression& each : report.regressions) {
        const ReportRow& row = report.rows[each.row];
        out << "  " << each.on << " " << row.id << " " << (zh ? row.title.zh : row.title.en) << ": "
            << status_text(each.from, zh) << " → " << status_text(each.to, zh);
        if (!each.mended_on.empty()) out << (zh ? "，改善於 " : ", mended ") << each.mended_on;
        if (each.time > 1) out << (zh ? "，第 " : ", time ") << each.time << (zh ? " 次" : "");
        out << "\n";
    }
    return out.str();
}

Bytes member_csv(const MemberReport& report) {
    OutSheet sheet = status_sheet(report);
    sheet.rows.erase(sheet.rows.begin() + 1);  // the labels: programs read the names
    return sheet::sheet_csv(sheet);
}

Bytes member_trend_csv(const MemberReport& report) { return sheet::sheet_csv(trend_sheet(report)); }

Bytes member_deviations_csv(const MemberReport& report) {
    return sheet::sheet_csv(deviation_sheet(report));
}

std::vector<OutSheet> member_sheets(const MemberReport& report) {
    std::vector<OutSheet> sheets = {deviation_sheet(report), status_sheet(report)};
    if (!report.since.empty()) {
        sheets.push_back(trend_sheet(report));
        sheets.push_back(regression_sheet(report));
    }
    sheets.push_back(about_sheet(report));
    return sheets;
}

}  // namespace charter::report
