#pragma once
// A task: something that somebody has to do, by when, for which requirements, and how.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/civil.hpp"
#include "tasks/need.hpp"

namespace charter::tasks {

/// How near its day is. Words (state_word) are part of the API.
enum class State : std::uint8_t { open, in_30_days, in_7_days, in_1_day, overdue };
std::string_view state_word(State state);
State state_of(std::optional<Day> due, Day today);

inline constexpr std::size_t kPersonsMax = 20;
inline constexpr Day kSittingDays = 30;

/// Texts are made at the edge, from `kind`, `target` and what else is here.
struct Task {
    std::string id;  // 16 hex digits of the digest of kind, member, target and `about`: it stays
                     // when days and people change
    Kind kind{};
    std::string member;   // whose it is; "*": the assembly's
    std::string target;   // register, table, probe, parameter or role
    std::string act;      // the transaction that does it
    std::string about;    // what tells it from others of its kind: "topic=privacy", an entry, "12"
    std::string command;  // of the command line; words in capitals are for the reader to fill in
    std::string why;      // of kind amend: the name of the reason; of take_back: the act that
                          // turned it down; of notify: the notice; of
                          // rotate: the usage of the key; of extend: the requirement
    std::optional<Day> due;  // the last day on which it is in time; none: it is late already
    std::int64_t due_ms =
        0;                  // from when on it is late, where the moment counts; 0: when `due` ends
    bool document = false;  // of kind advance: a step that it wants takes a document
    bool undated = false;   // nothing says by when: without `due` it is not late
    State state{};
    bool failing = false;                   // something is not satisfied until it is done
    bool onboarding = false;                // of a new member: `due` is when the ease ends
    std::uint32_t step = 0;                 // in which order a new member goes about it, from 1
    std::uint32_t entries = 0;              // how many it takes: one, or one a subject
    std::vector<std::string> roles;         // any of them may do it; empty: by duty or policy
    std::vector<std::string> persons;       // who may do it now, at most kPersonsMax
    std::vector<std::string> concerned;     // who must take part without being able to do it alone
    std::vector<std::string> requirements;  // that it serves, in the order of the convention
    std::vector<Wanted> wanted;
    std::vector<std::string> subjects;  // at most kSubjectsMax
    std::uint32_t subject_count = 0;
};

std::string task_id(const Task& task);

/// The more urgent first; what nothing dates last.
bool is_before(const Task& a, const Task& b);

}  // namespace charter::tasks
