// What each state of a change asks of whom.
#include <gtest/gtest.h>

#include <algorithm>

#include "tasks/change_desk_test.hpp"

namespace charter::tasks::test {
namespace {

/// Every task about changes: what it shows without the change's id, and its act.
std::vector<std::string> listed(const std::vector<Task>& tasks) {
    std::vector<std::string> all;
    for (const Task& task : tasks) {
        if (task.target != "changes") continue;
        std::string text = task.act + ": " + shown(task);
        for (std::size_t at = text.find(kId); at != std::string::npos; at = text.find(kId)) {
            text.replace(at, std::string_view(kId).size(), "ID");
        }
        all.push_back(text);
    }
    std::ranges::sort(all);
    return all;
}

struct Row {
    const char* name;
    std::function<void(Changes&)> set_up;
    std::vector<std::string> expected;  // sorted
    const char* member = "bank-a";
};

std::vector<Row> line_rows() {
    const std::string review = "change.review: act changes (ID/review) open by bank-a.sec";
    const std::string test = "change.test: act changes (ID/test) open by bank-a.sec bank-a.tester";
    const std::string rehearse =
        "change.rehearse: act changes (ID/rehearse) open by bank-a.sec bank-a.tester";
    const std::string propose = "change.activate: propose changes (ID/activate) open by bank-a.rep";
    return {
        {"open", [](Changes& c) { c.open_of("normal"); }, {review}},
        {"open, elsewhere", [](Changes& c) { c.open_of("normal"); }, {}, "bank-b"},
        {"open, and no matter of the assembly", [](Changes& c) { c.open_of("normal"); }, {}, "*"},
        {"reviewed",
         [](Changes& c) {
             c.open_of("normal");
             c.take(kReview);
         },
         {test}},
        {"major, reviewed",
         [](Changes& c) {
             c.open_of("major");
             c.take(kReview);
         },
         {rehearse, test}},
        {"major, tested and rehearsed",
         [](Changes& c) {
             c.open_of("major");
             c.lead({kReview, kRehearse, kTest});
         },
         {propose}},
        {"tested",
         [](Changes& c) {
             c.open_of("normal");
             c.lead({kReview, kTest});
         },
         {propose}},
        {"proposed",
         [](Changes& c) {
             c.open_of("normal");
             c.lead({kReview, kTest});
             c.propose_it(kActivate);
         },
         {}},
        {"its proposal is past",
         [](Changes& c) {
             c.open_of("normal");
             c.lead({kReview, kTest});
             c.propose_it(kActivate);
             c.pass_days(120);
         },
         {propose}},
    };
}

std::vector<Row> active_rows() {
    const std::string compare =
        "change.compare: act changes (ID/compare) open by bank-a.sec bank-a.tester";
    return {
        {"active",
         [](Changes& c) {
             c.open_of("normal");
             c.lead({kReview, kTest, kActivate});
         },
         {compare}},
        {"active from a height that is to come",
         [](Changes& c) {
             c.open_of("normal");
             c.lead({kReview, kTest, kActivate});
             c.edit<v1::Change>(state::keys::change(kId), [&](v1::Change& change) {
                 change.set_active_from(c.now().height + 1);
             });
         },
         {}},
        {"compared",
         [](Changes& c) {
             c.open_of("normal");
             c.lead({kReview, kTest, kActivate, kCompare});
         },
         {}},
        {"withdrawn",
         [](Changes& c) {
             c.open_of("normal");
             c.take(ChangeAct::withdraw);
         },
         {}},
    };
}

std::vector<Row> emergency_rows() {
    const std::string review =
        "change.review: act changes (ID/review) due 2026-12-08 in_30_days by bank-a.sec";
    const std::string ratify =
        "change.ratify: propose changes (ID/ratify) due 2026-12-08 in_30_days by bank-a.rep";
    return {
        {"an emergency, open",
         [](Changes& c) { c.open_of("emergency"); },
         {"change.activate: propose changes (ID/activate) open by bank-a.rep",
          "change.review: act changes (ID/review) open by bank-a.sec"}},
        {"an emergency owes",
         [](Changes& c) {
             c.open_of("emergency");
             c.take(kActivate);
         },
         {ratify, review,
          "change.test: act changes (ID/test) due 2026-12-08 in_30_days by bank-a.sec "
          "bank-a.tester"}},
        {"an emergency owes its ratification",
         [](Changes& c) {
             c.open_of("emergency");
             c.lead({kActivate, kReview, kTest});
         },
         {ratify}},
        {"its ratification is proposed",
         [](Changes& c) {
             c.open_of("emergency");
             c.lead({kActivate, kTest});
             c.propose_it(kRatify);
         },
         {review}},
        {"an emergency is overdue",
         [](Changes& c) {
             c.open_of("emergency");
             c.lead({kActivate, kTest, kReview});
             c.pass_days(15);
         },
         {"change.ratify: propose changes (ID/ratify) due 2026-12-08 overdue by bank-a.rep"}},
        {"an emergency owes nothing",
         [](Changes& c) {
             c.open_of("emergency");
             c.lead({kActivate, kTest, kReview, kRatify});
         },
         {"change.compare: act changes (ID/compare) open by bank-a.sec bank-a.tester"}},
    };
}

std::vector<Row> turned_down_rows() {
    return {
        {"a review that does not accept",
         [](Changes& c) {
             c.open_of("normal");
             c.take(kReview, false);
         },
         {"change.withdraw: take_back changes (ID) open by bank-a.dev why change.review"}},
        {"a test that fails",
         [](Changes& c) {
             c.open_of("normal");
             c.take(kReview);
             c.take(kTest, false);
         },
         {"change.withdraw: take_back changes (ID) open by bank-a.dev why change.test"}},
        {"a test that failed, and what was reviewed anew",
         [](Changes& c) {
             c.open_of("normal");
             c.take(kReview);
             c.take(kTest, false);
             c.take(kReview);
         },
         {"change.test: act changes (ID/test) open by bank-a.sec bank-a.tester"}},
        {"no author may end it",
         [](Changes& c) {
             c.open_of("normal");
             c.take(kReview, false);
             c.edit_person("bank-a.dev", [](v1::Person& dev) { dev.clear_grants(); });
         },
         {"change.withdraw: take_back changes (ID) open by bank-a.rep bank-a.sec why "
          "change.review"}},
        {"a comparison that differs, and two who may roll back",
         [](Changes& c) {
             c.person("bank-a.ops", {"operations"});
             c.open_of("normal");
             c.lead({kReview, kTest, kActivate});
             c.take(kCompare, false);
         },
         {"change.roll_back: take_back changes (ID) open by bank-a.ops bank-a.sec why "
          "change.compare"}},
        {"an emergency that the review does not accept",
         [](Changes& c) {
             c.person("bank-a.ops", {"operations"});
             c.open_of("emergency");
             c.take(kActivate);
             c.take(kReview, false);
         },
         {"change.roll_back: take_back changes (ID) due 2026-12-08 in_30_days by bank-a.ops "
          "bank-a.sec why change.review"}},
        {"what the ledger carried out and is not as approved",
         [](Changes& c) {
             c.open_of("normal", true);
             c.lead({kReview, kTest, kActivate});
             c.take(kCompare, false);
         },
         {"change.open: take_back changes (ID) open by bank-a.dev why change.compare"}},
    };
}

std::vector<Row> ledger_rows() {
    const auto reviewed = [](Changes& c) {
        c.open_of("normal", true);
        c.take(kReview);
    };
    return {
        {"what the ledger carries out, its member",
         [](Changes& c) { c.open_of("normal", true); },
         {}},
        {"what the ledger carries out, the assembly",
         [](Changes& c) { c.open_of("normal", true); },
         {"change.review: act changes (ID/review) open by bank-a.sec bank-b.sec"},
         "*"},
        {"the same, reviewed",
         reviewed,
         {"change.test: act changes (ID/test) open by bank-a.sec bank-a.tester bank-b.sec"},
         "*"},
        {"the same, tested",
         [](Changes& c) {
             c.open_of("normal", true);
             c.lead({kReview, kTest});
         },
         {"assembly.propose: act changes (ID/activate) open by bank-a.rep"}},
        {"an author's other account",
         [](Changes& c) {
             c.open_of("normal", true);
             c.edit_person("bank-a.sec", [&](v1::Person& sec) {
                 const auto dev =
                     *state::read<v1::Person>(c.delta(), state::keys::person("bank-a.dev"));
                 sec.set_natural_person(dev.natural_person());
             });
         },
         {"change.review: act changes (ID/review) open by bank-b.sec"},
         "*"},
        {"being taken back",
         [](Changes& c) {
             c.open_of("normal", true);
             c.lead({kReview, kTest, kActivate});
             c.take(kCompare, false);
             v1::ChangeOpen opening =
                 tx::change_opening_for(set_parameter("drill_review", 11), "configuration");
             opening.set_undoes(kId);
             c.open(opening);
         },
         {"change.review: act changes (bank-a.0000000000000001/review) open by bank-a.sec "
          "bank-b.sec"},
         "*"},
    };
}

TEST(Changes, EachStateAsksOfWhomItConcerns) {
    for (const auto& part :
         {line_rows(), active_rows(), emergency_rows(), turned_down_rows(), ledger_rows()}) {
        for (const Row& row : part) {
            SCOPED_TRACE(row.name);
            Changes desk;
            row.set_up(desk);
            EXPECT_EQ(listed(desk.of_member(row.member)), row.expected);
        }
    }
}

TEST(Changes, AnEmptyRoleIsATaskToo) {
    Changes desk;
    desk.person("bank-a.g1", {"registrar"});
    desk.person("bank-a.g2", {"registrar"});
    desk.open_of("normal");
    const auto empty = [&] {
        for (const Task& task : desk.of_member("bank-a")) {
            if (task.kind == Kind::grant && task.about == "change.review") return task.persons;
        }
        return std::vector<std::string>{"none"};
    };
    EXPECT_EQ(empty(), std::vector<std::string>{"none"});
    desk.edit_person("bank-a.sec", [](v1::Person& sec) { sec.clear_grants(); });
    EXPECT_EQ(empty(), (std::vector<std::string>{"bank-a.g1", "bank-a.g2"}));
    EXPECT_EQ(listed(desk.of_member("bank-a")),
              std::vector<std::string>{"change.review: act changes (ID/review) open"});
}

TEST(Changes, TheAuthorWhoMayNotEndItTakesPart) {
    Changes desk;
    desk.open_of("normal");
    desk.take(kReview, false);
    desk.edit_person("bank-a.dev", [](v1::Person& dev) { dev.clear_grants(); });
    EXPECT_EQ(
        listed(desk.of_person("bank-a.dev")),
        std::vector<std::string>{"change.withdraw: take_back changes (ID) open why change.review"});
    EXPECT_EQ(listed(desk.of_person("bank-a.tester")), std::vector<std::string>{});
}

TEST(Changes, WhatNothingDatesComesLast) {
    Changes desk;
    desk.open_of("normal");
    const std::vector<Task> tasks = desk.of_member("bank-a");
    ASSERT_GT(tasks.size(), 1U);
    EXPECT_TRUE(tasks.back().undated);
    EXPECT_TRUE(std::ranges::is_sorted(tasks, is_before));
    EXPECT_FALSE(tasks.front().undated);
}

TEST(Changes, WhatAnEmergencyOwesIsADayOfTheCalendar) {
    Changes desk;
    desk.open_of("emergency");
    desk.take(kActivate);
    const auto days = [&] {
        std::vector<std::string> all;
        for (const Date& date : desk.calendar("bank-a")) {
            if (date.occasion != Occasion::change) continue;
            all.push_back(format_date(date.day) + " " + date.target + " " + date.about);
        }
        return all;
    };
    EXPECT_EQ(days(), std::vector<std::string>{std::string("2026-12-08 changes ") + kId});
    desk.lead({kReview, kTest, kRatify});
    EXPECT_EQ(days(), std::vector<std::string>{});
}

/// Only what is open is read again, whatever ended before.
TEST(OpenChanges, ReadsWhatEndedOnce) {
    Changes desk;
    for (int n = 0; n < 30; ++n) desk.open_of("normal");
    for (int n = 0; n < 25; ++n) {
        const std::string id = "bank-a." + hex16(static_cast<std::uint64_t>(n));
        desk.edit<v1::Change>(state::keys::change(id), [](v1::Change& change) {
            change.set_state(v1::CHANGE_STATE_WITHDRAWN);
        });
    }
    OpenChanges changes;
    const auto follow = [&](const Desk& of, std::uint64_t height) {
        changes.follow(of.source().view, {height, of.now().time_ms, of.today()});
    };
    follow(desk, 100);
    EXPECT_EQ(changes.of("bank-a").size(), 5U);
    EXPECT_EQ(changes.reads(), 30U);
    follow(desk, 101);
    EXPECT_EQ(changes.reads(), 35U);
    desk.open_of("normal");
    follow(desk, 102);
    EXPECT_EQ(changes.of("bank-a").size(), 6U);
    EXPECT_EQ(changes.reads(), 41U);
    EXPECT_EQ(changes.members(), std::vector<std::string>{"bank-a"});

    // An older version: what ended there may be open here.
    follow(desk, 99);
    EXPECT_EQ(changes.of("bank-a").size(), 6U);
    EXPECT_EQ(changes.reads(), 41U + 31U);
    const Desk other;
    follow(other, 98);
    EXPECT_TRUE(changes.members().empty());
}

}  // namespace
}  // namespace charter::tasks::test
