#include "tasks/explain.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tasks/builder.hpp"

namespace charter::tasks {
namespace {

constexpr std::array<std::string_view, 9> kWords = {"never",       "cadence",   "validity",
                                                    "due",         "exception", "onboarding",
                                                    "observation", "challenge", "change"};
constexpr std::size_t kHomesMax = 8;

/// Only entries do; facts also stand on incidents, credentials, lists ...
bool ends_by_itself(assurance::Evidence& evidence, const Item& item) {
    if (!item.fact.ref().starts_with("reg/")) return false;
    const auto entry = state::read<v1::Entry>(evidence.view(), item.fact.ref());
    if (!entry) return false;
    const v1::EntryBody& body = entry->body();
    const v1::EntryType* type = evidence.catalog().entry_type(body.register_());
    Day last = body.valid_until();
    if (last == 0 && type != nullptr && type->valid_months() != 0) {
        last = add_months(body.occurred_on(), type->valid_months());
    }
    return last != 0 && evidence.present().midnight(last + 1) == item.fact.expires_ms();
}

Ending ending_of(assurance::Evidence& evidence, const Item& item, std::string_view scope) {
    if (item.excepted_ms != 0) return Ending::exception;
    if (item.onboarding) return Ending::onboarding;
    if (item.fact.expires_ms() == 0) return Ending::never;
    if (item.leaf != nullptr && item.leaf->has_rule()) return Ending::challenge;
    if (item.leaf != nullptr && item.leaf->has_probe()) return Ending::observation;
    if (item.fact.why() == "not_yet_due") return Ending::due;
    const std::string_view within = item.leaf != nullptr
                                        ? std::string_view(item.leaf->entry().within())
                                        : std::string_view("nil_declaration");
    if (too_old_at(evidence, item, within, scope) == item.fact.expires_ms()) {
        return Ending::cadence;
    }
    return ends_by_itself(evidence, item) ? Ending::validity : Ending::change;
}

Line line_of(assurance::Evidence& evidence, Item item, std::string_view scope) {
    Line line;
    line.need = need_of(evidence, item, scope);
    line.ending = ending_of(evidence, item, scope);
    const bool holds = is_green(item.fact.value()) || item.onboarding || item.excepted_ms != 0;
    if (holds) line.ends_ms = item.excepted_ms != 0 ? item.excepted_ms : item.fact.expires_ms();
    if (!line.need.target.empty()) {
        Task task;
        task.kind = line.need.kind;
        task.member = line.need.member;
        task.target = line.need.target;
        task.about = line.need.fixed;
        line.task = task_id(task);
    }
    line.item = std::move(item);
    return line;
}

void add_tasks(Reading& reading, const std::string& requirement, std::string_view home,
               std::vector<Task>& out) {
    for (Task& task : Builder(reading, home, nullptr, "").run()) {
        const auto& served = task.requirements;
        if (std::ranges::find(served, requirement) != served.end()) out.push_back(std::move(task));
    }
}

/// The most urgent of the tasks about the row that the line names: "<row>/<step>", or the row.
std::string task_about_row(const std::vector<Task>& tasks, const Line& line) {
    const std::string& row = line.item.fact.subject();
    for (const Task& task : tasks) {
        const bool is_about = task.target == line.need.target && task.about.starts_with(row) &&
                              (task.about.size() == row.size() || task.about[row.size()] == '/');
        if (is_about && !row.empty()) return task.id;
    }
    return {};
}

}  // namespace

std::string_view ending_word(Ending ending) { return kWords[static_cast<std::size_t>(ending)]; }

Explanation explain(const Source& source, Memo& memo, const v1::Requirement& requirement,
                    std::string_view member) {
    Reading reading(source, memo);
    Unit unit = bearing(reading.evidence, requirement, member);
    Explanation out;
    out.value = unit.value;
    out.status =
        state::read<v1::StatusRecord>(source.view, state::keys::status(requirement.id(), member));
    out.line_count = static_cast<std::uint32_t>(unit.items.size());
    std::vector<Item*> shown;  // what is not green first, each in the order of the check
    for (const bool green : {false, true}) {
        for (Item& item : unit.items) {
            const bool is_next = is_green(item.fact.value()) == green;
            if (is_next && shown.size() < kLinesMax) shown.push_back(&item);
        }
    }
    std::set<std::string> homes;
    for (Item* item : shown) {
        Line line = line_of(reading.evidence, std::move(*item), member);
        if (!line.need.target.empty() && homes.size() < kHomesMax) homes.insert(line.need.member);
        out.lines.push_back(std::move(line));
    }
    for (const std::string& home : homes) {
        add_tasks(reading, requirement.id(), home, out.tasks);
    }
    std::set<std::string> known;
    for (const Task& task : out.tasks) known.insert(task.id);
    for (Line& line : out.lines) {
        if (has_own_tasks(line.need.target)) line.task = task_about_row(out.tasks, line);
        if (!known.contains(line.task)) line.task.clear();
    }
    return out;
}

}  // namespace charter::tasks
