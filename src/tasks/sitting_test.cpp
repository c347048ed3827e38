// What one sitting can finish, and what it serves in all.
#include "tasks/sitting.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "compiler/compiler.hpp"
#include "tasks/desk_test.hpp"
#include "testing/places.hpp"
#include "testing/world.hpp"

namespace charter::tasks::test {
namespace {

const catalog::Texts& real_texts() {
    static const catalog::Texts texts(
        compiler::compile_catalog(places::source() + "/catalog")->texts);
    return texts;
}

void add_site(Desk& desk, const std::string& name, const std::string& kind) {
    v1::Site site;
    site.set_key(state::keys::site(name));
    site.set_site(name);
    site.set_member("bank-a");
    site.set_kind(kind);
    site.set_country("TW");
    site.set_registered_ms(desk.now().time_ms);
    state::write(desk.delta(), site);
}

/// The tasks of a list, and the sittings that they make.
struct Told {
    Told(const Desk& desk, std::vector<Task> list)
        : tasks(std::move(list)),
          sittings(sittings_of(tasks, SittingPlan(real_texts()), testing::real_catalog(),
                               desk.today())) {}

    const Sitting* find(const std::string& name, const std::string& member = "bank-a") const {
        const auto found = std::ranges::find_if(sittings, [&](const Sitting& sitting) {
            return sitting.name == name && sitting.member == member;
        });
        return found == sittings.end() ? nullptr : &*found;
    }
    const Task& task(const std::string& id) const {
        return *std::ranges::find(tasks, id, &Task::id);
    }
    std::set<std::string> targets(const Sitting& sitting) const {
        std::set<std::string> all;
        for (const std::string& id : sitting.tasks) all.insert(task(id).target);
        return all;
    }

    std::vector<Task> tasks;
    std::vector<Sitting> sittings;
};

struct Row {
    const char* sitting;
    std::vector<std::string> roles;
    std::vector<std::string> targets;  // at least these, in one sitting
    std::size_t requirements;          // more than so many
};

TEST(Sittings, OneActServesAllItTouches) {
    const std::vector<Row> rows = {
        {"site_visit",
         {"facilities", "security_officer"},
         {"room_access_reviews", "site_surveys"},
         10},
        {"combined_drill", {"operations", "unit_head"}, {"drill_reviews", "drills"}, 3},
        {"document_set", {"operations", "security_officer"}, {"documents", "playbooks"}, 10},
        {"assembly_memo", {"legal", "secretary"}, {"legal_memos"}, 1},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.sitting);
        Desk desk;
        desk.person("bank-a.p1", row.roles);
        desk.person("bank-a.p2", {"unit_head", "compliance_head", "ciso"});
        add_site(desk, "bank-a.main", "main_room");
        // Run for one kind: its review meeting is due, and the drill of the other kinds.
        desk.file("drills",
                  {tx::fixture::words("kinds", {"continuity"}), tx::fixture::text("stage", "run"),
                   tx::fixture::text("result", "passed")});
        const Told told(desk, desk.of_person("bank-a.p1"));
        const Sitting* sitting = told.find(row.sitting);
        ASSERT_NE(sitting, nullptr);
        const std::set<std::string> targets = told.targets(*sitting);
        for (const std::string& target : row.targets)
            EXPECT_TRUE(targets.contains(target)) << target;
        EXPECT_GT(sitting->requirements.size(), row.requirements);
        std::set<std::string> served;
        for (const std::string& id : sitting->tasks) {
            const auto& of = told.task(id).requirements;
            served.insert(of.begin(), of.end());
        }
        EXPECT_EQ(std::set(sitting->requirements.begin(), sitting->requirements.end()), served);
        EXPECT_EQ(sitting->requirements.size(), served.size()) << "each once";
        EXPECT_TRUE(sitting->failing);
    }
}

TEST(Sittings, OneMemoOfTheAssemblyHasAllTopics) {
    Desk desk;
    desk.person("bank-a.p1", {"legal", "secretary"});
    add_site(desk, "bank-a.main", "main_room");
    const Told told(desk, desk.of_person("bank-a.p1"));
    const Sitting* memo = told.find("assembly_memo");
    ASSERT_NE(memo, nullptr);
    std::set<std::string> topics;
    for (const std::string& id : memo->tasks) topics.insert(told.task(id).about);
    EXPECT_TRUE(topics.contains("topic=dlt_lawful"));
    EXPECT_TRUE(topics.contains("topic=privacy"));
}

TEST(Sittings, EachTaskIsInOneSittingOrInNone) {
    Desk desk;
    desk.person("bank-a.p1", {"operations", "security_officer", "facilities", "hr"});
    add_site(desk, "bank-a.main", "main_room");
    const Told told(desk, desk.of_member("bank-a"));
    std::set<std::string> seen;
    for (const Sitting& sitting : told.sittings) {
        EXPECT_FALSE(sitting.tasks.empty());
        for (const std::string& id : sitting.tasks) {
            EXPECT_TRUE(seen.insert(id).second) << shown(told.task(id));
        }
    }
    const SittingPlan plan(real_texts());
    for (const Task& task : told.tasks) {
        EXPECT_EQ(seen.contains(task.id), !plan.of(task).empty()) << shown(task);
    }
    EXPECT_GT(seen.size(), told.sittings.size());
}

TEST(Sittings, WhatIsMoreThanAMonthLaterIsAnother) {
    const Day today = *parse_date("2026-12-01");
    const auto at = [&](const char* id, std::optional<Day> due, bool undated = false) {
        Task task;
        task.id = id;
        task.kind = Kind::put;
        task.member = "bank-a";
        task.target = "drills";
        task.due = due;
        task.undated = undated;
        return task;
    };
    std::vector<Task> tasks = {at("a", std::nullopt), at("b", today + 30),
                               at("c", today + 31),   at("d", today + 61),
                               at("e", today + 62),   at("f", std::nullopt, true)};
    Task other = at("g", today + 2);
    other.member = "*";
    tasks.insert(tasks.begin() + 1, other);
    const auto sittings =
        sittings_of(tasks, SittingPlan(real_texts()), testing::real_catalog(), today);
    std::vector<std::vector<std::string>> ids;
    for (const Sitting& sitting : sittings) ids.push_back(sitting.tasks);
    EXPECT_EQ(ids,
              (std::vector<std::vector<std::string>>{{"a", "b", "f"}, {"g"}, {"c", "d"}, {"e"}}));
    EXPECT_EQ(sittings[2].due, today + 31);
}

TEST(Sittings, TheAssemblysActsAreOneMeeting) {
    Desk desk;
    desk.person("bank-a.r", {"representative"});
    desk.person("bank-b.r", {"representative"});
    desk.propose("bank-b.r", set_parameter("drill_review", 10));
    const Told told(desk, desk.of_person("bank-a.r"));
    const Sitting* meeting = told.find("assembly_meeting");
    ASSERT_NE(meeting, nullptr);
    std::set<Kind> kinds;
    for (const Sitting& sitting : told.sittings) {
        if (sitting.name != "assembly_meeting") continue;
        for (const std::string& id : sitting.tasks) kinds.insert(told.task(id).kind);
    }
    EXPECT_TRUE(kinds.contains(Kind::vote));
    EXPECT_TRUE(kinds.contains(Kind::propose));
}

}  // namespace
}  // namespace charter::tasks::test
