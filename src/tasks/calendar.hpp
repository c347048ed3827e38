#pragma once
// The days of a member: everything that ends or is due in the next 13 months.

#include <string>
#include <string_view>
#include <vector>

#include "tasks/board.hpp"

namespace charter::tasks {

/// What falls on a day. Words (occasion_word) are part of the API.
enum class Occasion : std::uint8_t {
    evidence,      // entries of a register must be renewed or filed by then
    declaration,   // a nil declaration
    act,           // a row of the ledger, by a transaction or a resolution
    certificate,   // a certificate's validity ends
    treatment,     // a treatment is due
    credential,    // its last day
    grant,         // its last day
    vote,          // the voting ends
    execution,     // a resolution can be executed until then
    ratification,  // an emergency measure lapses
    onboarding,    // the ease of a new member ends
    change,        // an emergency change is overdue for what it owes
    line,          // an entry that has not come to its end is due
    leave_begins,  // its first day
    leave_ends,    // its last day
    incident,      // a step of an incident or a notice is due
    suspicion,     // a key that may be in other hands is revoked unless it was replaced
    exception,     // the last day of an exception
};
std::string_view occasion_word(Occasion occasion);

struct Date {
    Day day = 0;              // the last day on which it is in time
    std::int64_t end_ms = 0;  // from when on it is late
    Occasion occasion{};
    std::string uid;  // 16 hex digits: the first, second ... of its sort keep theirs when days move
    std::string target;  // register, table, usage, role, act or notice
    std::string about;   // "topic=privacy", an entry, a person, a proposal's number
    std::vector<std::string> requirements;  // in the order of the convention
    std::vector<std::string> subjects;      // at most kSubjectsMax
    std::uint32_t subject_count = 0;
};

/// From today on, by day, then by sort. Observations and challenges renew themselves and are left
/// out; what is overdue is a task, and no day to come.
std::vector<Date> calendar_of(const Source& source, Memo& memo, std::string_view member);

}  // namespace charter::tasks
