#include "report/member_trend.hpp"

#include <map>

#include "report/document.hpp"

namespace charter::report {
namespace {

void add(ChapterTrend& trend, const ReportRow& row) {
    const bool then = is_green(row.then);
    const bool now = is_green(row.value);
    ++trend.counted;
    trend.met_then += then ? 1 : 0;
    trend.met_now += now ? 1 : 0;
    trend.gained += now && !then ? 1 : 0;
    trend.lost += then && !now ? 1 : 0;
}

}  // namespace

std::vector<ChapterTrend> trend_of(const std::vector<ReportRow>& rows,
                                   const std::vector<std::pair<std::string, TwoTexts>>& titles) {
    std::map<std::string, ChapterTrend> chapters;
    ChapterTrend all;
    all.id = "*";
    all.title = {"合計", "Total"};
    for (const ReportRow& row : rows) {
        if (!row.counted) continue;
        add(chapters[row.chapter], row);
        add(all, row);
    }
    std::vector<ChapterTrend> trend;
    for (const auto& [id, title] : titles) {
        const auto found = chapters.find(id);
        if (found == chapters.end()) continue;
        found->second.id = id;
        found->second.title = title;
        trend.push_back(found->second);
    }
    trend.push_back(all);
    return trend;
}

std::string_view direction_of(const ChapterTrend& trend) {
    if (trend.met_now > trend.met_then) return "better";
    return trend.met_now < trend.met_then ? "worse" : "same";
}

TwoTexts direction_text(const ChapterTrend& trend) {
    const std::int64_t by = trend.met_now - trend.met_then;
    if (by > 0) {
        const std::string count = std::to_string(by);
        return {"改善 " + count + " 項", "better by " + count};
    }
    if (by < 0) {
        const std::string count = std::to_string(-by);
        return {"退步 " + count + " 項", "worse by " + count};
    }
    return {"持平", "unchanged"};
}

TwoTexts period_text(const MemberReport& report) {
    const std::string to = std::to_string(report.height);
    if (report.since_height == 0) {
        return {"自 " + report.since + " 起至高度 " + to,
                "From " + report.since + " to height " + to};
    }
    const std::string from = std::to_string(report.since_height);
    return {"自高度 " + from + "（" + report.since + "）至高度 " + to,
            "From height " + from + " (" + report.since + ") to height " + to};
}

}  // namespace charter::report
