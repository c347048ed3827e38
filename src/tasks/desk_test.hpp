#pragma once
// A small consortium whose tasks are looked at: testing::World, with members that are two years
// old, and short ways to put what tasks come of.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assurance/assurance.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tasks/board.hpp"
#include "tasks/calendar.hpp"
#include "tasks/explain.hpp"
#include "tx/context.hpp"
#include "tx/fixture.hpp"

namespace charter::testing {
class World;
}

namespace charter::tasks::test {

inline constexpr std::int64_t kDayMs = 86'400'000;

struct Filing {
    std::string member = "bank-a";
    std::optional<Day> occurred_on{};  // today
    Day valid_until = 0;
    Day due_at = 0;
    std::string filed_by{};  // awaits its second person; empty: signed off
    std::string follows{};   // the first version of its line; empty: it is that
};

class Desk {
  public:
    Desk();
    /// The same under another convention.
    explicit Desk(std::shared_ptr<const catalog::Catalog> catalog);
    ~Desk();

    // As testing::World has them.
    tx::Context& ctx();
    const tx::Context& ctx() const;
    state::Delta& delta();
    std::string person(const std::string& id, const std::vector<std::string>& roles);
    void act_as(const std::vector<std::string>& persons);
    std::optional<Reason> run(const v1::Action& action);
    void advance(std::int64_t ms);

    Day today() const { return ctx().block().today; }
    assurance::Now now() const {
        return {ctx().block().height, ctx().block().time_ms, ctx().block().today};
    }
    void pass_days(std::int64_t days) { advance(days * kDayMs); }
    /// Writes statuses as a block would, all of them.
    void judge();

    template <class Record>
    void edit(const Bytes& key, const std::function<void(Record&)>& change) {
        auto record = state::read_existing<Record>(delta(), key);
        change(record);
        state::write(delta(), record);
    }
    void edit_person(const std::string& id, const std::function<void(v1::Person&)>& change) {
        edit<v1::Person>(state::keys::person(id), change);
    }
    void edit_member(const std::string& id, const std::function<void(v1::Member&)>& change) {
        edit<v1::Member>(state::keys::member(id), change);
    }
    /// Returns "<register>/<member>/<seq>".
    std::string file(const std::string& register_name, std::vector<v1::Field> fields,
                     const Filing& filing = {});
    /// A complete asset of bank-a, owned by that person.
    std::string asset(const std::string& owner, const std::string& kind = "system");
    /// Its number.
    std::uint64_t propose(const std::string& person, const v1::Action& action,
                          bool emergency = false);
    std::optional<Reason> vote(const std::string& person, std::uint64_t number);
    std::optional<Reason> execute(const std::string& person, std::uint64_t number);

    Source source() const { return {ctx().view(), ctx().config(), now()}; }
    std::vector<Task> of_member(const std::string& member);
    std::vector<Task> of_person(const std::string& person);
    std::vector<Date> calendar(const std::string& member);
    Explanation explain(const std::string& requirement, const std::string& member);

    Memo memo;

  private:
    std::unique_ptr<testing::World> world_;
};

/// "put drills due 2026-12-01 in_7_days by bank-a.p1 for 47.1"; parts that are empty are left out.
std::string shown(const Task& task);
/// The first task of that kind and target; what it shows, or "none".
std::string shown(const std::vector<Task>& tasks, Kind kind, const std::string& target);

v1::Action set_parameter(const std::string& parameter, std::int64_t value);

}  // namespace charter::tasks::test
