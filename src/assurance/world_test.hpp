#pragma once
// A ledger in memory for the tests of this module: records written as transactions would leave
// them.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assurance/assurance.hpp"
#include "state/delta.hpp"
#include "state/tables.hpp"

namespace charter::assurance::test {

inline constexpr std::int64_t kDayMs = 86'400'000;

/// The convention of this repository; `all_active`: with every rule and probe in its binary.
const catalog::Catalog& real_catalog(bool all_active);

v1::Field text(std::string_view name, std::string_view value);
v1::Field number(std::string_view name, std::int64_t value);
v1::Field flag(std::string_view name, bool value);
v1::Field date(std::string_view name, Day value);
v1::Field words(std::string_view name, std::vector<std::string> items);

struct EntryOptions {
    std::optional<Day> occurred_on = std::nullopt;  // today
    Day valid_until = 0;
    Day due_at = 0;
    bool filed = false;           // awaits its second person
    std::string supersedes = "";  // key without "reg/" of the version before
};

class World {
  public:
    /// 2026-11-24 12:00 at +08:00; bank-a and bank-b admitted two years ago.
    explicit World(bool all_active = true);

    Now now() const;
    Day today() const { return now().today; }
    void pass_days(std::int64_t days) { time_ms += days * kDayMs; }

    void member(const std::string& member, std::int64_t admitted_days_ago = 730);
    void person(const std::string& person, bool active = true, bool is_operator = true);
    void site(const std::string& site, const std::string& kind,
              std::vector<std::string> hazards = {});
    void node(const std::string& node, const std::string& site, const std::string& responsible,
              bool validator = true);
    /// Returns its key: hexadecimal.
    std::string credential(const std::string& name, const std::string& holder, Day not_after);
    /// Returns "<register>/<member>/<seq>" of this version.
    std::string entry(const std::string& type, const std::string& member,
                      std::vector<v1::Field> fields, const EntryOptions& options = {});
    /// A complete asset of that kind, owned by `<member>.p1`, as checks ask for it.
    std::string asset(const std::string& member, const std::string& kind,
                      const std::string& environment = "production");
    void observation(const std::string& probe, const std::string& subject,
                     std::vector<v1::Field> values, std::int64_t age_days = 0);
    void challenge(const std::string& rule, v1::ChallengeVerdict verdict, std::int64_t age_ms = 0);
    void parameter(const std::string& name, std::int64_t value);
    void overlay(const std::string& member, const std::string& name, std::int64_t value,
                 const std::string& own_rule = "");
    void exception(const std::string& requirement, const std::string& member,
                   const std::string& subject, std::int64_t days);
    template <class Record>
    void put(const Record& record) {
        state::Delta delta(view);
        state::write(delta, record);
        view.apply(delta.changes());
    }

    /// What was put since the state looked so; nothing is ever erased here.
    state::Changes changes_since(const state::MemoryView& before) const;

    std::vector<Row> rows_of(std::string_view type, std::string_view member) const;
    Evaluation judge(const std::string& requirement, const std::string& member) const;
    /// Judges a check written as the text form of v1.Check, for requirement "x".
    Evaluation judge_check(const std::string& check, const std::string& member) const;

    const catalog::Catalog& catalog;
    state::MemoryView view;
    v1::ChainConfig config;
    std::int64_t time_ms;
    std::uint64_t height = 100;

  private:
    std::uint64_t exceptions_ = 0;
};

/// How a status that the state keeps differs from an evaluation; nothing: it does not.
std::optional<std::string> difference(v1::StatusRecord kept, const v1::StatusRecord& evaluated);

/// The word of a status value: "not_satisfied".
std::string word(v1::StatusValue value);

}  // namespace charter::assurance::test
