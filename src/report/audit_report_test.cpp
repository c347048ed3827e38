#include "report/audit_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "report/accessible_test.hpp"
#include "sheet/csv.hpp"

namespace charter::report {
namespace {

constexpr std::string_view kDocument =
    R"json({ "format": "charter-report/1", "report": "population",
"title": { "zh": "母體匯出", "en": "Population" }, "chain_id": "c<1>", "environment": "test",
"genesis_digest": "00", "height": 70, "time": "2026-01-11T08:00:00.000+08:00", "app_hash": "ab",
"member": "bank-a", "member_name": { "zh": "甲銀行", "en": "Bank A" },
"about": [ { "name": "seed", "label": { "zh": "種子", "en": "seed" },
"text": { "zh": "s", "en": "s" } } ],
"notes": [ { "zh": "註", "en": "a note" } ],
"tables": [ { "name": "deviations", "title": { "zh": "例外", "en": "Exceptions" },
"note": { "zh": "", "en": "" }, "columns": [ { "name": "kind",
"label": { "zh": "種類", "en": "kind" }, "kind": "both" } ], "rows": [] },
{ "name": "rows", "title": { "zh": "資產", "en": "Assets" }, "note": { "zh": "說明", "en": "why" },
"columns": [ { "name": "key", "label": { "zh": "鍵值", "en": "key" }, "kind": "text" },
{ "name": "title", "label": { "zh": "名稱", "en": "title" }, "kind": "both" },
{ "name": "status", "label": { "zh": "狀態", "en": "status" }, "kind": "status" },
{ "name": "due", "label": { "zh": "期限", "en": "due" }, "kind": "day" },
{ "name": "count", "label": { "zh": "數", "en": "count" }, "kind": "number" } ],
"rows": [ [ "=1+1", { "zh": "主機", "en": "a <host>" }, "not_satisfied", "2026-12-31", "12.5" ],
[ "k2", "same", "", "", "=2" ] ] } ] })json";

audit::Report read() {
    const auto report = read_audit_report(kDocument);
    EXPECT_TRUE(report) << report.error().what;
    return report ? *report : audit::Report();
}

TEST(AuditReport, ReadsEveryPart) {
    const audit::Report report = read();
    EXPECT_EQ(report.kind, "population");
    EXPECT_EQ(report.height, 70U);
    EXPECT_EQ(report.member_name.zh, "甲銀行");
    ASSERT_EQ(report.tables.size(), 2U);
    EXPECT_EQ(report.tables[1].columns[3].kind, audit::Kind::day);
    EXPECT_EQ(report.tables[1].rows[0][1].en, "a <host>");
    EXPECT_EQ(report.tables[1].rows[1][1].zh, "same");
}

TEST(AuditReport, ThePageIsInBothLanguagesAndEscaped) {
    const std::string page = audit_html(read());
    for (const char* part :
         {"<html lang=\"zh-Hant\">", "c&lt;1&gt;", "a &lt;host&gt;", "lang=\"en\">Assets",
          "<th scope=\"col\">", "<th scope=\"row\" class=\"d\">=1+1",
          "不符合 <span lang=\"en\">not satisfied", "aria-label=\"資產 Assets\"", "@page{size:A4",
          "a note", "無 <span"}) {
        EXPECT_NE(page.find(part), std::string::npos) << part;
    }
    EXPECT_EQ(page.find("<host>"), std::string::npos);
    EXPECT_EQ(lacks_of(page), std::vector<std::string>());
}

TEST(AuditReport, CsvIsAFileForEachTableAndHoldsNoFormula) {
    const auto files = audit_csv(read());
    ASSERT_EQ(files.size(), 3U);
    EXPECT_EQ(files[0].first, "deviations");
    EXPECT_EQ(files[2].first, "about");
    EXPECT_EQ(files[1].second,
              "\xef\xbb\xbfkey,title_zh,title_en,status,due,count\r\n"
              "'=1+1,主機,a <host>,not_satisfied,2026-12-31,12.5\r\n"
              "k2,same,same,,,'=2\r\n");
}

TEST(AuditReport, TheWorkbookHasTypes) {
    const auto bytes = sheet::write_xlsx(audit_sheets(read()));
    ASSERT_TRUE(bytes) << bytes.error().what;
    const auto book = sheet::read_xlsx(*bytes);
    ASSERT_TRUE(book);
    ASSERT_EQ(book->size(), 3U);
    EXPECT_EQ((*book)[0].name, "deviations");
    EXPECT_EQ((*book)[1].rows.size(), 4U) << "names, labels, two rows";
}

TEST(AuditReport, TheSameBytesAgain) {
    EXPECT_EQ(audit_html(read()), audit_html(read()));
    EXPECT_EQ(audit_csv(read()), audit_csv(read()));
    EXPECT_EQ(sheet::write_xlsx(audit_sheets(read())).value(),
              sheet::write_xlsx(audit_sheets(read())).value());
}

TEST(AuditReport, TextIsInOneLanguage) {
    const std::string en = audit_text(read(), "en");
    EXPECT_NE(en.find("not satisfied"), std::string::npos);
    EXPECT_EQ(en.find("主機"), std::string::npos);
    const std::string zh = audit_text(read(), "zh-TW");
    EXPECT_NE(zh.find("主機"), std::string::npos);
    EXPECT_NE(zh.find("不符合"), std::string::npos);
}

TEST(AuditReport, OthersAreFaults) {
    for (const char* text : {"", "[]", "{}", R"({"format": "charter-assessment/1"})",
                             R"({"format": "charter-report/1", "tables": [1]})",
                             R"({"format": "charter-report/1", "tables": [{"columns": [],
                                 "rows": [["x"]]}]})"}) {
        EXPECT_FALSE(read_audit_report(text)) << text;
    }
}

}  // namespace
}  // namespace charter::report
