#pragma once
// A random history of four banks whose persons hold random roles; what tasks say of it is compared
// with what the ledger does.

#include <map>
#include <random>
#include <string>
#include <vector>

#include "tasks/change_desk_test.hpp"

namespace charter::tasks::test {

class History {
  public:
    explicit History(std::uint64_t seed);

    void step();
    /// Compares what tasks say with what the ledger does; counts what was compared.
    void compare();

    std::map<Kind, std::uint64_t> named;
    std::map<std::string, std::uint64_t> named_steps;  // of changes and incidents, by act
    std::uint64_t refused = 0;

  private:
    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    bool chance(std::uint64_t percent) { return below(100) < percent; }
    std::string member();
    std::string person() { return persons_[below(persons_.size())]; }
    void add_person(const std::string& member, int n);
    void change_person();
    void change_key();
    void file_something();
    void change_assembly();
    void open_change();
    void change_change();
    void open_incident();
    void change_incident();
    void change_exception();
    v1::Action approval_of(const std::string& exception);
    void attempt(const std::string& person, const v1::Action& action);
    v1::Value value_for(const v1::FieldDef& def, const std::string& owner);
    v1::EntryBody body_of(const v1::EntryType& type, const std::string& owner, bool full);

    /// With one of the person's keys, and of an act of two persons with one of somebody else of its
    /// member; who signed stands in `signers_`.
    Status run(const std::string& person, const v1::Action& action);
    Status run_with(const std::vector<v1::Credential>& signers, const v1::Action& action);
    v1::Action incident_step_of(const Task& task);
    v1::Action action_of(const Task& task, const std::string& person);
    v1::Action step_of(const Task& task) const;
    void compare_task(const Task& task);
    void compare_person(const std::string& person, const std::map<std::string, Task>& all);

    std::mt19937_64 random_;
    Desk desk_;
    std::vector<std::string> persons_;
    std::vector<std::string> signers_;
};

}  // namespace charter::tasks::test
