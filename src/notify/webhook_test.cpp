#include "notify/webhook.hpp"

#include "notify/testing.hpp"

namespace charter::notify {
namespace {

TEST(Webhook, BodyIsCanonical) {
    Task late = task_due("00000000000000aa", "");
    late.member = "*";
    late.entries = 0;
    late.title = {"表決\n\"12\"", "Vote / 12\x1b"};
    late.requirements = {};
    late.kind = "vote";
    Task soon = task_due("00000000000000bb", "2028-02-29");
    soon.kind = "put";
    soon.due_time = "10:00";
    soon.sitting = "combined_drill";
    const std::string body = webhook_body({{late, Band::overdue, 2}, {soon, Band::in_30_days, 1}},
                                          {"example-net", "bank-a", "bank-a.p1", "zh-TW", 480});
    EXPECT_EQ(body,
              R"({"chain_id":"example-net","format":"charter-reminders/1","language":"zh-TW",)"
              R"("member":"bank-a","person":"bank-a.p1","reminders":[)"
              R"({"articles":[],"band":"overdue",)"
              R"("command":"charter --as bank-a.p1 register put --from FILE","due":null,)"
              R"("due_time":null,"entries":0,"id":"29480cee5a4b9a56820b65ce29aab544",)"
              R"("kind":"vote","member":"*","requirements":[],"sitting":"",)"
              R"("task":"00000000000000aa","time":2,)"
              R"("title":{"en":"Vote / 12 ","zh":"表決 \"12\""}},)"
              R"({"articles":["47","29"],"band":"in_30_days",)"
              R"("command":"charter --as bank-a.p1 register put --from FILE","due":"2028-02-29",)"
              R"("due_time":"10:00","entries":1,"id":"853d19386a3bc50007777405940cfdfe",)"
              R"("kind":"put","member":"bank-a","requirements":["47.1","47.2","29.7"],)"
              R"("sitting":"combined_drill","task":"00000000000000bb","time":1,)"
              R"("title":{"en":"File drills","zh":"提報演練紀錄"}}],"utc_offset_minutes":480})");
}

// printf '%s' '1764340000.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
TEST(Webhook, SignatureOfTheDocument) {
    EXPECT_EQ(webhook_signature("0123456789abcdef0123456789abcdef", 1'764'340'000, R"({"a":1})"),
              "7ef57f3aff129a0bf766a0f1a800cccdc8cb8e507f0ff4900969eb1ad37669f7");
}

TEST(Webhook, SignatureDependsOnKeyTimeAndBody) {
    const std::string of = webhook_signature("k", 1, "{}");
    EXPECT_EQ(of.size(), 64U);
    EXPECT_NE(of, webhook_signature("l", 1, "{}"));
    EXPECT_NE(of, webhook_signature("k", 2, "{}"));
    EXPECT_NE(of, webhook_signature("k", 1, "{} "));
}

}  // namespace
}  // namespace charter::notify
