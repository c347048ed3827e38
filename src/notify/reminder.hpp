#pragma once
// Which tasks somebody is reminded of today, and what is remembered of it so that it is once.
// A pure function: no clock, no file.

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/civil.hpp"

namespace charter::notify {

/// How near the day of a task is. Words (band_word) are part of the webhook and of the state.
enum class Band : std::uint8_t { to_do, in_30_days, in_7_days, in_1_day, overdue };
std::string_view band_word(Band band);
std::optional<Band> band_from(std::string_view word);

struct Bilingual {
    std::string zh;
    std::string en;
    friend bool operator==(const Bilingual&, const Bilingual&) = default;
};

/// What the node says of a task, as far as reminders show it.
struct Task {
    std::string id;    // it stays when days and people change
    std::string kind;  // "put", "vote", "approve"
    std::string member;
    Bilingual title;
    std::optional<Day> due;  // the last day on which it is in time; none: it is late already
    std::string due_time;    // "10:00" of that day: late from then on; empty: when the day ends
    bool undated = false;    // nothing says by when: without `due` it is not late
    bool late = false;       // the node says that it is overdue, be it by the hour
    std::int64_t entries = 0;
    std::string command;
    std::vector<std::string> requirements;  // "47.1"
    std::string sitting;                    // "site_visit"; empty: it is done by itself
    Bilingual sitting_title;
};

/// Nothing: more than 30 days are left.
std::optional<Band> band_of(const Task& task, Day today);

/// One task of one person by one day, on one channel. Another day is another thing to remind of.
struct MarkKey {
    std::string channel;  // "mail" or "webhook"
    std::string person;
    std::string task;
    std::optional<Day> due;
    friend auto operator<=>(const MarkKey&, const MarkKey&) = default;
};
/// The nearest reminder that went out.
struct Mark {
    Band band{};
    std::uint32_t time = 1;  // which one of its band: above 1 only for what is overdue
    Day day = 0;             // when it went out
    Day seen = 0;            // when the task was last in the person's list
    friend bool operator==(const Mark&, const Mark&) = default;
};
using Marks = std::map<MarkKey, Mark>;

struct Reminder {
    Task task;
    Band band{};
    std::uint32_t time = 1;
};

/// Whose tasks, and how often.
struct Asked {
    std::string_view channel;
    std::string_view person;
    Day today = 0;
    std::int64_t overdue_repeat_days = 0;  // 0: what is overdue is told once
};

/// Of each task the nearest threshold that was reached and not told yet: one that was missed
/// (the notifier stood still) is not told beside a nearer one. The most urgent first.
std::vector<Reminder> due_reminders(const std::vector<Task>& tasks, const Marks& marks,
                                    const Asked& asked);

MarkKey key_of(const Asked& asked, const Task& task);

/// Notes that these tasks are in the person's list, on every channel.
void see(Marks& marks, std::string_view person, const std::vector<Task>& tasks, Day today);
/// Forgets what was not seen, and whose day is over, for more than a week.
void forget(Marks& marks, Day today);

/// 32 hexadecimal digits that follow from the chain, the person, the task, its day, the threshold
/// and which time it is: the same reminder has the same id for ever, on every channel.
std::string reminder_id(std::string_view chain_id, std::string_view person,
                        const Reminder& reminder);
/// Of the reminders that went out together, of one channel.
std::string message_id(std::string_view channel, const std::vector<std::string>& reminder_ids);

/// "47.1" is of article 47.
std::string_view article_of(std::string_view requirement);
/// Each once, in the order of the requirements, whose texts they are parts of.
std::vector<std::string_view> articles_of(const std::vector<std::string>& requirements);

}  // namespace charter::notify
