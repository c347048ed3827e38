#include "tasks/sitting.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace charter::tasks {
namespace {

constexpr std::string_view kPrefix = "cat/sitting/";
constexpr std::string_view kPropose = "assembly.propose";

bool is_in(const Sitting& sitting, const Task& task, Day today) {
    if (!task.due) return true;
    return *task.due <= std::max(sitting.due.value_or(today), today) + kSittingDays;
}

/// In the order of the convention.
std::vector<std::string> in_order(const std::set<std::string>& ids,
                                  const catalog::Catalog& catalog) {
    std::vector<std::string> ordered;
    for (const v1::Requirement* requirement : catalog.requirements()) {
        if (ids.contains(requirement->id())) ordered.push_back(requirement->id());
    }
    return ordered;
}

}  // namespace

SittingPlan::SittingPlan(const catalog::Texts& texts) {
    for (const v1::ItemText& item : texts.wire().items()) {
        if (!item.key().starts_with(kPrefix)) continue;
        for (const v1::Label& part : item.labels()) {
            by_name_[part.name()] = item.key().substr(kPrefix.size());
        }
    }
}

std::string_view SittingPlan::of(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? std::string_view() : found->second;
}

std::string_view SittingPlan::of(const Task& task) const {
    if (task.kind == Kind::propose) return of(kPropose);  // whatever is proposed
    const std::string_view by_target = of(task.target);
    return by_target.empty() ? of(task.act) : by_target;
}

std::string sitting_key(std::string_view name) { return std::string(kPrefix).append(name); }

std::vector<Sitting> sittings_of(const std::vector<Task>& tasks, const SittingPlan& plan,
                                 const catalog::Catalog& catalog, Day today) {
    std::vector<Sitting> sittings;
    std::vector<std::set<std::string>> served;
    for (const Task& task : tasks) {
        const std::string_view name = plan.of(task);
        if (name.empty()) continue;
        auto at = std::ranges::find_if(sittings, [&](const Sitting& sitting) {
            return sitting.name == name && sitting.member == task.member &&
                   is_in(sitting, task, today);
        });
        if (at == sittings.end()) {
            sittings.push_back({std::string(name),
                                task.member,
                                task.due,
                                task.undated,
                                task.state,
                                false,
                                {},
                                {}});
            served.emplace_back();
            at = std::prev(sittings.end());
        }
        at->failing = at->failing || task.failing;
        at->tasks.push_back(task.id);
        served[static_cast<std::size_t>(at - sittings.begin())].insert(task.requirements.begin(),
                                                                       task.requirements.end());
    }
    for (std::size_t i = 0; i < sittings.size(); ++i) {
        sittings[i].requirements = in_order(served[i], catalog);
    }
    return sittings;
}

}  // namespace charter::tasks
