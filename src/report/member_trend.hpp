#pragma once
// How a member's chapters stood at the beginning of a period and stand at its end.

#include "report/member_report.hpp"

namespace charter::report {

/// Of rows that count, by chapter in the order of the convention; then all of them together.
/// `titles`: id and title of each chapter.
std::vector<ChapterTrend> trend_of(const std::vector<ReportRow>& rows,
                                   const std::vector<std::pair<std::string, TwoTexts>>& titles);

/// "better" where more is met now than then, "worse" where less; "same".
std::string_view direction_of(const ChapterTrend& trend);
/// 改善 2 項, "better by 2"; 持平, "unchanged".
TwoTexts direction_text(const ChapterTrend& trend);
/// Of what the trend is: "From 2026-01-01 (height 70) to height 120."
TwoTexts period_text(const MemberReport& report);

}  // namespace charter::report
