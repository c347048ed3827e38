// Keys that may be in other hands: who replaces or revokes them, and until when.
#include <gtest/gtest.h>

#include <algorithm>

#include "state/lists.hpp"
#include "tasks/desk_test.hpp"

namespace charter::tasks::test {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

class Suspicions : public Desk {
  public:
    Suspicions() {
        person("bank-a.g1", {"registrar"});
        person("bank-a.g2", {"registrar"});
        person("bank-a.p1", {"hr"});
    }
    /// The key of bank-a.p1.
    v1::Credential key() {
        v1::Credential found;
        state::list_each(delta(), "credentials", "bank-a", [&](ByteView key) {
            const auto credential = state::read_existing<v1::Credential>(delta(), key);
            if (credential.holder() == "bank-a.p1") found = credential;
            return true;
        });
        return found;
    }
    void report() {
        act_as({"bank-a.g1"});
        v1::Action action;
        v1::CredentialsReportCompromise& report = *action.mutable_credentials_report_compromise();
        report.set_credential(key().credential());
        report.set_why("a laptop is gone");
        report.set_suspected_on(today());
        EXPECT_EQ(run(action), std::nullopt);
    }
    static std::vector<Task> about_keys(const std::vector<Task>& tasks) {
        std::vector<Task> found;
        for (const Task& task : tasks) {
            const bool is_key = task.kind == Kind::rotate || task.kind == Kind::renew;
            if (is_key || task.target == "key_suspicions") found.push_back(task);
        }
        return found;
    }
};

TEST(Suspicions, TheKeyIsReplacedOrRevokedInTime) {
    Suspicions desk;
    EXPECT_TRUE(Suspicions::about_keys(desk.of_member("bank-a")).empty());
    desk.report();
    const std::vector<Task> tasks = Suspicions::about_keys(desk.of_member("bank-a"));
    ASSERT_EQ(tasks.size(), 1U);
    const Task& task = tasks[0];
    const std::string id = to_hex(desk.key().credential());
    EXPECT_EQ(shown(task), "rotate key_suspicions (" + id +
                               ") due 2026-11-25 in_1_day by bank-a.g1 bank-a.g2 why sign");
    EXPECT_EQ(task.due_ms, desk.now().time_ms + 24 * kHourMs);
    EXPECT_EQ(task.act, "credentials.renew");
    EXPECT_EQ(task.requirements, std::vector<std::string>{"41.4b"});
    EXPECT_EQ(task.subjects, std::vector<std::string>{"bank-a.p1"});
    EXPECT_EQ(task.command, "charter credential renew replaces=" + id +
                                " --request REQUEST --anchor ANCHOR --usage sign --as bank-a.g1 "
                                "--as SECOND_PERSON  # or: charter credential revoke credential=" +
                                id + " why=WHY --as bank-a.g1 --as SECOND_PERSON");
}

TEST(Suspicions, TheHolderTakesPart) {
    Suspicions desk;
    desk.report();
    EXPECT_EQ(Suspicions::about_keys(desk.of_person("bank-a.p1")).size(), 1U);
    EXPECT_EQ(Suspicions::about_keys(desk.of_person("bank-a.g2")).size(), 1U);
    desk.person("bank-a.p2", {"hr"});
    EXPECT_TRUE(Suspicions::about_keys(desk.of_person("bank-a.p2")).empty());
    EXPECT_TRUE(Suspicions::about_keys(desk.of_member("bank-b")).empty());
}

TEST(Suspicions, WhatIsReplacedOrRevokedIsDone) {
    for (const bool revoked : {false, true}) {
        Suspicions desk;
        desk.report();
        desk.edit<v1::Credential>(desk.key().key(), [&](v1::Credential& key) {
            if (revoked) {
                key.set_revoked_ms(desk.now().time_ms);
                key.set_revoked_height(desk.now().height);
            } else {
                key.set_replaced_by(Bytes(32, 'n'));
            }
        });
        EXPECT_TRUE(Suspicions::about_keys(desk.of_member("bank-a")).empty()) << revoked;
    }
}

TEST(Suspicions, OneTaskWhereTheKeyEndsSoonToo) {
    Suspicions desk;
    desk.report();
    desk.edit<v1::Credential>(desk.key().key(), [&](v1::Credential& key) {
        key.set_not_after_ms(desk.now().time_ms + 5 * kDayMs);
    });
    const std::vector<Task> tasks = Suspicions::about_keys(desk.of_member("bank-a"));
    ASSERT_EQ(tasks.size(), 1U);
    EXPECT_EQ(tasks[0].kind, Kind::rotate);
}

TEST(Suspicions, TheExplanationNamesTheTask) {
    Suspicions desk;
    desk.report();
    const Explanation told = desk.explain("41.4b", "bank-a");
    const std::string id = to_hex(desk.key().credential());
    const auto line = std::ranges::find(told.lines, id,
                                        [](const Line& each) { return each.item.fact.subject(); });
    ASSERT_NE(line, told.lines.end());
    ASSERT_EQ(told.tasks.size(), 1U);
    EXPECT_EQ(told.tasks[0].kind, Kind::rotate);
    EXPECT_EQ(line->task, told.tasks[0].id);
}

TEST(Suspicions, TheDayIsInTheCalendar) {
    Suspicions desk;
    desk.report();
    desk.judge();
    int days = 0;
    for (const Date& date : desk.calendar("bank-a")) {
        if (date.target != "key_suspicions") continue;
        ++days;
        EXPECT_EQ(date.occasion, Occasion::suspicion);
        EXPECT_EQ(format_date(date.day), "2026-11-25");
        EXPECT_EQ(date.subjects, std::vector<std::string>{"bank-a.p1"});
    }
    EXPECT_EQ(days, 1);
}

}  // namespace
}  // namespace charter::tasks::test
