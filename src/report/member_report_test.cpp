#include "report/member_report.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "report/accessible_test.hpp"
#include "report/member_trend.hpp"
#include "sheet/csv.hpp"

namespace charter::report {
namespace {

// 1767225600000: 2026-01-01T00:00:00Z. The period is ten days; 47.1 fails for two and for one.
constexpr std::string_view kDocument =
    R"json({ "format": "charter-assessment/1", "chain": { "chain_id": "c<1>",
"environment": "test", "genesis_digest": "00" }, "height": 70, "time_ms": 1768089600000,
"time": "2026-01-11T08:00:00.000+08:00", "app_hash": "ab",
"members": [ { "member": "bank-a", "legal_name": "Bank A", "legal_name_zh": "甲銀行" } ],
"chapters": [ { "id": "network", "title": { "zh": "資料交換與網路", "en": "Network" } },
{ "id": "cloud", "title": { "zh": "雲端服務", "en": "Cloud" } },
{ "id": "continuity", "title": { "zh": "容量與營運持續", "en": "Continuity" } } ],
"requirements": [ { "id": "47.1", "article": 47, "chapter": "continuity", "counted": true,
"title": { "zh": "年度演練", "en": "Annual drill" }, "text": { "zh": "…", "en": "Every year." },
"statuses": [ { "member": "bank-b", "value": "satisfied" }, { "member": "bank-a",
"value": "not_satisfied", "since_ms": 1768003200000, "expires_ms": 0, "class": "attested",
"qualifiers": [ "onboarding" ], "decisive": [ { "mechanism": "entry/drills",
"title": { "zh": "演練", "en": "Drills" }, "subject": "", "value": "not_satisfied",
"mend": { "zh": "重新演練", "en": "=hold the drill again" } }, { "mechanism": "rule/x",
"value": "satisfied", "mend": { "zh": "無", "en": "nothing" } } ] } ] },
{ "id": "6.1", "article": 6, "chapter": "network", "counted": true,
"title": { "zh": "網路", "en": "Network" },
"statuses": [ { "member": "*", "value": "satisfied", "since_ms": 1, "expires_ms": 0 } ] } ],
"history": { "since_ms": 1767225600000, "transitions": [
{ "requirement": "47.1", "member": "bank-a", "from": "satisfied", "to": "stale",
"time_ms": 1767398400000, "height": 20 },
{ "requirement": "47.1", "member": "bank-a", "from": "stale", "to": "satisfied",
"time_ms": 1767571200000, "height": 30 },
{ "requirement": "47.1", "member": "bank-b", "from": "satisfied", "to": "stale",
"time_ms": 1767571200000, "height": 30 },
{ "requirement": "47.1", "member": "bank-a", "from": "satisfied", "to": "not_satisfied",
"time_ms": 1768003200000, "height": 60 } ] } })json";

constexpr std::int64_t kDay = 86'400'000;

TEST(MemberReport, DaysFailuresAndWhatIsMissing) {
    const auto report = member_report(kDocument, "bank-a");
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->since, "2026-01-01");
    ASSERT_EQ(report->rows.size(), 2U);
    const ReportRow& row = report->rows[0];
    EXPECT_EQ(row.value, "not_satisfied");
    EXPECT_EQ(row.missing.en, "=hold the drill again");
    EXPECT_EQ(row.missing.zh, "重新演練");
    EXPECT_EQ(row.since, "2026-01-10");
    EXPECT_EQ(row.until, "");
    EXPECT_EQ(row.ms[1], 7 * kDay) << "satisfied: two days, and five";
    EXPECT_EQ(row.ms[4], 2 * kDay) << "stale";
    EXPECT_EQ(row.ms[6], 1 * kDay) << "not satisfied";
    EXPECT_EQ(row.failures, 2);
    EXPECT_EQ(report->rows[1].ms[1], 10 * kDay) << "no transition: as it is";
    ASSERT_EQ(report->regressions.size(), 2U);
    EXPECT_EQ(report->regressions[0].on, "2026-01-03");
    EXPECT_EQ(report->regressions[0].mended_on, "2026-01-05");
    EXPECT_EQ(report->regressions[0].time, 1);
    EXPECT_EQ(report->regressions[1].mended_on, "");
    EXPECT_EQ(report->regressions[1].time, 2);
    EXPECT_EQ(count_of(*report, "satisfied"), 1);
}

TEST(MemberReport, TrendByChapterInWords) {
    auto report = member_report(kDocument, "bank-a");
    ASSERT_TRUE(report);
    EXPECT_EQ(report->rows[0].then, "satisfied") << "before the first transition of the period";
    EXPECT_EQ(report->rows[1].then, "satisfied") << "no transition: as it is";
    ASSERT_EQ(report->trend.size(), 3U) << "a chapter with nothing that counts is left out";
    struct Row {
        const char* id;
        std::int64_t counted, then, now, gained, lost;
        const char* direction;
        const char* zh;
        const char* en;
    };
    const Row rows[] = {{"network", 1, 1, 1, 0, 0, "same", "持平", "unchanged"},
                        {"continuity", 1, 1, 0, 0, 1, "worse", "退步 1 項", "worse by 1"},
                        {"*", 2, 2, 1, 0, 1, "worse", "退步 1 項", "worse by 1"}};
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        const ChapterTrend& trend = report->trend[i];
        EXPECT_EQ(trend.id, rows[i].id);
        EXPECT_EQ(trend.counted, rows[i].counted) << trend.id;
        EXPECT_EQ(trend.met_then, rows[i].then) << trend.id;
        EXPECT_EQ(trend.met_now, rows[i].now) << trend.id;
        EXPECT_EQ(trend.gained, rows[i].gained) << trend.id;
        EXPECT_EQ(trend.lost, rows[i].lost) << trend.id;
        EXPECT_EQ(direction_of(trend), rows[i].direction) << trend.id;
        EXPECT_EQ(direction_text(trend).zh, rows[i].zh) << trend.id;
        EXPECT_EQ(direction_text(trend).en, rows[i].en) << trend.id;
    }
    ChapterTrend better;
    better.met_now = 2;
    EXPECT_EQ(direction_of(better), "better");
    EXPECT_EQ(direction_text(better).zh, "改善 2 項");
    EXPECT_EQ(period_text(*report).en, "From 2026-01-01 to height 70");
    report->since_height = 12;
    EXPECT_EQ(period_text(*report).zh, "自高度 12（2026-01-01）至高度 70");
}

TEST(MemberReport, TrendInEveryForm) {
    const auto report = member_report(kDocument, "bank-a");
    ASSERT_TRUE(report);
    const std::string page = member_html(*report);
    EXPECT_NE(page.find("退步 1 項 <span class=\"en\" lang=\"en\">worse by 1</span>"),
              std::string::npos);
    EXPECT_NE(member_text(*report, "en").find("worse by 1"), std::string::npos);
    EXPECT_NE(member_text(*report, "zh-TW").find("退步 1 項"), std::string::npos);
    const auto csv = sheet::read_csv(member_trend_csv(*report));
    ASSERT_TRUE(csv);
    EXPECT_EQ(csv->rows.size(), 4U);
    const auto json = boost::json::parse(member_json(*report)).as_object();
    EXPECT_EQ(json.at("format"), "charter-member-report/1");
    EXPECT_EQ(json.at("requirements").as_array().size(), 2U);
    const auto& period = json.at("period").as_object();
    EXPECT_EQ(period.at("trend").as_array().size(), 3U);
    EXPECT_EQ(period.at("trend").as_array()[1].as_object().at("direction"), "worse");
    EXPECT_EQ(period.at("regressions").as_array().size(), 2U);
    EXPECT_EQ(member_json(*report), member_json(*member_report(kDocument, "bank-a")));
}

TEST(MemberReport, TheSameBytesInEveryForm) {
    const auto one = member_report(kDocument, "bank-a");
    const auto two = member_report(kDocument, "bank-a");
    ASSERT_TRUE(one && two);
    EXPECT_EQ(member_text(*one, "en"), member_text(*two, "en"));
    EXPECT_EQ(member_html(*one), member_html(*two));
    EXPECT_EQ(member_csv(*one), member_csv(*two));
    EXPECT_EQ(sheet::write_xlsx(member_sheets(*one)).value(),
              sheet::write_xlsx(member_sheets(*two)).value());
}

TEST(MemberReport, Forms) {
    const auto report = member_report(kDocument, "bank-a");
    ASSERT_TRUE(report);
    const std::string page = member_html(*report);
    for (const char* part : {"甲銀行", "c&lt;1&gt;", "scope=\"row\"", "=hold the drill again",
                             "2026-01-05", "@media print"}) {
        EXPECT_NE(page.find(part), std::string::npos) << part;
    }
    EXPECT_EQ(lacks_of(page), std::vector<std::string>());
    const auto csv = sheet::read_csv(member_csv(*report));
    ASSERT_TRUE(csv);
    ASSERT_EQ(csv->rows.size(), 3U);
    EXPECT_NE(member_csv(*report).find("'=hold"), std::string::npos) << "no formula";
    const auto book = sheet::read_xlsx(sheet::write_xlsx(member_sheets(*report)).value());
    ASSERT_TRUE(book);
    EXPECT_EQ((*book)[2].name, "trend");
    EXPECT_EQ((*book)[2].rows.size(), 4U);
    EXPECT_EQ((*book)[3].name, "regressions");
    EXPECT_EQ((*book)[3].rows.size(), 3U);
    for (const char* lang : {"zh-TW", "en"}) {
        EXPECT_NE(member_text(*report, lang).find("47.1"), std::string::npos);
    }
    EXPECT_NE(member_text(*report, "en").find("time 2"), std::string::npos);
}

TEST(MemberReport, OthersAreFaults) {
    EXPECT_FALSE(member_report(kDocument, "bank-z"));
    EXPECT_FALSE(member_report("{}", "bank-a"));
    EXPECT_FALSE(member_report("", "bank-a"));
}

}  // namespace
}  // namespace charter::report
