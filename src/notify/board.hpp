#pragma once
// What the node says: the chain, whose credential this is, and the tasks of each person of that
// member.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "client/node_client.hpp"
#include "notify/reminder.hpp"

namespace charter::notify {

struct PersonTasks {
    std::string person;
    std::vector<Task> tasks;
};

struct Board {
    std::string chain_id;
    std::string member;
    std::int32_t utc_offset_minutes = 0;
    std::int64_t time_ms = 0;          // of the newest block
    std::vector<PersonTasks> persons;  // the member's active ones, by id
};

/// The head of a board, from GET /v1/node: all but its persons.
Outcome<Board> parse_head(std::string_view node_json);
/// One page of GET /v1/tasks. `next`: of the page after it; empty where this is the last.
struct TaskPage {
    std::vector<Task> tasks;
    std::string next;
};
Outcome<TaskPage> parse_tasks(std::string_view tasks_json);

/// Faults: no answer, a refusal (the credential is not in good standing), or one that is none.
Outcome<Board> read_board(client::NodeClient& node);

}  // namespace charter::notify
