// What each state of an incident asks of whom, and until when.
#include <gtest/gtest.h>

#include <algorithm>

#include "tasks/incident_desk_test.hpp"

namespace charter::tasks::test {
namespace {

/// Every task about incidents: its act and what it shows, without the incident's id.
std::vector<std::string> listed(const std::vector<Task>& tasks) {
    std::vector<std::string> all;
    for (const Task& task : tasks) {
        if (task.target != "incidents") continue;
        std::string text = task.act + ": " + shown(task);
        for (std::size_t at = text.find(kIncident); at != std::string::npos;
             at = text.find(kIncident)) {
            text.replace(at, std::string_view(kIncident).size(), "ID");
        }
        all.push_back(text);
    }
    std::ranges::sort(all);
    return all;
}

struct Row {
    const char* name;
    std::function<void(Incidents&)> set_up;
    std::vector<std::string> expected;  // sorted
    const char* member = "bank-a";
};

std::vector<Row> line_rows() {
    return {
        {"open",
         [](Incidents&) {},
         {"incidents.classify: act incidents (ID/classify) due 2026-11-25 in_1_day by bank-a.ciso "
          "bank-a.sec"}},
        {"open, elsewhere", [](Incidents&) {}, {}, "bank-b"},
        {"open, and no matter of the assembly", [](Incidents&) {}, {}, "*"},
        {"not classified in time",
         [](Incidents& desk) { desk.advance(24 * kHourMs); },
         {"incidents.classify: act incidents (ID/classify) due 2026-11-25 overdue by bank-a.ciso "
          "bank-a.sec"}},
        {"classified",
         [](Incidents& desk) { desk.lead_to(v1::INCIDENT_STATE_CLASSIFIED); },
         {"incidents.contain: act incidents (ID/contain) due 2027-02-22 open by bank-a.ops "
          "bank-a.sec"}},
        {"contained",
         [](Incidents& desk) { desk.lead_to(v1::INCIDENT_STATE_CONTAINED); },
         {"incidents.recover: act incidents (ID/recover) due 2027-02-22 open by bank-a.ops "
          "bank-a.sec"}},
        {"recovered",
         [](Incidents& desk) { desk.lead_to(v1::INCIDENT_STATE_RECOVERED); },
         {"incidents.review: act incidents (ID/review) due 2026-12-24 in_30_days by bank-a.ciso "
          "bank-a.ops bank-a.sec"}},
        {"reviewed",
         [](Incidents& desk) { desk.lead_to(v1::INCIDENT_STATE_REVIEWED); },
         {"incidents.close: act incidents (ID/close) due 2027-02-22 open by bank-a.ciso "
          "bank-a.ops bank-a.sec"}},
        {"closed",
         [](Incidents& desk) {
             desk.lead_to(v1::INCIDENT_STATE_REVIEWED);
             desk.take(IncidentAct::close, {"bank-a.sec", "bank-a.ops"});
         },
         {}},
    };
}

std::vector<Row> notice_rows() {
    const std::string members =
        "incidents.notify: notify incidents (ID/notice/consortium_members) due 2026-11-25 in_1_day "
        "by bank-a.ciso bank-a.law bank-a.sec why consortium_members";
    const std::string supervisor =
        "incidents.notify: notify incidents (ID/notice/tw_financial_supervisor) due 2026-11-25 "
        "in_1_day by bank-a.ciso bank-a.law bank-a.sec why tw_financial_supervisor";
    const std::string contain =
        "incidents.contain: act incidents (ID/contain) due 2027-02-22 open by bank-a.ops "
        "bank-a.sec";
    return {
        {"a high one is told to the members",
         [](Incidents& desk) { desk.classify("high"); },
         {contain, members}},
        {"a critical one to the supervisor too",
         [](Incidents& desk) { desk.classify("critical"); },
         {contain, members, supervisor}},
        {"what is told is done",
         [](Incidents& desk) {
             desk.classify("critical");
             desk.notify_all();
         },
         {contain}},
        {"nobody closes what is not told",
         [](Incidents& desk) {
             desk.lead_to(v1::INCIDENT_STATE_REVIEWED);
             desk.edit_incident([&](v1::Incident& incident) {
                 v1::IncidentNotice& notice = *incident.add_notices();
                 notice.set_notice("consortium_members");
                 notice.set_due_ms(desk.now().time_ms + kHourMs);
             });
         },
         {"incidents.notify: notify incidents (ID/notice/consortium_members) due 2026-11-24 "
          "in_1_day by bank-a.ciso bank-a.law bank-a.sec why consortium_members"}},
    };
}

std::vector<Row> closing_rows() {
    return {
        {"a hold stands: it is released first",
         [](Incidents& desk) {
             desk.take(IncidentAct::hold, {"bank-a.sec", "bank-a.law"});
             desk.lead_to(v1::INCIDENT_STATE_REVIEWED);
         },
         {"incidents.hold: act incidents (ID/release/1) due 2027-02-22 open by bank-a.ciso "
          "bank-a.law bank-a.sec"}},
        {"nobody of the owner unit is there",
         [](Incidents& desk) {
             desk.lead_to(v1::INCIDENT_STATE_REVIEWED);
             desk.edit_incident([](v1::Incident& incident) { incident.set_owner_unit("nobody"); });
         },
         {"incidents.close: act incidents (ID/close) due 2027-02-22 open"}},
        {"one of the owner unit closes it with any other",
         [](Incidents& desk) {
             desk.lead_to(v1::INCIDENT_STATE_REVIEWED);
             desk.edit_incident([](v1::Incident& incident) { incident.set_owner_unit("desk"); });
             desk.edit_person("bank-a.ops", [](v1::Person& ops) { ops.set_unit("desk"); });
         },
         {"incidents.close: act incidents (ID/close) due 2027-02-22 open by bank-a.ciso "
          "bank-a.ops bank-a.sec"}},
        {"one natural person is no two",
         [](Incidents& desk) {
             desk.lead_to(v1::INCIDENT_STATE_REVIEWED);
             const auto sec =
                 *state::read<v1::Person>(desk.delta(), state::keys::person("bank-a.sec"));
             for (const char* other : {"bank-a.ops", "bank-a.ciso"}) {
                 desk.edit_person(other, [&](v1::Person& person) {
                     person.set_natural_person(sec.natural_person());
                 });
             }
         },
         {"incidents.close: act incidents (ID/close) due 2027-02-22 open"}},
    };
}

TEST(Incidents, EachStateAsksOfWhomItConcerns) {
    for (const auto& part : {line_rows(), notice_rows(), closing_rows()}) {
        for (const Row& row : part) {
            SCOPED_TRACE(row.name);
            Incidents desk;
            row.set_up(desk);
            EXPECT_EQ(listed(desk.of_member(row.member)), row.expected);
        }
    }
}

TEST(Incidents, ANoticeSaysWhomAndUntilWhen) {
    Incidents desk;
    desk.classify("critical");
    const std::vector<Task> tasks = desk.of_person("bank-a.law");
    const auto task = std::ranges::find(tasks, "tw_financial_supervisor", &Task::why);
    ASSERT_NE(task, tasks.end());
    EXPECT_EQ(task->kind, Kind::notify);
    EXPECT_EQ(task->due_ms, desk.now().time_ms + 23 * kHourMs);
    EXPECT_EQ(task->wanted, (std::vector<Wanted>{{"notice_receiver", "financial_supervisor"}}));
    EXPECT_EQ(task->requirements, std::vector<std::string>{"50.2a"});
    EXPECT_EQ(task->command, std::string("charter incident notify incident=") + kIncident +
                                 " notice=tw_financial_supervisor sent_ms=TIME --attach DOCUMENT "
                                 "--as bank-a.law");
    EXPECT_FALSE(task->failing);
    desk.advance(23 * kHourMs);
    const std::vector<Task> later = desk.of_person("bank-a.law");
    const auto late = std::ranges::find(later, task->id, &Task::id);
    ASSERT_NE(late, later.end());
    EXPECT_EQ(late->state, State::overdue) << "the day is not over, its hour is";
    EXPECT_TRUE(late->failing);
}

TEST(Incidents, EachStepHasItsCommandAndRequirements) {
    struct Said {
        v1::IncidentState state;
        std::string command;
        std::vector<std::string> requirements;
    };
    const std::string id = kIncident;
    const std::vector<Said> rows = {
        {v1::INCIDENT_STATE_OPEN,
         "charter incident classify incident=" + id +
             " severity=SEVERITY classes=CLASSES --as bank-a.ciso",
         {"50.2a"}},
        {v1::INCIDENT_STATE_CLASSIFIED,
         "charter incident contain incident=" + id + " what=WHAT --as bank-a.ops",
         {"50.2a"}},
        {v1::INCIDENT_STATE_CONTAINED,
         "charter incident recover incident=" + id + " what=WHAT --as bank-a.ops",
         {"50.2a"}},
        {v1::INCIDENT_STATE_RECOVERED,
         "charter incident review incident=" + id +
             " cause=CAUSE actions=TREATMENTS --attach DOCUMENT --as bank-a.ciso",
         {"50.2a"}},
        {v1::INCIDENT_STATE_REVIEWED,
         "charter incident close incident=" + id + " why=WHY --as bank-a.ciso --as SECOND_PERSON",
         {"45.7c", "50.2a"}},
    };
    for (const Said& row : rows) {
        SCOPED_TRACE(row.command);
        Incidents desk;
        desk.lead_to(row.state);
        const std::vector<Task> tasks = desk.of_member("bank-a");
        const auto task = std::ranges::find(tasks, "incidents", &Task::target);
        ASSERT_NE(task, tasks.end());
        EXPECT_EQ(task->command, row.command);
        EXPECT_EQ(task->requirements, row.requirements);
    }
}

TEST(Incidents, WhoOnlyMayOpenOnesHasNothingToDo) {
    Incidents desk;
    desk.person("bank-a.hr", {"hr"});
    desk.judge();
    EXPECT_TRUE(listed(desk.of_person("bank-a.hr")).empty());
    EXPECT_FALSE(listed(desk.of_person("bank-a.sec")).empty());
}

TEST(Incidents, EvidenceIsHandedOverBeforeItsKeeperGoes) {
    Incidents desk;
    desk.take(IncidentAct::take_evidence, {"bank-a.sec", "bank-a.ops"});
    const auto asked = [&] {
        std::vector<std::string> all;
        for (const std::string& line : listed(desk.of_member("bank-a"))) {
            if (line.starts_with("incidents.hand_over")) all.push_back(line);
        }
        return all;
    };
    EXPECT_EQ(asked(), std::vector<std::string>{});
    desk.edit_person("bank-a.ops", [&](v1::Person& ops) {
        ops.set_leave(1);
        ops.set_leave_from(desk.today() + 10);
        ops.set_leave_until(desk.today() + 20);
    });
    EXPECT_EQ(asked(), std::vector<std::string>{
                           "incidents.hand_over: act incidents (ID/hand_over/1) due 2026-12-03 "
                           "in_30_days by bank-a.ops"});
    const std::vector<Task> tasks = desk.of_person("bank-a.ops");
    const auto task = std::ranges::find(tasks, "incidents.hand_over", &Task::act);
    ASSERT_NE(task, tasks.end());
    EXPECT_EQ(task->command, std::string("charter incident hand-over incident=") + kIncident +
                                 " item=1 digest=DIGEST --as bank-a.ops --as SECOND_PERSON");
    EXPECT_EQ(task->requirements, std::vector<std::string>{"50.3b"});
    desk.pass_days(10);
    EXPECT_EQ(asked(), std::vector<std::string>{}) << "who is on leave cannot";
}

TEST(Incidents, TheExplanationOfTheMechanismNamesTheStep) {
    Incidents desk;
    desk.advance(24 * kHourMs);
    const Explanation told = desk.explain("50.2a", "bank-a");
    std::string step;
    for (const Task& task : told.tasks) {
        if (task.act == "incidents.classify") step = task.id;
        EXPECT_NE(task.act, "incidents.open");
    }
    ASSERT_FALSE(step.empty());
    const auto line = std::ranges::find(told.lines, kIncident,
                                        [](const Line& each) { return each.item.fact.subject(); });
    ASSERT_NE(line, told.lines.end());
    EXPECT_EQ(line->task, step);
}

TEST(Incidents, DeadlinesAreDaysOfTheCalendar) {
    Incidents desk;
    const auto days = [&](const char* member) {
        std::vector<std::string> all;
        for (const Date& date : desk.calendar(member)) {
            if (date.occasion == Occasion::incident) {
                all.push_back(format_date(date.day) + " " + date.target);
                EXPECT_EQ(date.about, kIncident);
                EXPECT_EQ(date.requirements, std::vector<std::string>{"50.2a"});
            }
            EXPECT_NE(date.target, "incidents");
        }
        return all;
    };
    desk.judge();
    EXPECT_EQ(days("bank-a"), (std::vector<std::string>{"2026-11-25 incidents.classify",
                                                        "2027-02-22 incidents.close"}));
    EXPECT_EQ(days("bank-b"), std::vector<std::string>{});
    desk.classify("high");
    EXPECT_EQ(days("bank-a"), (std::vector<std::string>{"2026-11-25 consortium_members",
                                                        "2027-02-22 incidents.close"}));
}

}  // namespace
}  // namespace charter::tasks::test
