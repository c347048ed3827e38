#include "notify/reminder.hpp"

#include <random>

#include "notify/store.hpp"
#include "notify/testing.hpp"

namespace charter::notify {
namespace {

struct BandRow {
    const char* due;  // empty: none
    const char* today;
    const char* word;  // empty: not yet
};
constexpr BandRow kBandRows[] = {
    {"2026-12-31", "2026-11-30", ""},
    {"2026-12-31", "2026-12-01", "in_30_days"},
    {"2026-12-31", "2026-12-23", "in_30_days"},
    {"2026-12-31", "2026-12-24", "in_7_days"},
    {"2026-12-31", "2026-12-29", "in_7_days"},
    {"2026-12-31", "2026-12-30", "in_1_day"},
    {"2026-12-31", "2026-12-31", "in_1_day"},
    {"2026-12-31", "2027-01-01", "overdue"},
    // The leap day, and the day that 2027 does not have.
    {"2028-02-29", "2028-01-29", ""},
    {"2028-02-29", "2028-01-30", "in_30_days"},
    {"2028-02-29", "2028-02-22", "in_7_days"},
    {"2028-02-29", "2028-02-28", "in_1_day"},
    {"2028-02-29", "2028-03-01", "overdue"},
    {"2028-03-01", "2028-02-28", "in_7_days"},
    {"2027-03-01", "2027-02-28", "in_1_day"},
    // Months of 30, 31 and 28 days.
    {"2027-03-31", "2027-03-01", "in_30_days"},
    {"2027-03-31", "2027-02-28", ""},
    {"2027-05-01", "2027-04-01", "in_30_days"},
    {"2027-05-01", "2027-03-31", ""},
    {"", "2026-11-28", "overdue"},
    {"9999-12-31", "1970-01-01", ""},
};

TEST(Reminder, ThresholdsAreCivilDays) {
    for (const BandRow& row : kBandRows) {
        const std::string_view due = row.due;
        const auto band = band_of(task_due("a", due), day_of(row.today));
        EXPECT_EQ(band ? band_word(*band) : "", row.word) << row.due << " on " << row.today;
    }
}

TEST(Reminder, WordsReadBack) {
    for (const Band band :
         {Band::to_do, Band::in_30_days, Band::in_7_days, Band::in_1_day, Band::overdue}) {
        EXPECT_EQ(band_from(band_word(band)), band);
    }
    EXPECT_EQ(band_from("open"), std::nullopt);
    EXPECT_EQ(article_of("53.1.2"), "53");
    EXPECT_EQ(article_of("7"), "7");
    EXPECT_EQ(articles_of({"47.1", "29.7", "47.2"}), (std::vector<std::string_view>{"47", "29"}));
}

/// Sends what is due on each day from `from` on, and says on which days what went out.
std::string told(const Task& task, std::string_view from, int days, std::int64_t repeat = 0,
                 int restart_every = 1, int every = 1) {
    Memory memory;
    std::string out;
    for (int n = 0; n < days; n += every) {
        const Day today = day_of(from) + n;
        const Asked asked{"mail", "bank-a.p1", today, repeat};
        see(memory.marks, "bank-a.p1", {task}, today);
        forget(memory.marks, today);
        for (const Reminder& due : due_reminders({task}, memory.marks, asked)) {
            memory.marks[key_of(asked, due.task)] = Mark{due.band, due.time, today, today};
            out += (out.empty() ? "" : " ") + format_date(today).substr(5) + "=" +
                   std::string(band_word(due.band)) + "/" + std::to_string(due.time);
        }
        if (n % restart_every == 0) memory = *read_memory(memory_text(memory));
    }
    return out;
}

TEST(Reminder, EachThresholdOnceAlsoAfterRestarts) {
    const Task task = task_due("a", "2028-02-29");
    constexpr const char* kAll =
        "01-30=in_30_days/1 02-22=in_7_days/1 02-28=in_1_day/1 03-01=overdue/1";
    for (const int restart_every : {1, 2, 7, 1'000}) {
        EXPECT_EQ(told(task, "2028-01-01", 120, 0, restart_every), kAll) << restart_every;
    }
}

TEST(Reminder, WhatWasMissedIsNotToldBesideWhatIsNearer) {
    const Task task = task_due("a", "2026-12-31");
    EXPECT_EQ(told(task, "2026-11-25", 60, 0, 1, 10),
              "12-05=in_30_days/1 12-25=in_7_days/1 01-04=overdue/1");
    EXPECT_EQ(told(task, "2027-01-10", 30), "01-10=overdue/1");
}

TEST(Reminder, OverdueIsRepeatedByTheConfiguredCadenceAlone) {
    EXPECT_EQ(told(task_due("a", "2026-12-31"), "2027-01-01", 30, 10),
              "01-01=overdue/1 01-11=overdue/2 01-21=overdue/3");
    EXPECT_EQ(told(task_due("a", ""), "2027-01-01", 15, 7),
              "01-01=overdue/1 01-08=overdue/2 01-15=overdue/3");
    EXPECT_EQ(told(task_due("a", ""), "2027-01-01", 400), "01-01=overdue/1");
}

TEST(Reminder, WhatNothingDatesIsToldOnce) {
    Task task = task_due("a", "");
    task.undated = true;
    EXPECT_EQ(told(task, "2027-01-01", 400, 7), "01-01=to_do/1");
}

TEST(Reminder, AnotherDayPersonOrChannelIsAnotherThing) {
    const Day today = day_of("2026-12-25");
    const Asked asked{"mail", "bank-a.p1", today, 0};
    const Task task = task_due("a", "2026-12-31");
    Marks marks{{key_of(asked, task), Mark{Band::in_7_days, 1, today, today}}};
    EXPECT_TRUE(due_reminders({task}, marks, asked).empty());
    EXPECT_EQ(due_reminders({task_due("a", "2027-01-01")}, marks, asked).size(), 1U);
    EXPECT_EQ(due_reminders({task_due("b", "2026-12-31")}, marks, asked).size(), 1U);
    EXPECT_EQ(due_reminders({task}, marks, {"webhook", "bank-a.p1", today, 0}).size(), 1U);
    EXPECT_EQ(due_reminders({task}, marks, {"mail", "bank-a.p2", today, 0}).size(), 1U);
    EXPECT_TRUE(due_reminders({task}, marks, {"mail", "bank-a.p1", today - 10, 0}).empty())
        << "a clock that went back tells nothing again";
}

TEST(Reminder, ForgetsAWeekAfterTheTaskIsGoneAndItsDayIsOver) {
    const Day gone = day_of("2026-12-01");
    const auto kept = [&](std::string_view due, Day today) {
        const Asked asked{"mail", "bank-a.p1", gone, 0};
        Marks marks{{key_of(asked, task_due("a", due)), Mark{Band::in_30_days, 1, gone, gone}}};
        forget(marks, today);
        return !marks.empty();
    };
    EXPECT_TRUE(kept("2026-12-31", gone + 30)) << "done early; whoever undoes it is not told again";
    EXPECT_TRUE(kept("2026-12-31", gone + 37));
    EXPECT_FALSE(kept("2026-12-31", gone + 38));
    EXPECT_TRUE(kept("", gone + 7));
    EXPECT_FALSE(kept("", gone + 8));
}

TEST(Reminder, MostUrgentFirst) {
    const std::vector<Task> tasks = {task_due("d", "2026-12-30"), task_due("a", "2026-12-03"),
                                     task_due("c", "2026-11-20"), task_due("b", ""),
                                     task_due("e", "2027-05-01"), task_due("f", "2026-11-29")};
    std::string order;
    for (const Reminder& due :
         due_reminders(tasks, {}, {"mail", "bank-a.p1", day_of("2026-12-01"), 0})) {
        order += due.task.id;
    }
    EXPECT_EQ(order, "bcfad");
}

TEST(Reminder, IdsFollowFromWhatTheyAreOf) {
    const Reminder one{task_due("a", "2026-12-31"), Band::in_7_days, 1};
    const std::string id = reminder_id("net", "bank-a.p1", one);
    EXPECT_EQ(id.size(), 32U);
    EXPECT_EQ(id, reminder_id("net", "bank-a.p1", one));
    Reminder other = one;
    other.task.title = {"x", "y"};
    EXPECT_EQ(id, reminder_id("net", "bank-a.p1", other)) << "a text may change";
    const auto differs = [&](const Reminder& changed) {
        return reminder_id("net", "bank-a.p1", changed) != id;
    };
    EXPECT_TRUE(differs({task_due("b", "2026-12-31"), Band::in_7_days, 1}));
    EXPECT_TRUE(differs({task_due("a", "2026-12-30"), Band::in_7_days, 1}));
    EXPECT_TRUE(differs({task_due("a", ""), Band::in_7_days, 1}));
    EXPECT_TRUE(differs({task_due("a", "2026-12-31"), Band::in_1_day, 1}));
    EXPECT_TRUE(differs({task_due("a", "2026-12-31"), Band::in_7_days, 2}));
    EXPECT_NE(id, reminder_id("other", "bank-a.p1", one));
    EXPECT_NE(id, reminder_id("net", "bank-a.p2", one));
    EXPECT_NE(message_id("mail", {id}), message_id("webhook", {id}));
    EXPECT_NE(message_id("mail", {id}), message_id("mail", {id, id}));
}

/// Days pass, tasks come, go and move, the process restarts: nothing is told twice, and nothing
/// that stood long enough is left out.
TEST(Reminder, RandomHistoriesTellEachReminderOnce) {
    std::mt19937 random(7);
    const auto below = [&random](std::uint32_t n) { return static_cast<int>(random() % n); };
    for (int history = 0; history < 20; ++history) {
        Memory memory;
        std::map<std::string, int> told_times;
        std::vector<Task> tasks;
        Day today = day_of("2027-12-01");
        for (int step = 0; step < 200; ++step) {
            today += below(3) == 0 ? 1 : 0;
            if (below(4) == 0) {
                tasks.push_back(task_due("t" + std::to_string(below(6)), ""));
                tasks.back().due = today + below(45);
            }
            if (!tasks.empty() && below(9) == 0) tasks.erase(tasks.begin());
            see(memory.marks, "bank-a.p1", tasks, today);
            forget(memory.marks, today);
            for (const char* channel : {"mail", "webhook"}) {
                const Asked asked{channel, "bank-a.p1", today, 0};
                for (const Task& task : tasks) {
                    for (const Reminder& due : due_reminders({task}, memory.marks, asked)) {
                        memory.marks[key_of(asked, task)] = {due.band, due.time, today, today};
                        ++told_times[channel + reminder_id("net", "bank-a.p1", due)];
                    }
                    if (const auto band = band_of(task, today)) {
                        EXPECT_GE(memory.marks.at(key_of(asked, task)).band, *band);
                    }
                }
            }
            if (below(5) == 0) memory = *read_memory(memory_text(memory));
        }
        for (const auto& [id, times] : told_times) EXPECT_EQ(times, 1) << history << " " << id;
    }
}

}  // namespace
}  // namespace charter::notify
