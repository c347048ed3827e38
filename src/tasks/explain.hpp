#pragma once
// Why a status is what it is: what is missing, who can mend it and how; or until when it holds, and
// what ends it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tasks/board.hpp"

namespace charter::tasks {

/// What ends a fact. Words (ending_word) are part of the API.
enum class Ending : std::uint8_t {
    never,
    cadence,      // its evidence is too old then
    validity,     // its evidence says so itself
    due,          // what is not yet due is due then
    exception,    // the exception ends
    onboarding,   // the ease of a new member ends
    observation,  // it must be measured again
    challenge,    // the rule must be tried again
    change,       // something else that it rests on: a draft, an own rule, a reference
};
std::string_view ending_word(Ending ending);

inline constexpr std::size_t kLinesMax = 100;

struct Line {
    Item item;
    Need need;         // its target is empty where no person can do anything
    std::string task;  // the id of the task that would mend or renew it; empty: none
    Ending ending{};
    std::int64_t ends_ms = 0;  // 0: never, or it is over already
};

struct Explanation {
    v1::StatusValue value{};
    std::optional<v1::StatusRecord> status;  // of the state; none before the first block
    std::vector<Line> lines;                 // what fails first, at most kLinesMax
    std::uint32_t line_count = 0;
    std::vector<Task> tasks;  // that serve the requirement
};

/// `member`: "*" for a requirement of the network.
Explanation explain(const Source& source, Memo& memo, const v1::Requirement& requirement,
                    std::string_view member);

}  // namespace charter::tasks
