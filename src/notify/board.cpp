#include "notify/board.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>
#include <utility>

#include "client/remote_view.hpp"

namespace charter::notify {
namespace {

namespace json = boost::json;

constexpr std::int32_t kOffsetMax = 24 * 60;
constexpr int kPagesMax = 1'000;
constexpr std::int64_t kTimeMsMax = 253'370'764'800'000;  // 9999-01-01: days have four-digit years

std::string text_at(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

std::int64_t number_at(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    return value != nullptr && value->is_int64() ? value->as_int64() : 0;
}

Bilingual bilingual_at(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_object()) return {};
    Bilingual both{text_at(value->as_object(), "zh"), text_at(value->as_object(), "en")};
    if (both.zh.empty()) both.zh = both.en;
    if (both.en.empty()) both.en = both.zh;
    return both;
}

Outcome<json::object> parse_object(std::string_view text) {
    boost::system::error_code failed;
    json::value value = json::parse(text, failed);
    if (failed || !value.is_object()) return fault("the node's answer is no JSON object");
    return std::move(value.as_object());
}

Outcome<Task> task_of(const json::value& value) {
    if (!value.is_object()) return fault("the node's task list has something that is no task");
    const json::object& object = value.as_object();
    Task task;
    task.id = text_at(object, "id");
    task.kind = text_at(object, "kind");
    task.member = text_at(object, "member");
    task.due_time = text_at(object, "due_time");
    task.sitting = text_at(object, "sitting");
    task.sitting_title = bilingual_at(object, "sitting_title");
    task.title = bilingual_at(object, "title");
    task.entries = number_at(object, "entries");
    task.command = text_at(object, "command");
    const std::string due = text_at(object, "due");
    if (!due.empty()) task.due = parse_date(due);
    task.late = text_at(object, "state") == "overdue";
    task.undated = due.empty() && text_at(object, "state") == "open";
    if (task.id.empty() || (!due.empty() && !task.due)) {
        return fault("the node's task list has a task without id, or with a day that is none");
    }
    const json::value* requirements = object.if_contains("requirements");
    if (requirements == nullptr || !requirements->is_array()) return task;
    for (const json::value& each : requirements->as_array()) {
        if (each.is_object()) task.requirements.push_back(text_at(each.as_object(), "id"));
    }
    return task;
}

Outcome<std::string> ask(client::NodeClient& node, const std::string& target) {
    auto answer = node.get(target);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == 200) return std::move(answer->body);
    return fault("the node answered " + std::to_string(answer->status) + ": " +
                 answer->body.substr(0, 500));
}

Outcome<std::vector<Task>> read_tasks(client::NodeClient& node, const std::string& person) {
    const std::string target = "/v1/tasks?limit=1000&person=" + client::encode_path(person);
    std::vector<Task> all;
    std::string after;
    for (int page_no = 0; page_no < kPagesMax; ++page_no) {
        const auto body =
            ask(node, after.empty() ? target : target + "&after=" + client::encode_path(after));
        if (!body) return tl::unexpected(body.error());
        auto page = parse_tasks(*body);
        if (!page) return tl::unexpected(page.error());
        std::ranges::move(page->tasks, std::back_inserter(all));
        after = page->next;
        if (after.empty()) return all;
    }
    return fault("the node's task list does not end");
}

}  // namespace

Outcome<Board> parse_head(std::string_view node_json) {
    const auto object = parse_object(node_json);
    if (!object) return tl::unexpected(object.error());
    Board board;
    board.chain_id = text_at(*object, "chain_id");
    board.time_ms = number_at(*object, "time_ms");
    const std::int64_t offset = number_at(*object, "utc_offset_minutes");
    const json::value* you = object->if_contains("you");
    if (you != nullptr && you->is_object()) board.member = text_at(you->as_object(), "member");
    if (board.chain_id.empty() || board.member.empty() || offset < -kOffsetMax ||
        offset > kOffsetMax) {
        return fault(
            "the node's answer does not say which chain it is of, or whose credential this is");
    }
    if (board.time_ms > kTimeMsMax) {
        return fault("the node says that its newest block is of the year 9999 or later");
    }
    board.utc_offset_minutes = static_cast<std::int32_t>(offset);
    return board;
}

Outcome<TaskPage> parse_tasks(std::string_view tasks_json) {
    const auto object = parse_object(tasks_json);
    if (!object) return tl::unexpected(object.error());
    const json::value* items = object->if_contains("items");
    if (items == nullptr || !items->is_array()) return fault("the node's answer is no task list");
    TaskPage page;
    for (const json::value& item : items->as_array()) {
        auto task = task_of(item);
        if (!task) return tl::unexpected(task.error());
        page.tasks.push_back(*std::move(task));
    }
    page.next = text_at(*object, "next");
    return page;
}

Outcome<Board> read_board(client::NodeClient& node) {
    const auto head = ask(node, "/v1/node");
    if (!head) return tl::unexpected(head.error());
    auto board = parse_head(*head);
    if (!board) return board;
    const auto persons = client::read_persons(node, board->member);
    if (!persons) return tl::unexpected(persons.error());
    for (const v1::Person& person : *persons) {
        if (!person.active()) continue;
        auto tasks = read_tasks(node, person.person());
        if (!tasks) return tl::unexpected(tasks.error());
        board->persons.push_back({person.person(), *std::move(tasks)});
    }
    std::ranges::sort(board->persons, {}, &PersonTasks::person);
    return board;
}

}  // namespace charter::notify
