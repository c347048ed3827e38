#include <ostream>
#include <sstream>

#include "report/html.hpp"
#include "report/member_report.hpp"

namespace charter::report {
namespace {

std::string both_escaped(const TwoTexts& texts) {
    if (texts.zh == texts.en) return escape(texts.zh);
    return escape(texts.zh) + " <span class=\"en\" lang=\"en\">" + escape(texts.en) + "</span>";
}

void write_head(std::ostream& out, const MemberReport& report) {
    out << "<h1>" << escape(report.legal_name_zh) << " <span class=\"en\" lang=\"en\">"
        << escape(report.legal_name) << "</span></h1>\n<p class=\"meta\">"
        << both("各項要求之狀態", "status of every requirement") << " · " << escape(report.member)
        << " · " << escape(report.chain_id) << " · " << both("高度", "height") << " "
        << report.height << " · " << escape(report.time) << "<br><span class=\"mono\">app hash "
        << escape(report.app_hash) << "</span><br><span class=\"mono\">genesis "
        << escape(report.genesis) << "</span></p>\n<div class=\"tiles\">";
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

void head_cell(std::ostream& out, std::string_view zh, std::string_view en) {
    out << "<th scope=\"col\">" << both(zh, en) << "</th>";
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
    out << "<div class=\"scroll\"><table><thead><tr>";
    head_cell(out, "種類", "kind");
    head_cell(out, "要求、參數或對象", "requirement, parameter or population");
    head_cell(out, "補償措施或值", "compensating control, or value");
    head_cell(out, "依據或人員", "by whom, or under which rule");
    head_cell(out, "至", "until");
    head_cell(out, "紀錄鍵值", "record");
    out << "</tr></thead><tbody>\n";
    for (const Deviation& each : report.deviations) {
        out << "<tr><th scope=\"row\">" << both_escaped(each.kind) << "</th><td>"
            << both_escaped(each.about) << "</td><td>" << both_escaped(each.value) << "</td><td>"
            << escape(each.by) << "</td><td>" << escape(each.until) << "</td><td class=\"mono\">"
            << escape(each.key) << "</td></tr>\n";
    }
    out << "</tbody></table></div>\n";
}

void write_regressions(std::ostream& out, const MemberReport& report) {
    if (report.since.empty()) return;
    out << "<h2>" << both("自 " + report.since + " 轉為不符者", "What failed since " + report.since)
        << "</h2>\n";
    if (report.regressions.empty()) {
        out << "<p>" << both("無", "Nothing") << "</p>\n";
        return;
    }
    out << "<div class=\"scroll\"><table><thead><tr>";
    head_cell(out, "日期", "day");
    head_cell(out, "要求", "requirement");
    head_cell(out, "自", "from");
    head_cell(out, "至", "to");
    head_cell(out, "改善日", "mended");
    head_cell(out, "第幾次", "time");
    out << "</tr></thead><tbody>\n";
    for (const Regression& each : report.regressions) {
        const ReportRow& row = report.rows[each.row];
        out << "<tr><td>" << escape(each.on) << "</td><th scope=\"row\">" << escape(row.id) << " "
            << both_escaped(row.title) << "</th><td>" << tag(each.from) << "</td><td>"
            << tag(each.to) << "</td><td>" << escape(each.mended_on) << "</td><td class=\"n\">"
            << each.time << "</td></tr>\n";
    }
    out << "</tbody></table></div>\n";
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
    out << "<h2>" << both("各項要求", "Requirements")
        << "</h2>\n<div class=\"scroll\"><table><thead><tr>";
    head_cell(out, "要求", "requirement");
    head_cell(out, "狀態", "status");
    head_cell(out, "自", "since");
    head_cell(out, "至", "until");
    if (period) head_cell(out, "期間符合（百分比）", "held, per cent of the period");
    head_cell(out, "所缺", "what is missing");
    out << "</tr></thead><tbody>\n";
    for (const ReportRow& row : report.rows) {
        out << "<tr><th scope=\"row\">" << escape(row.id) << " " << both_escaped(row.title);
        if (!row.counted)
            out << " <span class=\"note\">" << both("不計入", "does not count") << "</span>";
        out << "</th><td>" << tag(row.value) << "</td><td>" << escape(row.since) << "</td><td>"
            << escape(row.until) << "</td>";
        if (period) out << "<td class=\"n\">" << held_percent(row) << "</td>";
        out << "<td>" << both_escaped(row.missing) << "</td></tr>\n";
    }
    out << "</tbody></table></div>\n";
}

}  // namespace

std::string member_html(const MemberReport& report) {
    std::ostringstream out;
    begin_page(out, report.member + " – 狀態報表 Status report");
    write_head(out, report);
    write_deviations(out, report);
    write_regressions(out, report);
    write_rows(out, report);
    end_page(out);
    return out.str();
}

}  // namespace charter::report
