// A member's report for programs.

#include <boost/json.hpp>

#include "charter/v1/record.pb.h"
#include "report/document.hpp"
#include "report/member_report.hpp"
#include "report/member_trend.hpp"

namespace charter::report {
namespace {

namespace json = boost::json;

json::object texts_json(const TwoTexts& texts) { return {{"zh", texts.zh}, {"en", texts.en}}; }

/// What is not known is null, not an empty text.
json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object row_json(const ReportRow& row, bool period) {
    json::object out{{"requirement", row.id},
                     {"article", row.article},
                     {"chapter", row.chapter},
                     {"title", texts_json(row.title)},
                     {"counted", row.counted},
                     {"scope", row.of_network ? "network" : "member"},
                     {"status", row.value},
                     {"class", row.fact_class},
                     {"qualifiers", row.qualifiers},
                     {"since", text_or_null(row.since)},
                     {"until", text_or_null(row.until)},
                     {"missing", texts_json(row.missing)}};
    if (!period) return out;
    json::object ms;
    for (const std::string_view value : kStatusWords)
        ms[value] = row.ms.at(static_cast<std::size_t>(wire::status_of_word(value)));
    out["status_then"] = row.then;
    out["failures"] = row.failures;
    out["ms"] = std::move(ms);
    return out;
}

json::array trend_json(const MemberReport& report) {
    json::array list;
    for (const ChapterTrend& each : report.trend) {
        list.push_back({{"chapter", each.id},
                        {"title", texts_json(each.title)},
                        {"counted", each.counted},
                        {"met_then", each.met_then},
                        {"met_now", each.met_now},
                        {"direction", direction_of(each)},
                        {"direction_text", texts_json(direction_text(each))},
                        {"gained", each.gained},
                        {"lost", each.lost}});
    }
    return list;
}

json::array regressions_json(const MemberReport& report) {
    json::array list;
    for (const Regression& each : report.regressions) {
        list.push_back({{"requirement", report.rows[each.row].id},
                        {"from", each.from},
                        {"to", each.to},
                        {"on", each.on},
                        {"height", each.height},
                        {"mended_on", text_or_null(each.mended_on)},
                        {"time", each.time}});
    }
    return list;
}

json::array deviations_json(const MemberReport& report) {
    json::array list;
    for (const Deviation& each : report.deviations) {
        list.push_back({{"kind", texts_json(each.kind)},
                        {"about", texts_json(each.about)},
                        {"value", texts_json(each.value)},
                        {"by", each.by},
                        {"until", text_or_null(each.until)},
                        {"key", each.key}});
    }
    return list;
}

}  // namespace

std::string member_json(const MemberReport& report) {
    const bool period = !report.since.empty();
    json::object out{{"format", "charter-member-report/1"},
                     {"chain_id", report.chain_id},
                     {"genesis", report.genesis},
                     {"height", report.height},
                     {"time", report.time},
                     {"app_hash", report.app_hash},
                     {"member", report.member},
                     {"legal_name", report.legal_name},
                     {"legal_name_zh", report.legal_name_zh},
                     {"deviations", deviations_json(report)}};
    json::array rows;
    for (const ReportRow& row : report.rows) rows.push_back(row_json(row, period));
    out["requirements"] = std::move(rows);
    if (period) {
        out["period"] = {
            {"since", report.since},
            {"since_height",
             report.since_height == 0 ? json::value(nullptr) : json::value(report.since_height)},
            {"trend", trend_json(report)},
            {"regressions", regressions_json(report)}};
    }
    return json::serialize(out) + "\n";
}

}  // namespace charter::report
