// /v1/tasks, /v1/calendar, /v1/explain: who has to do what by when, and why.
#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <tuple>

#include "api/assessment.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "api/task_cache.hpp"
#include "api/task_json.hpp"
#include "assurance/rows.hpp"
#include "base/civil.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kPageDefault = 100;
constexpr std::uint64_t kPageMax = 1'000;
constexpr std::string_view kNoDay = "0000-00-00";
constexpr std::string_view kAnyDay = "9999-99-99";

/// Where an item stands in its list: "<day>/<id>" grows along it.
std::string place_of(const tasks::Task& task) {
    const std::string_view none = task.undated ? kAnyDay : kNoDay;
    return (task.due ? format_date(*task.due) : std::string(none)) + "/" + task.id;
}
std::string place_of(const tasks::Date& date) { return format_date(date.day) + "/" + date.uid; }

/// The page of a list sorted by place after `after`, without what the asker may not read.
template <class Item, class Write>
json::object page_of(const std::vector<Item>& all, const Request& request, std::uint64_t limit,
                     const std::string& member, const Write& write) {
    const std::string* after = request.query_value("after");
    json::array items;
    json::value next = nullptr;
    std::uint64_t withheld = 0;
    std::string last;
    for (const Item& item : all) {
        const std::string place = place_of(item);
        if (after != nullptr && place <= *after) continue;
        if (items.size() == limit) {
            next = json::value(last);
            break;
        }
        last = place;
        const std::string& of = [&]() -> const std::string& {
            if constexpr (requires { item.member; }) return item.member;
            return member;
        }();
        if (may_read_target(request.identity, *request.tip->catalog, item.target, of)) {
            items.push_back(write(item));
        } else {
            ++withheld;
        }
    }
    return {{"height", request.tip->height},
            {"time_ms", request.tip->time_ms},
            {"items", std::move(items)},
            {"withheld", withheld},
            {"next", std::move(next)}};
}

/// Of the whole list, whatever page is asked for: what the asker may read of it.
json::array sittings_json(const std::vector<tasks::Task>& all, const Request& request,
                          const TaskEdge& edge) {
    std::vector<tasks::Task> readable;
    for (const tasks::Task& task : all) {
        const bool may =
            may_read_target(request.identity, *edge.tip.catalog, task.target, task.member);
        if (may) readable.push_back(task);
    }
    const Day today = day_at(edge.tip.time_ms, edge.tip.config.utc_offset_minutes());
    json::array sittings;
    for (const tasks::Sitting& sitting :
         tasks::sittings_of(readable, edge.plan, *edge.tip.catalog, today)) {
        sittings.push_back(sitting_json(sitting, edge.texts));
    }
    return sittings;
}

bool knows_member(const engine::Tip& tip, const std::string& member) {
    if (member == assurance::kEveryone) return true;
    const auto found = state::read<v1::Member>(*tip.view, state::keys::member(member));
    return found && !found->removed();
}

Response no_member(const std::string& member) {
    return problem(404, "no_such_member",
                   "there is no member `" + member +
                       "`; GET /v1/tables/members lists them, * is the assembly");
}

std::optional<Response> wrong_cursor(const Request& request) {
    const std::string* after = request.query_value("after");
    const bool fits = after == nullptr || (after->size() == 27 && after->find('/') == 10);
    if (fits) return std::nullopt;
    return problem(400, "bad_cursor", "`after` is the `next` of the page before");
}

Response list_tasks(const Api& api, const Request& request, TaskCache& cache) {
    const engine::Tip& tip = *request.tip;
    const std::string* member = request.query_value("member");
    const std::string* person = request.query_value("person");
    if ((member == nullptr) == (person == nullptr)) {
        return problem(400, "bad_query",
                       "ask for the tasks of one `person` or one `member` (* is the assembly)");
    }
    const auto limit = number_of(request, {"limit", kPageDefault, 1, kPageMax});
    if (const auto* wrong = std::get_if<Response>(&limit)) return *wrong;
    if (auto wrong = wrong_cursor(request)) return *std::move(wrong);
    if (member != nullptr && !knows_member(tip, *member)) return no_member(*member);
    if (person != nullptr && !tip.view->get(state::keys::person(*person))) {
        return problem(404, "no_such_person",
                       "there is no person `" + *person + "`; GET /v1/tables/persons lists them");
    }
    const tasks::SittingPlan plan(*api.texts);
    const TaskEdge edge{tip, *api.texts, plan};
    const auto all = cache.with(tip, [&](const tasks::Source& source, tasks::Memo& memo) {
        return person != nullptr ? tasks::tasks_of_person(source, memo, *person)
                                 : tasks::tasks_of_member(source, memo, *member);
    });
    json::object body = page_of(all, request, std::get<std::uint64_t>(limit), "",
                                [&](const tasks::Task& task) { return task_json(task, edge); });
    body["sittings"] = sittings_json(all, request, edge);
    body["today"] = format_date(day_at(tip.time_ms, tip.config.utc_offset_minutes()));
    return json_response(body);
}

Response read_calendar(const Api& api, const Request& request, TaskCache& cache) {
    const engine::Tip& tip = *request.tip;
    const std::string& member = request.path.at("member");
    const auto limit = number_of(request, {"limit", kPageMax, 1, kPageMax});
    if (const auto* wrong = std::get_if<Response>(&limit)) return *wrong;
    if (auto wrong = wrong_cursor(request)) return *std::move(wrong);
    if (!knows_member(tip, member)) return no_member(member);
    const tasks::SittingPlan plan(*api.texts);
    const TaskEdge edge{tip, *api.texts, plan};
    auto all = cache.with(tip, [&](const tasks::Source& source, tasks::Memo& memo) {
        return tasks::calendar_of(source, memo, member);
    });
    std::ranges::sort(all, [](const tasks::Date& a, const tasks::Date& b) {
        return std::tie(a.day, a.uid) < std::tie(b.day, b.uid);
    });
    json::object body = page_of(all, request, std::get<std::uint64_t>(limit), member,
                                [&](const tasks::Date& date) { return date_json(date, edge); });
    const auto record = state::read_or_new<v1::Member>(*tip.view, state::keys::member(member));
    body["format"] = "charter-calendar/1";
    body["chain_id"] = tip.config.chain_id();
    body["member"] = member;
    body["name"] = bilingual(record.legal_name_zh(), record.legal_name());
    body["today"] = format_date(day_at(tip.time_ms, tip.config.utc_offset_minutes()));
    return json_response(body);
}

Response read_explanation(const Api& api, const Request& request, TaskCache& cache) {
    const engine::Tip& tip = *request.tip;
    const std::string& id = request.path.at("requirement");
    const std::string& member = request.path.at("member");
    const v1::Requirement* requirement = tip.catalog->requirement(id);
    if (requirement == nullptr) {
        return problem(404, "no_such_requirement",
                       "the convention has no requirement `" + id + "`");
    }
    const bool of_network = requirement->scope() == v1::SCOPE_NETWORK;
    if (of_network != (member == assurance::kEveryone)) {
        return problem(404, "wrong_scope",
                       of_network ? "this requirement is the network's: ask for member *"
                                  : "this requirement is each member's: ask for one of them");
    }
    if (!knows_member(tip, member)) return no_member(member);
    const tasks::SittingPlan plan(*api.texts);
    const TaskEdge edge{tip, *api.texts, plan};
    const auto explained = cache.with(tip, [&](const tasks::Source& source, tasks::Memo& memo) {
        return tasks::explain(source, memo, *requirement, member);
    });
    const auto readable = [&](const std::string& target, const std::string& of) {
        return may_read_target(request.identity, *tip.catalog, target, of);
    };
    json::object body = requirement_json(*requirement, *api.texts);
    body["height"] = tip.height;
    body["time_ms"] = tip.time_ms;
    body["member"] = member;
    body["status"] = explained.status
                         ? json::value(status_json(*explained.status, *tip.catalog, *api.texts))
                         : json::value(nullptr);
    json::array lines;
    for (const tasks::Line& line : explained.lines) {
        const bool shown = readable(line.need.target, line.need.member);
        lines.push_back(line_json(line, tip, *api.texts, shown));
    }
    json::array mended;
    for (const tasks::Task& task : explained.tasks) {
        if (readable(task.target, task.member)) mended.push_back(task_json(task, edge));
    }
    body["withheld"] = explained.tasks.size() - mended.size();
    body["lines"] = std::move(lines);
    body["line_count"] = explained.line_count;
    body["tasks"] = std::move(mended);
    return json_response(body);
}

}  // namespace

void add_task_routes(Router& router) {
    using Read = Response (*)(const Api&, const Request&, TaskCache&);
    const auto cache = std::make_shared<TaskCache>();
    const auto add = [&](const char* pattern, std::vector<std::string> query, Read read) {
        router.add({"GET",
                    pattern,
                    std::move(query),
                    [cache, read](const Api& api, const Request& request) {
                        return read(api, request, *cache);
                    },
                    false,
                    {}});
    };
    add("/v1/tasks", {"person", "member", "after", "limit"}, list_tasks);
    add("/v1/calendar/{member}", {"after", "limit"}, read_calendar);
    add("/v1/explain/{requirement}/{member}", {}, read_explanation);
}

}  // namespace charter::api
