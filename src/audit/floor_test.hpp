#pragma once
// The small consortium of testing/world.hpp as an auditor meets it, with the texts of the real
// convention.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/report.hpp"
#include "state/tables.hpp"
#include "tx/context.hpp"
#include "tx/fixture.hpp"

namespace charter::testing {
class World;
}

namespace charter::audit::test {

inline constexpr std::int64_t kDayMs = 86'400'000;

const catalog::Texts& real_texts();

class Floor {
  public:
    Floor();
    ~Floor();

    // As testing::World has them.
    tx::Context& ctx();
    state::Delta& delta();
    void person(const std::string& id, const std::vector<std::string>& roles);
    void act_as(const std::vector<std::string>& persons);
    std::optional<Reason> run(const v1::Action& action);
    void advance(std::int64_t ms);

    Source source();
    /// Statuses and transitions, as a block writes them.
    void judge();
    std::string asset(const std::string& owner, const std::string& name, bool critical = true);
    std::string finding(const std::string& member, bool closed, Day due);
    void exception(const std::string& requirement, const std::string& member, std::int64_t days);
    void overlay(const std::string& member, const std::string& parameter, std::int64_t value,
                 const std::string& own_rule = "");
    template <class Record, class Change>
    void edit(const Bytes& key, const Change& change) {
        auto record = state::read_existing<Record>(delta(), key);
        change(record);
        state::write(delta(), record);
    }

    bool readable = true;

  private:
    std::unique_ptr<testing::World> world_;
};

/// The table of that name; the test fails where there is none.
const Table& table(const Report& report, std::string_view name);
/// The cells of a column, in English.
std::vector<std::string> column(const Table& table, std::string_view name);
/// The English cell of the first row whose first cell is `key`.
std::string cell(const Table& table, std::string_view key, std::string_view name);
std::string about(const Report& report, std::string_view name);

}  // namespace charter::audit::test
