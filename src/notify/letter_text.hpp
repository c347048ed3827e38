#pragma once
// What a mail with reminders says, in Traditional Chinese or English.

#include <string>
#include <vector>

#include "notify/reminder.hpp"

namespace charter::notify {

/// Whom it is to, and of what ledger.
struct Receiver {
    std::string person;
    std::string name;      // how it is greeted; empty: by its id
    std::string language;  // "zh-TW" or "en"
    std::string member;
    std::int32_t utc_offset_minutes = 0;
};

/// How many of each band: nothing of the tasks themselves, since subjects show on locked screens.
std::string subject_of(const std::vector<Reminder>& reminders, const Receiver& to);

/// Each task with its requirements and articles, its day and the command that does it, by band and
/// within it by sitting, headed by how many requirements that serves in all; at most kTasksShown,
/// then how many more there are and the command that lists them.
std::string body_of(const std::vector<Reminder>& reminders, const Receiver& to);
inline constexpr std::size_t kTasksShown = 200;

}  // namespace charter::notify
