#include <boost/json.hpp>
#include <sstream>

#include "base/civil.hpp"
#include "report/calendar.hpp"
#include "report/calendar_document.hpp"
#include "report/columns.hpp"
#include "report/document.hpp"
#include "report/html.hpp"

namespace charter::report {
namespace {

namespace json = boost::json;

constexpr std::int32_t kRepublic = 1911;  // year 1 of the Republic is 1912

Naming month_title(const Civil& date) {
    const std::string month = std::to_string(date.month);
    const std::string zh =
        date.year > kRepublic
            ? "民國 " + std::to_string(date.year - kRepublic) + " 年 " + month + " 月"
            : std::to_string(date.year) + " 年 " + month + " 月";
    return {zh, std::to_string(date.year) + "-" + (date.month < 10 ? "0" : "") + month};
}

std::string ids_of(const json::object& item) {
    return joined(members_in(item, "requirements", "id"), " ");
}

std::string subjects_of(const json::object& item) {
    const std::vector<std::string> subjects = texts_in(item, "subjects");
    std::string text = joined(subjects, ", ");
    const std::int64_t more =
        number_of(item, "subject_count") - static_cast<std::int64_t>(subjects.size());
    if (more > 0) text.append(" +").append(std::to_string(more));
    return text;
}

/// "2026-12-31", "2026-12-31 10:00"
std::string day_of(const json::object& item) {
    const std::string time = text_of(item, "time");
    return text_of(item, "day") + (time.empty() ? "" : " " + time);
}

void write_row(std::ostream& out, const json::object& item) {
    out << "<tr>" << day_heading(day_of(item)) << "<td>" << both(item, "title") << "</td><td>"
        << (text_of(item, "sitting").empty() ? "" : both(item, "sitting_title"))
        << "</td><td class=\"mono\">" << escape(subjects_of(item)) << "</td><td class=\"mono\">"
        << escape(ids_of(item)) << "</td></tr>\n";
}

void open_month(std::ostream& out, const Civil& date) {
    const Naming title = month_title(date);
    out << "<h2>" << both_escaped(title) << "</h2>\n";
    begin_table(out, title,
                {{"日期", "Day"},
                 {"事項", "What"},
                 {"併同辦理", "Sitting"},
                 {"對象", "For"},
                 {"要求", "Requirements"}});
}

void write_months(std::ostream& out, const json::object& document) {
    std::string month;
    for (const json::value& each : list_of(document, "items")) {
        if (!each.is_object()) continue;
        const std::string text = text_of(each.as_object(), "day");
        const std::optional<Day> day = parse_date(text);
        if (!day) continue;
        if (text.substr(0, 7) != month) {
            if (!month.empty()) end_table(out);
            month = text.substr(0, 7);
            open_month(out, civil_from_day(*day));
        }
        write_row(out, each.as_object());
    }
    if (month.empty()) {
        out << "<p>" << both("無到期事項", "Nothing is due") << "</p>\n";
    } else {
        end_table(out);
    }
}

}  // namespace

Outcome<json::object> parse_calendar(std::string_view text) {
    auto document = parse_document(text, false);
    if (!document) return document;
    if (text_of(*document, "format") != "charter-calendar/1") {
        return fault("this is no calendar of format charter-calendar/1");
    }
    return document;
}

Outcome<std::string> calendar_html(std::string_view calendar_json) {
    const auto document = parse_calendar(calendar_json);
    if (!document) return tl::unexpected(document.error());
    std::ostringstream out;
    begin_page(out, text_of(*document, "member") + " – 年度計畫 Yearly plan");
    out << "<h1>" << both("年度計畫", "Yearly plan") << "</h1>\n<p class=\"meta\">"
        << escape(text_of(*document, "member")) << " " << both(*document, "name") << " · "
        << escape(text_of(*document, "chain_id")) << " · " << both("高度", "height") << " "
        << number_of(*document, "height") << " · " << escape(text_of(*document, "today"))
        << "</p>\n";
    write_months(out, *document);
    end_page(out);
    return out.str();
}

Outcome<std::string> calendar_text(std::string_view calendar_json, std::string_view lang) {
    const auto document = parse_calendar(calendar_json);
    if (!document) return tl::unexpected(document.error());
    const bool zh = lang == "zh-TW";
    std::vector<std::vector<std::string>> rows;
    for (const json::value& each : list_of(*document, "items")) {
        if (!each.is_object()) continue;
        const json::object& item = each.as_object();
        rows.push_back({day_of(item), bilingual_of(item, "title", zh),
                        bilingual_of(item, "sitting_title", zh), ids_of(item)});
    }
    std::ostringstream out;
    if (rows.empty()) {
        out << (zh ? "無到期事項" : "Nothing is due") << "\n";
    } else {
        write_columns(out,
                      zh ? std::vector<std::string>{"日期", "事項", "併同辦理", "要求"}
                         : std::vector<std::string>{"day", "what", "sitting", "requirements"},
                      rows);
    }
    return out.str();
}

}  // namespace charter::report
