#include "report/calendar.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "report/accessible_test.hpp"
#include "report/task_text.hpp"
#include "sheet/csv.hpp"
#include "sheet/xlsx.hpp"

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

constexpr std::string_view kTimed = R"json({"format":"charter-calendar/1",
"chain_id":"charter-test","member":"bank-a","name":{"zh":"甲銀行","en":"Bank A"},"height":7,
"time_ms":1795478400000,"today":"2026-11-24","withheld":2,"next":null,"items":[
{"uid":"00000000000000aa","day":"2026-11-25","time":"10:00","occasion":"incident",
"title":{"zh":"=HYPERLINK(1)","en":"@SUM(A1), \"quoted\""},"target":"tw_financial_supervisor",
"about":"-1+1","requirements":[{"id":"50.2a","title":{"zh":"","en":""}}],
"subjects":["bank-a.0000000000000000"],"subject_count":1,"sitting":"site_visit",
"sitting_title":{"zh":"年度場所實地查訪","en":"Yearly visit to the sites"}}]})json";

TEST(Calendar, IsATableForPrograms) {
    const auto csv = calendar_csv(kTimed);
    ASSERT_TRUE(csv);
    const auto sheet = sheet::read_csv(*csv);
    ASSERT_TRUE(sheet) << sheet.error().what;
    ASSERT_EQ(sheet->rows.size(), 2U);
    std::vector<std::string> names;
    std::vector<std::string> cells;
    for (std::uint32_t column = 0; column < 13; ++column) {
        const sheet::Cell* name = sheet->rows[0].at(column);
        const sheet::Cell* cell = sheet->rows[1].at(column);
        names.push_back(name != nullptr ? name->text : "");
        cells.push_back(cell != nullptr ? cell->text : "");
    }
    EXPECT_EQ(names,
              (std::vector<std::string>{"day", "time", "occasion", "title_zh", "title_en",
                                        "sitting", "sitting_zh", "sitting_en", "target", "about",
                                        "requirements", "subjects", "subject_count"}));
    EXPECT_EQ(cells,
              (std::vector<std::string>{"2026-11-25", "10:00", "incident", "=HYPERLINK(1)",
                                        "@SUM(A1), \"quoted\"", "site_visit", "年度場所實地查訪",
                                        "Yearly visit to the sites", "tw_financial_supervisor",
                                        "-1+1", "50.2a", "bank-a.0000000000000000", "1"}));
    EXPECT_EQ(csv->find(",=HYPERLINK"), std::string::npos) << "no program takes it for a formula";
    EXPECT_EQ(csv->find(",-1+1"), std::string::npos);
    EXPECT_EQ(*csv, *calendar_csv(kTimed));
}

TEST(Calendar, IsAWorkbookForPeople) {
    const auto book = calendar_xlsx(kTimed);
    ASSERT_TRUE(book) << book.error().what;
    EXPECT_EQ(*book, *calendar_xlsx(kTimed)) << "the same height gives the same bytes";
    const auto sheets = sheet::read_xlsx(*book);
    ASSERT_TRUE(sheets) << sheets.error().what;
    ASSERT_EQ(sheets->size(), 2U);
    const sheet::Sheet& plan = (*sheets)[0];
    EXPECT_EQ(plan.name, "calendar");
    ASSERT_EQ(plan.rows.size(), 3U);
    EXPECT_EQ(plan.rows[1].at(0)->text, "日期 day");
    EXPECT_EQ(plan.rows[2].at(0)->kind, sheet::CellKind::date);
    EXPECT_EQ(plan.rows[2].at(0)->text, "2026-11-25");
    EXPECT_EQ(plan.rows[2].at(3)->kind, sheet::CellKind::text) << "and no formula";
    EXPECT_EQ(plan.rows[2].at(3)->text, "=HYPERLINK(1)");
    EXPECT_EQ((*sheets)[1].name, "about");
}

TEST(Calendar, SaysTheHourAndTheSitting) {
    const auto text = calendar_text(kTimed, "zh-TW");
    ASSERT_TRUE(text);
    EXPECT_NE(text->find("2026-11-25 10:00"), std::string::npos) << *text;
    EXPECT_NE(text->find("年度場所實地查訪"), std::string::npos) << *text;
    const auto html = calendar_html(kTimed);
    ASSERT_TRUE(html);
    EXPECT_NE(html->find("2026-11-25 10:00"), std::string::npos);
    EXPECT_NE(html->find("Yearly visit to the sites"), std::string::npos);
    const auto ics = calendar_ics(kTimed, "en");
    ASSERT_TRUE(ics);
    const std::vector<std::string> lines = lines_of(*ics);
    EXPECT_TRUE(has(lines, "SUMMARY;LANGUAGE=en:10:00 @SUM(A1)\\, \"quoted\"")) << *ics;
    EXPECT_NE(ics->find("At this sitting: Yearly visit"), std::string::npos) << *ics;
}

TEST(Calendar, PlansByMonth) {
    const auto html = calendar_html(kCalendar);
    ASSERT_TRUE(html);
    for (const char* part : {"民國 115 年 12 月", "2026-12", "民國 117 年 2 月", "47.1 46.3",
                             "甲銀行", "assets/bank-a/0000000000000001 +2"}) {
        EXPECT_NE(html->find(part), std::string::npos) << part;
    }
    EXPECT_EQ(lacks_of(*html), std::vector<std::string>());
    const auto text = calendar_text(kCalendar, "en");
    ASSERT_TRUE(text);
    EXPECT_NE(text->find("2026-12-31  Last day in time"), std::string::npos) << *text;
}

TEST(Calendar, RefusesWhatIsNone) {
    for (const char* text : {"", "[]", "{}", R"({"format":"charter-assessment/1"})"}) {
        EXPECT_FALSE(calendar_ics(text, "en")) << text;
        EXPECT_FALSE(calendar_html(text)) << text;
        EXPECT_FALSE(calendar_text(text, "en")) << text;
        EXPECT_FALSE(calendar_csv(text)) << text;
        EXPECT_FALSE(calendar_xlsx(text)) << text;
    }
}

TEST(Tasks, StandBySitting) {
    const auto text = tasks_text(
        R"json({"items":[
{"id":"a","member":"bank-a","state":"overdue","due":"2026-11-01","title":{"zh":"甲","en":"First"},
"command":"one"},
{"id":"b","member":"bank-a","state":"in_7_days","due":"2026-12-01","due_time":"10:00",
"title":{"zh":"乙","en":"Second"},"command":"two"},
{"id":"c","member":"bank-a","state":"open","due":"2027-03-01","title":{"zh":"丙","en":"Third"},
"command":"three"}],
"sittings":[{"sitting":"site_visit","member":"bank-a","due":"2026-11-01","state":"overdue",
"title":{"zh":"實地查訪","en":"Visit"},"text":{"zh":"拍照","en":"Take photographs."},
"tasks":["a","c"],"requirements":["43.1","43.2"]}],"withheld":0})json",
        "en");
    ASSERT_TRUE(text);
    const auto place = [&](std::string_view part) {
        EXPECT_NE(text->find(part), std::string::npos) << part << "\n" << *text;
        return text->find(part);
    };
    EXPECT_LT(place("overdue\n  == 2026-11-01  bank-a  Visit: 2 tasks\n"), place("First"));
    EXPECT_LT(place("how: Take photographs."), place("serves in all: 2: 43.1, 43.2"));
    EXPECT_LT(place("Third"), place("due within 7 days\n  2026-12-01 10:00  bank-a  Second"));
    EXPECT_EQ(text->find("later, or without a day"), std::string::npos) << *text;
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
