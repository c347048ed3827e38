#pragma once
// What one sitting can finish: tasks that the convention's texts put together
// (catalog/sittings.yaml).

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"
#include "catalog/texts.hpp"
#include "tasks/task.hpp"

namespace charter::tasks {

/// Which register and act belongs to which sitting.
class SittingPlan {
  public:
    explicit SittingPlan(const catalog::Texts& texts);

    /// Its name, "site_visit"; empty: it is done by itself.
    std::string_view of(const Task& task) const;
    /// The same of a register or act.
    std::string_view of(std::string_view name) const;

  private:
    std::map<std::string, std::string, std::less<>> by_name_;
};

/// The key of a sitting's text: its title, and what is done there.
std::string sitting_key(std::string_view name);

/// Tasks of one member whose days lie within kSittingDays of the first of them, or of today where
/// that is past. What is later is another sitting.
struct Sitting {
    std::string name;
    std::string member;
    std::optional<Day> due;  // the first of its days; none: as of its first task
    bool undated = false;
    State state{};                          // of its most urgent task
    bool failing = false;                   // some requirement is not satisfied until it is held
    std::vector<std::string> tasks;         // ids, as listed
    std::vector<std::string> requirements;  // that it serves in all, in the order of the convention
};

/// `tasks` by is_before. Each sitting where its first task stands.
std::vector<Sitting> sittings_of(const std::vector<Task>& tasks, const SittingPlan& plan,
                                 const catalog::Catalog& catalog, Day today);

}  // namespace charter::tasks
