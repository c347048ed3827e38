// What reviews of access and shared accounts in use ask of people.
#include <gtest/gtest.h>

#include <algorithm>

#include "tasks/desk_test.hpp"
#include "testing/world.hpp"
#include "tx/document_note_testing.hpp"

namespace charter::tasks::test {
namespace {

using tx::fixture::text;
using Names = std::vector<std::string>;

const Task* find(const std::vector<Task>& tasks, const std::string& act) {
    const auto found = std::ranges::find(tasks, act, &Task::act);
    return found == tasks.end() ? nullptr : &*found;
}

// Nobody is asked who could only file it alone, or beside somebody who may not sign.
TEST(Access, TheReviewIsAnActOfTwo) {
    Desk desk;
    desk.person("bank-a.owner", {"system_owner"});
    desk.person("bank-a.second", {"system_owner"});
    desk.pass_days(200);
    const std::vector<Task> alone = desk.of_member("bank-a");
    const Task* task = find(alone, "people.review_access");
    ASSERT_NE(task, nullptr);
    EXPECT_EQ(task->kind, Kind::act);
    EXPECT_EQ(task->target, "access_reviews");
    EXPECT_EQ(task->persons, Names{});
    EXPECT_TRUE(std::ranges::count(task->requirements, "17.3") == 1);

    desk.person("bank-a.head", {"unit_head"});
    desk.edit_person("bank-a.second",
                     [](v1::Person& person) { person.add_enrollers("bank-a.head"); });
    const std::vector<Task> both = desk.of_member("bank-a");
    task = find(both, "people.review_access");
    ASSERT_NE(task, nullptr);
    EXPECT_EQ(task->persons, Names{"bank-a.owner"});
    EXPECT_EQ(task->command,
              "charter access-review file --from access_review.xlsx --as bank-a.owner --as "
              "SECOND_PERSON");
    EXPECT_EQ(find(desk.of_person("bank-a.head"), "people.review_access"), nullptr);
}

TEST(Access, WhatIsInUseComesBack) {
    Desk desk;
    desk.person("bank-a.user", {"operations"});
    desk.person("bank-a.other", {"operations"});
    desk.person("bank-a.keeper", {"system_owner"});
    const std::string asset = desk.asset("bank-a.keeper");
    const std::string account =
        desk.file("shared_accounts",
                  {text("application_control", "split_custody"), text("asset", asset),
                   tx::text_commitment("reason"), text("use_control", "change_after_use")});
    EXPECT_EQ(find(desk.of_member("bank-a"), "people.check_in"), nullptr);

    v1::Action out;
    out.mutable_people_check_out()->set_account(account);
    out.mutable_people_check_out()->set_purpose("firmware");
    out.mutable_people_check_out()->set_until_ms(desk.now().time_ms + 3'600'000);
    desk.act_as({"bank-a.user", "bank-a.keeper"});
    ASSERT_EQ(desk.run(out), std::nullopt);
    const std::vector<Task> running = desk.of_member("bank-a");
    const Task* task = find(running, "people.check_in");
    ASSERT_NE(task, nullptr);
    EXPECT_EQ(task->persons, Names{"bank-a.user"});
    EXPECT_EQ(task->about, account);
    EXPECT_TRUE(task->command.starts_with("charter account check-in account=" + account));
    EXPECT_EQ(find(desk.of_person("bank-a.other"), "people.check_in"), nullptr);

    // Overdue, whoever has the duty may return it.
    desk.pass_days(2);
    const std::vector<Task> late = desk.of_member("bank-a");
    task = find(late, "people.check_in");
    ASSERT_NE(task, nullptr);
    EXPECT_EQ(task->state, State::overdue);
    EXPECT_EQ(task->persons, (Names{"bank-a.keeper", "bank-a.other", "bank-a.user"}));

    v1::Action in;
    in.mutable_people_check_in()->set_account(account);
    in.mutable_people_check_in()->set_control("change_after_use");
    desk.act_as({"bank-a.other", "bank-a.keeper"});
    ASSERT_EQ(desk.run(in), std::nullopt);
    EXPECT_EQ(find(desk.of_member("bank-a"), "people.check_in"), nullptr);
}

}  // namespace
}  // namespace charter::tasks::test
