#include "assurance/wording.hpp"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "catalog/small_test.hpp"

namespace charter::assurance {
namespace {

constexpr const char* kTexts = R"(
items { key: "cat/register/risks" title { zh: "風險" en: "Risks" }
  labels { name: "level" text { zh: "等級" en: "level" } } }
items { key: "cat/enumeration/risk_level"
  labels { name: "low" text { zh: "低" en: "Low" } }
  labels { name: "high" text { zh: "高" en: "High" } } }
items { key: "cat/parameter/hits_max" title { zh: "最多筆數" en: "Most hits" } }
)";

v1::CatalogTexts texts() {
    v1::CatalogTexts wire;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kTexts, &wire));
    return wire;
}

TEST(Wording, OfExpectations) {
    struct Row {
        const char* said;
        const char* enumeration;
        const char* zh;
    };
    const catalog::Texts known(texts());
    for (const Row& row : {
             Row{"at least 12 months", "", "至少 12 個月"},
             Row{"at most 3", "", "至多 3"},
             Row{"within 90 days", "", "90 日內"},
             Row{"due within 24 hours", "", "24 小時內完成"},
             Row{"1 to 24", "", "1 至 24"},
             Row{"-5 to -1", "", "-5 至 -1"},
             Row{"true", "", "是"},
             Row{"false", "", "否"},
             Row{"(absent)", "", "（無）"},
             Row{"signed off", "", "已簽核"},
             Row{"low", "risk_level", "低"},
             Row{"low", "", "low"},
             Row{"one of low, high", "risk_level", "低、高（擇一）"},
             Row{"has all of low, high", "risk_level", "全部包含 低、高"},
             Row{"has low", "risk_level", "包含 低"},
             Row{"has bank-a.p1", "", "包含 bank-a.p1"},
             Row{"middle", "risk_level", "middle"},
             Row{"one of Taipei, Zhonghe", "", "Taipei, Zhonghe（擇一）"},
             Row{"12 apples", "", "12 apples"},
             Row{"", "risk_level", ""},
         }) {
        const v1::Bilingual text = expectation(row.said, row.enumeration, known);
        EXPECT_EQ(text.zh(), row.zh) << row.said;
        EXPECT_EQ(text.en(), row.said);
    }
}

TEST(Wording, OfFacts) {
    struct Row {
        const char* fact;
        const char* zh;
        const char* en;
    };
    const auto small = catalog::load(catalog::small());
    ASSERT_TRUE(small);
    const catalog::Texts known(texts());
    const auto line = [](const v1::Bilingual& text, bool zh) { return zh ? text.zh() : text.en(); };
    for (const Row& row : {
             Row{"mechanism: 'entry/risks' field: 'level' observed: 'high' expected: 'one of low'",
                 "[] 等級 = 高 / 低（擇一）", "[] level = high / one of low"},
             Row{"mechanism: 'entry/risks' field: 'occurred_on' observed: '2026-01-02' "
                 "expected: 'within 12 months'",
                 "[] 發生日 = 2026-01-02 / 12 個月內",
                 "[] day of the act = 2026-01-02 / within 12 months"},
             Row{"mechanism: 'population/open_risks' subject: 'risks/bank-a/1' field: 'overdue' "
                 "observed: 'true' expected: 'false'",
                 "[risks/bank-a/1] 逾期 = 是 / 否", "[risks/bank-a/1] overdue = true / false"},
             Row{"mechanism: 'entry/risks' subject: 'high'", "[高]  =  / ", "[high]  =  / "},
             Row{"mechanism: 'entry/risks' subject: 'bank-a.p1'", "[bank-a.p1]  =  / ",
                 "[bank-a.p1]  =  / "},
             Row{"mechanism: 'population/levels' subject: 'high'", "[高]  =  / ", "[high]  =  / "},
             Row{"mechanism: 'probe/scan' field: 'hits' observed: '4' expected: 'at most 3'",
                 "[] hits = 4 / 至多 3", "[] hits = 4 / at most 3"},
             Row{"mechanism: 'probe/scan' field: 'error' observed: 'within reach of nobody'",
                 "[] 錯誤 = within reach of nobody / ", "[] error = within reach of nobody / "},
             Row{"mechanism: 'rule/tx.signature_required' field: 'hits_max' observed: '11' "
                 "expected: '0 to 10'",
                 "[] 最多筆數 = 11 / 0 至 10", "[] Most hits = 11 / 0 to 10"},
             Row{"mechanism: 'rule/tx.signature_required' field: 'verdict' observed: 'accepted' "
                 "expected: 'refused for the right reason'",
                 "[] 挑戰結果 = accepted / 以正確之理由拒絕",
                 "[] outcome of the challenge = accepted / refused for the right reason"},
             Row{"mechanism: 'entry/gone' field: 'level' observed: 'high'", "[] level = high / ",
                 "[] level = high / "},
             Row{"mechanism: 'gone'", "[]  =  / ", "[]  =  / "},
         }) {
        v1::Fact fact;
        ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(row.fact, &fact)) << row.fact;
        const FactWords words = words_of(fact, **small, known);
        for (const bool zh : {true, false}) {
            EXPECT_EQ("[" + line(words.subject, zh) + "] " + line(words.field, zh) + " = " +
                          line(words.observed, zh) + " / " + line(words.expected, zh),
                      zh ? row.zh : row.en);
        }
    }
}

}  // namespace
}  // namespace charter::assurance
