// Who is on leave has no tasks, deputies have them, and a role that nobody would hold is a task.
#include <gtest/gtest.h>

#include <algorithm>

#include "tasks/desk_test.hpp"
#include "testing/world.hpp"

namespace charter::tasks::test {
namespace {

using Names = std::vector<std::string>;

/// bank-a: two registrars; bank-a.asset alone keeps assets, bank-a.other could.
class LeaveDesk : public Desk {
  public:
    LeaveDesk() {
        person("bank-a.reg1", {"registrar"});
        person("bank-a.reg2", {"registrar"});
        person("bank-a.asset", {"asset_manager"});
        person("bank-a.other", {});
    }
    /// Of bank-a.asset, from so many days on, for ten days.
    std::optional<Reason> leave(Day in, const std::string& deputy) {
        v1::Action action;
        v1::PeopleDeclareLeave& m = *action.mutable_people_declare_leave();
        m.set_person("bank-a.asset");
        m.set_from(today() + in);
        m.set_until(today() + in + 9);
        if (!deputy.empty()) m.add_deputies()->set_person(deputy);
        act_as({"bank-a.reg1", "bank-a.reg2"});
        return run(action);
    }
    const Task* find(Kind kind, const std::string& target) {
        tasks_ = of_member("bank-a");
        const auto found = std::ranges::find_if(
            tasks_, [&](const Task& task) { return task.kind == kind && task.target == target; });
        return found == tasks_.end() ? nullptr : &*found;
    }
    Names filers(const std::string& register_name) {
        const Task* task = find(Kind::put, register_name);
        return task == nullptr ? Names{"no task"} : task->persons;
    }

  private:
    std::vector<Task> tasks_;
};

TEST(Leaves, MoveTasksToDeputiesOnTheDay) {
    LeaveDesk desk;
    desk.pass_days(200);
    const std::string target = "stocktakes";
    ASSERT_EQ(desk.filers(target), Names{"bank-a.asset"});
    ASSERT_EQ(desk.leave(2, "bank-a.other"), std::nullopt);
    EXPECT_EQ(desk.filers(target), Names{"bank-a.asset"}) << "until it begins";
    EXPECT_FALSE(desk.of_person("bank-a.asset").empty());
    EXPECT_EQ(desk.find(Kind::deputize, "asset_manager"), nullptr);
    desk.pass_days(2);
    EXPECT_EQ(desk.filers(target), Names{"bank-a.other"});
    EXPECT_TRUE(desk.of_person("bank-a.asset").empty());
    EXPECT_FALSE(desk.of_person("bank-a.other").empty());
    for (const Task& task : desk.of_member("bank-a")) {
        EXPECT_EQ(std::ranges::count(task.persons, "bank-a.asset"), 0) << shown(task);
        const bool of_deputy = task.kind == Kind::grant && task.about == "bank-a.other";
        EXPECT_FALSE(of_deputy) << "a deputy's grant is to end: " << shown(task);
    }
    desk.pass_days(10);
    EXPECT_EQ(desk.filers(target), Names{"bank-a.asset"}) << "back";
}

TEST(Leaves, ARoleThatNobodyWouldHoldIsATaskBefore) {
    LeaveDesk desk;
    ASSERT_EQ(desk.leave(20, ""), std::nullopt);
    const Task* task = desk.find(Kind::deputize, "asset_manager");
    ASSERT_NE(task, nullptr);
    EXPECT_EQ(task->due, desk.today() + 19);
    EXPECT_EQ(task->state, State::in_30_days);
    EXPECT_EQ(task->persons, (Names{"bank-a.reg1", "bank-a.reg2"}));
    EXPECT_EQ(task->subjects, Names{"bank-a.asset"});
    EXPECT_EQ(task->command,
              "charter person back bank-a.asset --why WHY --as bank-a.reg1 --as SECOND_PERSON && "
              "charter person leave bank-a.asset --from 2026-12-14 --until 2026-12-23 --deputy "
              "asset_manager=PERSON --as bank-a.reg1 --as SECOND_PERSON");
    const auto of_registrar = desk.of_person("bank-a.reg1");
    EXPECT_EQ(std::ranges::count(of_registrar, Kind::deputize, &Task::kind), 1);
    const auto of_holder = desk.of_person("bank-a.asset");
    EXPECT_EQ(std::ranges::count(of_holder, Kind::deputize, &Task::kind), 0);

    // Somebody else holds it too: nothing is to be done, unless that one is away as well.
    desk.person("bank-a.spare", {"asset_manager"});
    EXPECT_EQ(desk.find(Kind::deputize, "asset_manager"), nullptr);
    v1::Action action;
    action.mutable_people_declare_leave()->set_person("bank-a.spare");
    action.mutable_people_declare_leave()->set_from(desk.today() + 25);
    action.mutable_people_declare_leave()->set_until(desk.today() + 26);
    ASSERT_EQ(desk.run(action), std::nullopt);
    EXPECT_NE(desk.find(Kind::deputize, "asset_manager"), nullptr) << "two days of both";
}

TEST(Leaves, AreInTheCalendar) {
    LeaveDesk desk;
    ASSERT_EQ(desk.leave(3, "bank-a.other"), std::nullopt);
    const auto day = [&](Occasion occasion) {
        for (const Date& date : desk.calendar("bank-a")) {
            if (date.occasion == occasion) return format_date(date.day) + " " + date.subjects[0];
        }
        return std::string("none");
    };
    EXPECT_EQ(day(Occasion::leave_begins), "2026-11-27 bank-a.asset");
    EXPECT_EQ(day(Occasion::leave_ends), "2026-12-06 bank-a.asset");
    for (const Date& date : desk.calendar("bank-a")) {
        const bool of_deputy = date.occasion == Occasion::grant && date.about == "bank-a.other";
        EXPECT_FALSE(of_deputy);
    }
    desk.pass_days(4);
    EXPECT_EQ(day(Occasion::leave_begins), "none");
    EXPECT_EQ(day(Occasion::leave_ends), "2026-12-06 bank-a.asset");
}

}  // namespace
}  // namespace charter::tasks::test
