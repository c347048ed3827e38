#include "report/calendar.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "report/task_text.hpp"

namespace charter::report {
namespace {

constexpr std::string_view kCalendar = R"json({"format":"charter-calendar/1",
"chain_id":"charter-test","member":"bank-a","name":{"zh":"甲銀行","en":"Bank A"},"height":7,
"time_ms":1795478400000,"today":"2026-11-24","withheld":0,"next":null,"items":[
{"uid":"00000000000000aa","day":"2026-12-31","occasion":"evidence",
"title":{"zh":"「演練」應於本日前填報","en":"Last day in time: Drills, tests; and more"},
"target":"drills","about":"","requirements":[{"id":"47.1","title":{"zh":"年度演練",
"en":"Annual drill"}},{"id":"46.3","title":{"zh":"復原演練","en":"Recovery drill"}}],
"subjects":["assets/bank-a/0000000000000001"],"subject_count":3},
{"uid":"00000000000000ab","day":"2028-02-29","occasion":"grant",
"title":{"zh":"授權到期","en":"A grant ends"},"target":"hr","about":"bank-a.p1",
"requirements":[],"subjects":[],"subject_count":0}]})json";

/// Content lines with folds undone; empty if the text is not RFC 5545's: CRLF, at most 75 octets a
/// line, whole UTF-8 characters in each.
std::vector<std::string> lines_of(std::string_view ics) {
    std::vector<std::string> lines;
    while (!ics.empty()) {
        const std::size_t end = ics.find("\r\n");
        if (end == std::string_view::npos || end > 75) return {};
        std::string_view line = ics.substr(0, end);
        ics.remove_prefix(end + 2);
        const bool bare = std::ranges::any_of(line, [](char c) { return c == '\r' || c == '\n'; });
        if (bare || line.empty()) return {};
        const bool folded = line.front() == ' ';
        if (folded) line.remove_prefix(1);
        if ((static_cast<unsigned char>(line.front()) & 0xc0U) == 0x80U) return {};
        if (!folded) {
            lines.emplace_back(line);
        } else if (lines.empty()) {
            return {};
        } else {
            lines.back().append(line);
        }
    }
    return lines;
}

bool has(const std::vector<std::string>& lines, std::string_view line) {
    return std::ranges::find(lines, line) != lines.end();
}

TEST(Calendar, IsAnICalendarObject) {
    const auto ics = calendar_ics(kCalendar, "zh-TW");
    ASSERT_TRUE(ics);
    const std::vector<std::string> lines = lines_of(*ics);
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.front(), "BEGIN:VCALENDAR");
    EXPECT_EQ(lines.back(), "END:VCALENDAR");
    for (const char* line :
         {"VERSION:2.0", "UID:00000000000000aa@charter-test", "DTSTAMP:20261124T000000Z",
          "DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "DTSTART;VALUE=DATE:20280229",
          "DTEND;VALUE=DATE:20280301", "SUMMARY;LANGUAGE=zh-TW:「演練」應於本日前填報",
          "TRIGGER:-P30D", "TRIGGER:-P7D", "TRIGGER:-P1D",
          "DESCRIPTION:47.1 年度演練\\n46.3 復原演練\\nassets/bank-a/0000000000000001"}) {
        EXPECT_TRUE(has(lines, line)) << line << "\n" << *ics;
    }
    std::vector<std::string> open;
    for (const std::string& line : lines) {
        if (line.starts_with("BEGIN:")) open.push_back(line.substr(6));
        if (!line.starts_with("END:")) continue;
        ASSERT_FALSE(open.empty());
        EXPECT_EQ(line.substr(4), open.back());
        open.pop_back();
    }
    EXPECT_TRUE(open.empty());
}

TEST(Calendar, TheSameHeightGivesTheSameBytes) {
    EXPECT_EQ(*calendar_ics(kCalendar, "en"), *calendar_ics(kCalendar, "en"));
    EXPECT_EQ(*calendar_html(kCalendar), *calendar_html(kCalendar));
    const auto en = calendar_ics(kCalendar, "en");
    EXPECT_TRUE(
        has(lines_of(*en), "SUMMARY;LANGUAGE=en:Last day in time: Drills\\, tests\\; and more"))
        << *en;
}

TEST(Calendar, WithoutDaysItStillHasAComponent) {
    const auto ics = calendar_ics(R"({"format":"charter-calendar/1","items":[]})", "en");
    ASSERT_TRUE(ics);
    EXPECT_TRUE(has(lines_of(*ics), "BEGIN:VTIMEZONE"));
}

TEST(Calendar, EscapesAndFolds) {
    struct Row {
        std::string text;
        std::string expected;
    };
    const std::vector<Row> texts = {{"a,b;c\\d", "a\\,b\\;c\\\\d"},
                                    {"one\ntwo", "one\\ntwo"},
                                    {"bell\a\r\x7f", "bell"},
                                    {"演練", "演練"}};
    for (const Row& row : texts) EXPECT_EQ(ics_text(row.text), row.expected);
    const std::string ascii(75, 'x');
    EXPECT_EQ(folded(ascii), ascii + "\r\n");
    EXPECT_EQ(folded(ascii + "y"), ascii + "\r\n y\r\n");
    std::string wide = "x";
    for (int i = 0; i < 100; ++i) wide.append("演");
    const std::vector<std::string> lines = lines_of(folded(wide));
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0], wide);
    const std::string not_text(200, '\x80');
    EXPECT_FALSE(folded(not_text).empty());
}

TEST(Calendar, PlansByMonth) {
    const auto html = calendar_html(kCalendar);
    ASSERT_TRUE(html);
    for (const char* part : {"民國 115 年 12 月", "2026-12", "民國 117 年 2 月", "47.1 46.3",
                             "甲銀行", "assets/bank-a/0000000000000001 +2"}) {
        EXPECT_NE(html->find(part), std::string::npos) << part;
    }
    const auto text = calendar_text(kCalendar, "en");
    ASSERT_TRUE(text);
    EXPECT_NE(text->find("2026-12-31  Last day in time"), std::string::npos) << *text;
}

TEST(Calendar, RefusesWhatIsNone) {
    for (const char* text : {"", "[]", "{}", R"({"format":"charter-assessment/1"})"}) {
        EXPECT_FALSE(calendar_ics(text, "en")) << text;
        EXPECT_FALSE(calendar_html(text)) << text;
        EXPECT_FALSE(calendar_text(text, "en")) << text;
    }
}

TEST(Tasks, ShowsWhatWhoAndHow) {
    const auto text = tasks_text(
        R"json({"items":[{"member":"bank-a","state":"in_7_days","due":"2026-12-01",
"title":{"zh":"填報「演練」","en":"File in: Drills"},"entries":2,"command":"charter register put",
"persons":["bank-a.p1"],"requirements":[{"id":"47.1"},{"id":"46.3"}],"subjects":["x"],
"subject_count":2,"wanted":[{"label":{"zh":"種類","en":"kinds"},"expected":"has continuity"}]}],
"withheld":1})json",
        "en");
    ASSERT_TRUE(text);
    for (const char* part :
         {"due within 7 days", "2026-12-01  bank-a  File in: Drills (2 entries)",
          "this act satisfies 2: 47.1, 46.3", "for: x +1", "must say: kinds = has continuity",
          "by: bank-a.p1", "$ charter register put", "and 1 about registers"}) {
        EXPECT_NE(text->find(part), std::string::npos) << part << "\n" << *text;
    }
    EXPECT_FALSE(tasks_text("{}", "en"));
    EXPECT_FALSE(explain_text("{}", "en"));
}

}  // namespace
}  // namespace charter::report
