#include "tasks/task.hpp"

#include <array>
#include <tuple>

#include "crypto/sha256.hpp"

namespace charter::tasks {
namespace {

constexpr std::array<std::string_view, 5> kStates = {"open", "in_30_days", "in_7_days", "in_1_day",
                                                     "overdue"};
constexpr std::size_t kIdDigits = 16;

}  // namespace

std::string_view state_word(State state) { return kStates[static_cast<std::size_t>(state)]; }

State state_of(std::optional<Day> due, Day today) {
    if (!due || *due < today) return State::overdue;
    const Day left = *due - today;
    if (left <= 1) return State::in_1_day;
    if (left <= 7) return State::in_7_days;
    return left <= 30 ? State::in_30_days : State::open;
}

bool is_before(const Task& a, const Task& b) {
    return std::tie(a.undated, a.due, a.id) < std::tie(b.undated, b.due, b.id);
}

std::string task_id(const Task& task) {
    crypto::Sha256 hash;
    hash.update("charter/task/1");
    for (const std::string_view part :
         {kind_word(task.kind), std::string_view(task.member), std::string_view(task.target),
          std::string_view(task.about)}) {
        hash.update("\n");
        hash.update(part);
    }
    return to_hex(view(hash.finish())).substr(0, kIdDigits);
}

}  // namespace charter::tasks
