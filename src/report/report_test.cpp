#include <gtest/gtest.h>

#include "report/accessible_test.hpp"
#include "report/assessment_html.hpp"
#include "report/assessment_text.hpp"
#include "report/columns.hpp"

namespace charter::report {
namespace {

constexpr std::string_view kDocument =
    R"json({ "format": "charter-assessment/1", "chain": { "chain_id": "c<1>",
"environment": "test", "genesis_digest": "00" }, "height": 7,
"time": "2026-11-24T08:00:00.000+08:00", "app_hash": "ab",
"totals": { "satisfied": 1, "not_satisfied": 1, "sum": 2,
"by_member": { "bank-a": { "satisfied": 1, "not_satisfied": 1, "sum": 2 } } },
"members": [ { "member": "bank-a", "legal_name_zh": "甲銀行" } ],
"exceptions": [ { "member": "bank-a", "key": "exc",
"title": { "zh": "要求名稱", "en": "title" } } ],
"nil_declarations": [ { "member": "bank-a", "key": "reg", "populations": [
{ "label": { "zh": "雲端資產", "en": "cloud assets" } },
{ "label": { "zh": "共用帳號", "en": "shared accounts" } } ] } ],
"chapters": [ { "id": "continuity", "title": { "zh": "持續營運",
"en": "Continuity" } } ], "matrix": [ { "member": "bank-a",
"chapter": "continuity", "counted": { "satisfied": 1, "not_satisfied": 1,
"sum": 2 } } ], "requirements": [ { "id": "47.1", "counted": true,
"title": { "zh": "年度演練", "en": "Annual drill" }, "text": { "zh": "…",
"en": "Exercise every year." }, "statuses": [ { "member": "bank-a",
"value": "not_satisfied", "class": "attested", "qualifiers": [ "onboarding" ],
"decisive": [ { "mechanism": "entry/drills", "title": { "zh": "演練",
"en": "Drills" }, "subject": "primary", "subject_text": { "zh": "主中心",
"en": "primary" }, "ref": "", "field": "result", "field_label": { "zh": "結果",
"en": "result" }, "observed": "failed", "observed_text": { "zh": "未通過",
"en": "failed" }, "expected": "passed", "expected_text": { "zh": "通過",
"en": "passed" }, "value": "not_satisfied",
"class": "attested", "why": "expect_false", "mend": { "zh": "重新演練",
"en": "hold the drill again" } } ] } ] }, { "id": "44.3", "counted": false,
"title": { "zh": "x", "en": "y" }, "statuses": [ { "member": "*",
"value": "not_satisfied" } ] } ]
})json";

TEST(Text, ShowsMatrixGapsFactsAndMending) {
    const auto en = assessment_text(kDocument, "en");
    ASSERT_TRUE(en);
    for (const char* part : {"47.1 Annual drill", "bank-a: not satisfied (onboarding)",
                             "result = failed, expected passed", "to mend: hold the drill again",
                             "1/2", "attested by two persons"}) {
        EXPECT_NE(en->find(part), std::string::npos) << part << "\n" << *en;
    }
    EXPECT_EQ(en->find("44.3"), std::string::npos) << "what does not count is no gap";
    const auto zh = assessment_text(kDocument, "zh-TW");
    ASSERT_TRUE(zh);
    EXPECT_NE(zh->find("47.1 年度演練"), std::string::npos);
    EXPECT_NE(zh->find("[主中心]: 不符合; 結果 = 未通過，應為 通過"), std::string::npos) << *zh;
    EXPECT_NE(zh->find("改善：重新演練"), std::string::npos);
}

TEST(Html, EscapesAndRepeats) {
    const auto page = assessment_html(kDocument);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->find("c<1>"), std::string::npos);
    EXPECT_NE(page->find("c&lt;1&gt;"), std::string::npos);
    for (const char* part : {"年度演練", "2026-11-24 08:00:00 (UTC+08:00)", "測試環境",
                             "應為 <span class=\"en\" lang=\"en\">expected</span> <b>通過 <span "
                             "class=\"en\" lang=\"en\">passed</span></b>",
                             "<b>甲銀行 <span class=\"en\" lang=\"en\">bank-a</span></b>",
                             "雲端資產、共用帳號", "要求名稱"}) {
        EXPECT_NE(page->find(part), std::string::npos) << part;
    }
    EXPECT_EQ(*page, *assessment_html(kDocument));
    EXPECT_EQ(lacks_of(*page), std::vector<std::string>());
}

TEST(Documents, OtherJsonIsAFault) {
    for (const char* text :
         {"", "[]", "{}", "{\"format\":\"other\"}", "{\"format\":1}", "nonsense"}) {
        EXPECT_FALSE(assessment_text(text, "en")) << text;
        EXPECT_FALSE(assessment_html(text)) << text;
    }
}

TEST(Columns, ChineseCountsAsTwo) {
    EXPECT_EQ(display_width("abc"), 3U);
    EXPECT_EQ(display_width("銀行a"), 5U);
}

}  // namespace
}  // namespace charter::report
