#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "report/html.hpp"
#include "report/member_report.hpp"
#include "report/member_trend.hpp"

namespace charter::report {
namespace {

std::string both_escaped(const TwoTexts& texts) {
    return report::both_escaped(Naming{texts.zh, texts.en});
}

void write_head(std::ostream& out, const MemberReport& report) {
    out << "<h1>" << both_escaped(TwoTexts{report.legal_name_zh, report.legal_name})
        << "</h1>\n<p class=\"meta\">" << both("各項要求之狀態", "status of every requirement")
        << " · " << escape(report.member) << " · " << escape(report.chain_id) << " · "
        << both("高度", "height") << " " << report.height << " · "
        << escape(shown_time(report.time));
    write_digests(out, report.app_hash, report.genesis);
    out << "</p>\n<div class=\"tiles\">";
    for (const std::string_view value : kStatusWords) {
        out << "<div class=\"tile\"><b>" << count_of(report, value) << "</b>"
            << both(status_text(value, true), status_text(value, false)) << "</div>";
    }
    out << "</div>\n<p class=\"note\">"
        << both("只計入「應辦理」與「應避免」之要求；狀態由帳本推導，無人可設定。",
                "Only must and avoid count. A status is derived from the ledger; nobody can set "
                "one.")
        << "</p>\n";
}

void write_deviations(std::ostream& out, const MemberReport& report) {
    out << "<h2>"
        << both("例外、自有規定、從嚴值與無此項聲明",
                "Exceptions, own rules, stricter values and nil declarations")
        << "</h2>\n";
    if (report.deviations.empty()) {
        out << "<p>" << both("無", "None") << "</p>\n";
        return;
    }
    begin_table(out, {"例外、自有規定、從嚴值與無此項聲明", "Deviations"},
                {{"種類", "kind"},
                 {"要求、參數或對象", "requirement, parameter or population"},
                 {"補償措施或值", "compensating control, or value"},
                 {"依據或人員", "by whom, or under which rule"},
                 {"至", "until"},
                 {"紀錄鍵值", "record"}});
    for (const Deviation& each : report.deviations) {
        out << "<tr><th scope=\"row\">" << both_escaped(each.kind) << "</th><td>"
            << both_escaped(each.about) << "</td><td>" << both_escaped(each.value) << "</td><td>"
            << escape(each.by) << "</td>" << day_cell(each.until) << "<td class=\"mono\">"
            << escape(each.key) << "</td></tr>\n";
    }
    end_table(out);
}

// The direction in words: colour says nothing here.
void write_trend(std::ostream& out, const MemberReport& report) {
    if (report.since.empty()) return;
    const Naming title = {"各章趨勢", "Trend by chapter"};
    out << "<h2>" << both_escaped(title) << "</h2>\n<p class=\"note\">"
        << both_escaped(period_text(report)) << "<br>" << met_note() << "</p>\n";
    begin_table(out, title,
                {{"章節", "chapter"},
                 {"期初符合", "met then"},
                 {"期末符合", "met now"},
                 {"計入數", "of those that count"},
                 {"趨勢", "direction"},
                 {"轉為符合", "came to be met"},
                 {"轉為不符", "ceased to be met"}});
    for (const ChapterTrend& each : report.trend) {
        out << "<tr>" << row_heading(both_escaped(each.title)) << "<td class=\"n\">"
            << each.met_then << "</td><td class=\"n\">" << each.met_now << "</td><td class=\"n\">"
            << each.counted << "</td><td>" << both_escaped(direction_text(each))
            << "</td><td class=\"n\">" << each.gained << "</td><td class=\"n\">" << each.lost
            << "</td></tr>\n";
    }
    end_table(out);
}

void write_regressions(std::ostream& out, const MemberReport& report) {
    if (report.since.empty()) return;
    out << "<h2>" << both("自 " + report.since + " 轉為不符者", "What failed since " + report.since)
        << "</h2>\n";
    if (report.regressions.empty()) {
        out << "<p>" << both("無", "Nothing") << "</p>\n";
        return;
    }
    begin_table(out, {"轉為不符者", "What failed"},
                {{"日期", "day"},
                 {"要求", "requirement"},
                 {"自", "from"},
                 {"至", "to"},
                 {"改善日", "mended"},
                 {"第幾次", "time"}});
    for (const Regression& each : report.regressions) {
        const ReportRow& row = report.rows[each.row];
        out << "<tr>" << day_cell(each.on) << "<th scope=\"row\">" << escape(row.id) << " "
            << both_escaped(row.title) << "</th><td>" << tag(each.from) << "</td><td>"
            << tag(each.to) << "</td>" << day_cell(each.mended_on) << "<td class=\"n\">"
            << each.time << "</td></tr>\n";
    }
    end_table(out);
}

// Of the time in the period, in per cent: how well the control worked.
std::int64_t held_percent(const ReportRow& row) {
    std::int64_t all = 0;
    for (const std::int64_t ms : row.ms) all += ms;
    std::int64_t held = 0;
    for (const std::string_view value : kStatusWords) {
        if (is_green(value))
            held += row.ms.at(static_cast<std::size_t>(wire::status_of_word(value)));
    }
    return all == 0 ? 0 : held * 100 / all;
}

void write_rows(std::ostream& out, const MemberReport& report) {
    const bool period = !report.since.empty();
    out << "<h2>" << both("各項要求", "Requirements") << "</h2>\n";
    std::vector<Naming> headings = {
        {"要求", "requirement"}, {"狀態", "status"}, {"自", "since"}, {"至", "until"}};
    if (period) headings.push_back({"期間符合（百分比）", "held, per cent of the period"});
    headings.push_back({"所缺", "what is missing"});
    begin_table(out, {"各項要求", "Requirements"}, headings);
    for (const ReportRow& row : report.rows) {
        out << "<tr><th scope=\"row\">" << escape(row.id) << " " << both_escaped(row.title);
        if (!row.counted)
            out << " <span class=\"note\">" << both("不計入", "does not count") << "</span>";
        out << "</th><td>" << tag(row.value) << "</td>" << day_cell(row.since)
            << day_cell(row.until);
        if (period) out << "<td class=\"n\">" << held_percent(row) << "</td>";
        out << "<td>" << both_escaped(row.missing) << "</td></tr>\n";
    }
    end_table(out);
}

}  // namespace

std::string member_html(const MemberReport& report) {
    std::ostringstream out;
    begin_page(out, report.member + " – 狀態報表 Status report");
    write_head(out, report);
    write_deviations(out, report);
    write_trend(out, report);
    write_regressions(out, report);
    write_rows(out, report);
    end_page(out);
    return out.str();
}

}  // namespace charter::report
