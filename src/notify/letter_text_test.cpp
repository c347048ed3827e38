#include "notify/letter_text.hpp"

#include "notify/testing.hpp"

namespace charter::notify {
namespace {

std::vector<Reminder> some() {
    Task late = task_due("a", "");
    late.entries = 3;
    late.requirements = {"53.1.2"};
    return {{late, Band::overdue, 1}, {task_due("b", "2028-02-29"), Band::in_7_days, 1}};
}

TEST(LetterText, English) {
    const Receiver to{"bank-a.p1", "Wang", "en", "bank-a", 480};
    EXPECT_EQ(subject_of(some(), to), "[bank-a] Tasks: 1 overdue, 1 due within 7 days");
    EXPECT_EQ(body_of(some(), to), R"(Dear Wang,

These are 2 tasks on the consortium's ledger that bank-a.p1 has to do or to take part in.
Days are of Asia/Taipei; what is done on its day is in time.

== overdue
1. File drills (3 entries)
   Requirements: 53.1.2 (article 53)
   Due: at once: it should be there already
   Command: charter --as bank-a.p1 register put --from FILE

== due within 7 days
2. File drills
   Requirements: 47.1, 47.2, 29.7 (articles 47, 29)
   Due: 2028-02-29
   Command: charter --as bank-a.p1 register put --from FILE

Everything that there is to do: charter --as bank-a.p1 task list

Sent by bank-a's charter-notify, 30, 7 and 1 days before a task's day and when it is overdue;
of a task without a day once.
Nobody reads replies.
)");
}

TEST(LetterText, TraditionalChinese) {
    const Receiver to{"bank-a.p1", "王小明", "zh-TW", "bank-a", 480};
    EXPECT_EQ(subject_of(some(), to), "[bank-a] 待辦提醒：逾期 1 項，七日內到期 1 項");
    EXPECT_EQ(body_of(some(), to), R"(王小明，您好：

以下為 bank-a.p1 於聯盟帳本應辦理或參與之事項，共 2 項。期限為台北時間之日期，於當日辦畢者為如期。

== 逾期
1. 提報演練紀錄（3 筆）
   要求：53.1.2（第 53 條）
   期限：即應辦理
   指令：charter --as bank-a.p1 register put --from FILE

== 七日內到期
2. 提報演練紀錄
   要求：47.1、47.2、29.7（第 47 條、第 29 條）
   期限：2028-02-29
   指令：charter --as bank-a.p1 register put --from FILE

全部待辦事項：charter --as bank-a.p1 task list

本信由 bank-a 之 charter-notify 自動寄發。各事項於期限前 30 日、7 日、1 日及逾期時提醒；
無期限者提醒一次。請勿回覆。
)");
}

TEST(LetterText, WhatNothingDatesIsNotCalledLate) {
    Task task = task_due("a", "");
    task.undated = true;
    const std::vector<Reminder> one{{task, Band::to_do, 1}};
    const Receiver en{"bank-a.p1", "", "en", "bank-a", 480};
    const Receiver zh{"bank-a.p1", "", "zh-TW", "bank-a", 480};
    EXPECT_EQ(subject_of(one, en), "[bank-a] Tasks: 1 without a day");
    EXPECT_EQ(subject_of(one, zh), "[bank-a] 待辦提醒：無期限 1 項");
    EXPECT_NE(body_of(one, en).find("Due: nothing says by when\n"), std::string::npos);
    EXPECT_NE(body_of(one, zh).find("期限：未定\n"), std::string::npos);
}

TEST(LetterText, WhatALedgerSaysStaysInItsLine) {
    Task hostile = task_due("a", "2026-12-31");
    hostile.title.en = "x\r\n.\r\nRCPT TO:<c@d.example>\xe2\x80\xae";
    hostile.command = "charter a\nrm -rf b";
    const Receiver to{"bank-a.p1", "a\nb", "en", "bank-a", 330};
    const std::string body = body_of({{hostile, Band::in_1_day, 1}}, to);
    EXPECT_NE(body.find("1. x  .  RCPT TO:<c@d.example>\n"), std::string::npos) << body;
    EXPECT_NE(body.find("Command: charter a rm -rf b\n"), std::string::npos) << body;
    EXPECT_NE(body.find("Dear a b,\n"), std::string::npos) << body;
    EXPECT_NE(body.find("Days are of UTC+5:30"), std::string::npos) << body;
    EXPECT_NE(body.find("This is 1 task on"), std::string::npos) << body;
}

TEST(LetterText, WhatOneSittingFinishesStandsTogether) {
    const auto at = [](const char* id, const char* sitting, std::vector<std::string> requirements) {
        Task task = task_due(id, "2026-12-01");
        task.sitting = sitting;
        if (!task.sitting.empty()) task.sitting_title = {"年度場所實地查訪", "Yearly visit"};
        task.requirements = std::move(requirements);
        return Reminder{task, Band::in_7_days, 1};
    };
    const std::vector<Reminder> some = {at("a", "site_visit", {"43.1", "43.2"}),
                                        at("b", "", {"1.1"}), at("c", "site_visit", {"43.2"})};
    std::string body = body_of(some, {"bank-a.p1", "", "en", "bank-a", 480});
    const auto place = [&](std::string_view text) { return body.find(text); };
    EXPECT_NE(place("-- Yearly visit: 2 tasks, serves 2 requirements\n1. File drills\n"),
              std::string::npos)
        << body;
    EXPECT_LT(place("Requirements: 43.2 (article 43)"), place("-- by themselves\n3. File drills\n"))
        << body;
    body = body_of(some, {"bank-a.p1", "", "zh-TW", "bank-a", 480});
    EXPECT_NE(place("-- 年度場所實地查訪：2 項，合計滿足 2 項要求\n"), std::string::npos) << body;
    EXPECT_NE(place("-- 其他\n3. "), std::string::npos) << body;
}

TEST(LetterText, ADayThatEndsEarlySaysWhen) {
    Task task = task_due("a", "2026-12-01");
    task.due_time = "10:00";
    const Receiver to{"bank-a.p1", "", "en", "bank-a", 480};
    EXPECT_NE(body_of({{task, Band::in_1_day, 1}}, to).find("Due: 2026-12-01 10:00\n"),
              std::string::npos);
}

TEST(LetterText, VeryManyTasksAreCounted) {
    const std::vector<Reminder> many(kTasksShown + 7, some()[0]);
    const Receiver to{"bank-a.p1", "", "zh-TW", "bank-a", 480};
    const std::string body = body_of(many, to);
    EXPECT_NE(body.find("bank-a.p1，您好："), std::string::npos);
    EXPECT_NE(body.find("共 207 項"), std::string::npos);
    EXPECT_NE(body.find("另有 7 項未列於本信。"), std::string::npos);
    EXPECT_EQ(body.find("201. "), std::string::npos);
}

}  // namespace
}  // namespace charter::notify
