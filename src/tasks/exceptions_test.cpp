// Exceptions that await their approver, and exceptions that end soon.
#include <gtest/gtest.h>

#include <algorithm>

#include "tasks/desk_test.hpp"

namespace charter::tasks::test {
namespace {

constexpr const char* kName = "47.1/bank-a/0000000000000000";

class Exceptions : public Desk {
  public:
    Exceptions() {
        person("bank-a.owner", {"business_owner"});
        person("bank-a.ciso", {"ciso"});
        person("bank-a.head", {"compliance_head"});
        person("bank-b.ciso", {"ciso"});
    }
    void request(Day valid_until, const std::string& owner = "bank-a.owner",
                 const std::string& by = "bank-a.owner") {
        act_as({by});
        v1::Action action;
        v1::ExceptionsRequest& request = *action.mutable_exceptions_request();
        request.set_requirement("47.1");
        request.set_member("bank-a");
        request.set_owner(owner);
        request.set_reason("the second site is being built");
        request.set_compensating_control("a walk-through each month");
        request.set_valid_until(valid_until);
        EXPECT_EQ(run(action), std::nullopt);
    }
    void approve(const std::string& by = "bank-a.head") {
        act_as({by});
        const auto record =
            state::read_existing<v1::Exception>(delta(), state::keys::exception(kName));
        v1::Action action;
        action.mutable_exceptions_approve()->set_exception(kName);
        action.mutable_exceptions_approve()->set_digest(record.digest());
        EXPECT_EQ(run(action), std::nullopt);
    }
};

/// Every task about exceptions; the name left out.
std::vector<std::string> listed(const std::vector<Task>& tasks) {
    std::vector<std::string> all;
    for (const Task& task : tasks) {
        if (task.target != "exceptions") continue;
        EXPECT_EQ(task.about, kName);
        EXPECT_EQ(task.requirements, std::vector<std::string>{"47.1"});
        std::string text = shown(task);
        const std::string name = std::string(" (") + kName + ")";
        text.replace(text.find(name), name.size(), "");
        all.push_back(text);
    }
    return all;
}

struct Row {
    const char* name;
    std::function<void(Exceptions&)> set_up;
    std::vector<std::string> expected;
    const char* member = "bank-a";
};

TEST(Exceptions, EachStateAsksOfWhomItConcerns) {
    const std::vector<Row> rows = {
        {"a request awaits an approver",
         [](Exceptions& desk) { desk.request(desk.today() + 90); },
         {"approve exceptions open by bank-a.ciso bank-a.head"}},
        {"elsewhere", [](Exceptions& desk) { desk.request(desk.today() + 90); }, {}, "bank-b"},
        {"a request that lapses soon",
         [](Exceptions& desk) { desk.request(desk.today() + 7); },
         {"approve exceptions due 2026-12-01 in_7_days by bank-a.ciso bank-a.head"}},
        {"never by its owner",
         [](Exceptions& desk) { desk.request(desk.today() + 90, "bank-a.ciso"); },
         {"approve exceptions open by bank-a.head"}},
        {"nor by its owner's other account",
         [](Exceptions& desk) {
             desk.request(desk.today() + 90);
             const auto owner =
                 *state::read<v1::Person>(desk.delta(), state::keys::person("bank-a.owner"));
             desk.edit_person("bank-a.ciso", [&](v1::Person& ciso) {
                 ciso.set_natural_person(owner.natural_person());
             });
         },
         {"approve exceptions open by bank-a.head"}},
        {"a request that lapsed",
         [](Exceptions& desk) {
             desk.request(desk.today() + 7);
             desk.pass_days(8);
         },
         {}},
        {"in force for long",
         [](Exceptions& desk) {
             desk.request(desk.today() + 90);
             desk.approve();
         },
         {}},
        {"in force, and its end is near",
         [](Exceptions& desk) {
             desk.request(desk.today() + 90);
             desk.approve();
             desk.pass_days(61);
         },
         {"extend exceptions due 2027-02-22 in_30_days by bank-a.owner why 47.1"}},
        {"its owner left: whoever may ask",
         [](Exceptions& desk) {
             desk.person("bank-a.sec", {"security_officer"});
             desk.request(desk.today() + 7);
             desk.approve();
             desk.edit_person("bank-a.owner", [](v1::Person& p) { p.set_active(false); });
         },
         {"extend exceptions due 2026-12-01 in_7_days by bank-a.sec why 47.1"}},
        {"over",
         [](Exceptions& desk) {
             desk.request(desk.today() + 7);
             desk.approve();
             desk.pass_days(8);
         },
         {}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        Exceptions desk;
        row.set_up(desk);
        EXPECT_EQ(listed(desk.of_member(row.member)), row.expected);
    }
}

TEST(Exceptions, TheOwnerHasNothingToApprove) {
    Exceptions desk;
    desk.request(desk.today() + 90);
    EXPECT_TRUE(listed(desk.of_person("bank-a.owner")).empty());
    EXPECT_EQ(listed(desk.of_person("bank-a.head")),
              std::vector<std::string>{"approve exceptions open by bank-a.head"});
}

TEST(Exceptions, TheCommands) {
    Exceptions desk;
    const auto command = [&] {
        const std::vector<Task> tasks = desk.of_member("bank-a");
        const auto task = std::ranges::find(tasks, "exceptions", &Task::target);
        return task == tasks.end() ? std::string() : task->command;
    };
    desk.request(desk.today() + 20);
    EXPECT_EQ(command(), std::string("charter exception approve ") + kName + " --as bank-a.ciso");
    desk.approve();
    EXPECT_EQ(command(),
              std::string("charter explain 47.1 --member bank-a --as bank-a.owner && charter "
                          "exception withdraw exception=") +
                  kName +
                  " why=WHY --as bank-a.owner && charter exception request 47.1 --member bank-a "
                  "--from exception.yaml --as bank-a.owner");
}

TEST(Exceptions, AnEmptyRoleIsATaskToo) {
    Exceptions desk;
    desk.person("bank-a.g1", {"registrar"});
    desk.person("bank-a.g2", {"registrar"});
    desk.request(desk.today() + 90);
    const auto grants = [&] {
        const std::vector<Task> tasks = desk.of_member("bank-a");
        return std::ranges::count_if(tasks, [](const Task& task) {
            return task.kind == Kind::grant && task.about == "exceptions.approve";
        });
    };
    EXPECT_EQ(grants(), 0);
    for (const char* approver : {"bank-a.ciso", "bank-a.head"}) {
        desk.edit_person(approver, [](v1::Person& person) { person.clear_grants(); });
    }
    EXPECT_EQ(grants(), 1);
}

TEST(Exceptions, TheLastDayIsInTheCalendar) {
    Exceptions desk;
    const auto days = [&] {
        std::vector<std::string> all;
        for (const Date& date : desk.calendar("bank-a")) {
            if (date.occasion == Occasion::exception) {
                all.push_back(format_date(date.day) + " " + date.about);
            }
        }
        return all;
    };
    desk.request(desk.today() + 20);
    EXPECT_EQ(days(), std::vector<std::string>{});
    desk.approve();
    EXPECT_EQ(days(), std::vector<std::string>{std::string("2026-12-14 ") + kName});
}

}  // namespace
}  // namespace charter::tasks::test
