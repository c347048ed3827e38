#pragma once
// How one member stands at a height, requirement by requirement, and how it stood since a day: from
// the JSON of GET /v1/assessment?since_ms=... The same JSON gives the same bytes in every form.

#include <array>
#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "sheet/xlsx.hpp"

namespace charter::report {

struct TwoTexts {
    std::string zh;
    std::string en;
};

struct ReportRow {
    std::string id;
    std::string article;
    std::string chapter;
    TwoTexts title;
    TwoTexts text;
    bool counted = false;     // of force must or avoid
    bool of_network = false;  // one status for all members
    std::string value;        // word of the status
    std::string fact_class;
    std::string qualifiers;  // words, with ", " between
    std::string since;       // 2026-12-31, in the consortium's time
    std::string until;       // changes then by time alone; empty: never
    TwoTexts missing;        // what would mend it; empty where nothing is missing
    // Of the period; empty and 0 without one.
    std::string then;                  // word of the status with which it began
    std::array<std::int64_t, 8> ms{};  // by StatusValue
    int failures = 0;                  // how often it ceased to be satisfied
};

/// A requirement ceased to be satisfied.
struct Regression {
    std::size_t row = 0;
    std::string from;
    std::string to;
    std::string on;
    std::int64_t height = 0;
    std::string mended_on;  // empty: still open
    int time = 1;           // its first, second ... in the period
};

/// How many requirements that count were met, then and now.
struct ChapterTrend {
    std::string id;  // "*": of all chapters
    TwoTexts title;
    std::int64_t counted = 0;
    std::int64_t met_then = 0;
    std::int64_t met_now = 0;
    std::int64_t gained = 0;  // met now, but not then
    std::int64_t lost = 0;    // met then, but not now
};

/// What statuses are to be read together with: listed before them.
struct Deviation {
    TwoTexts kind;  // exception, own rule, stricter value, nil declaration
    TwoTexts about;
    TwoTexts value;
    std::string by;
    std::string until;
    std::string key;
};

struct MemberReport {
    std::string chain_id;
    std::string genesis;
    std::string app_hash;
    std::int64_t height = 0;
    std::string time;
    std::string member;
    std::string legal_name;
    std::string legal_name_zh;
    std::string since;                    // first day of the period; empty: none
    std::int64_t since_height = 0;        // the height that it begins with; 0: a day was given
    std::vector<Deviation> deviations;    // in force
    std::vector<ReportRow> rows;          // in the order of the convention
    std::vector<Regression> regressions;  // by time
    std::vector<ChapterTrend> trend;      // of the period, the last of all; empty without one
};

/// Faults: no assessment; a member that it does not have.
Outcome<MemberReport> member_report(std::string_view assessment_json, std::string_view member);

/// Those of the assessment that are the member's or the assembly's. `offset` in minutes: of days.
std::vector<Deviation> deviations_of(const boost::json::object& assessment, std::string_view member,
                                     int offset);

/// How many rows that count have the value.
std::int64_t count_of(const MemberReport& report, std::string_view value);

/// For a terminal. `lang`: zh-TW or en.
std::string member_text(const MemberReport& report, std::string_view lang);
/// One printable page in both languages.
std::string member_html(const MemberReport& report);
/// One table in CSV, a requirement a row.
Bytes member_csv(const MemberReport& report);
/// Its deviations in CSV: a file of their own.
Bytes member_deviations_csv(const MemberReport& report);
/// Its trend in CSV, a chapter a row: a file of its own.
Bytes member_trend_csv(const MemberReport& report);
/// All of it for programs, in both languages: format "charter-member-report/1".
std::string member_json(const MemberReport& report);
/// A workbook: deviations, statuses, trend, regressions, what it is of.
std::vector<sheet::OutSheet> member_sheets(const MemberReport& report);

}  // namespace charter::report
