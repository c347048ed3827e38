#pragma once
// What the parts of a board share. Internal to src/tasks.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charter/v1/life_cycle.pb.h"
#include "tasks/board.hpp"
#include "tasks/people.hpp"
#include "tasks/reading.hpp"
#include "tx/change/life_cycle.hpp"
#include "tx/credentials/holder.hpp"

namespace charter::tasks {

inline constexpr Day kHorizonDays = 396;  // 13 months, and a day of grace for the longest

/// A need, and the requirement that has it.
struct Asked {
    const Need* need = nullptr;
    std::uint32_t place = 0;
    std::optional<Day> due;
};

/// Proposals that are open, or executed and not ratified yet, the newest first.
void each_live_proposal(const Source& source,
                        const std::function<void(const v1::Proposal&)>& visit);

class Builder {
  public:
    /// `home`: a member or "*". With `only`, tasks are what that person may do or takes part in.
    Builder(Reading& reading, std::string_view home, const Actor* only, std::string_view only_id);

    std::vector<Task> run();
    /// Every need of the home, whether or not it is a task yet.
    std::vector<Asked> needs();
    /// When the ease of the home as a new member ends, or ended; nothing: of no member.
    std::optional<std::int64_t> ease_ends_ms();
    void add_entries();
    void add_proposals();
    void add_credentials();
    void add_uses();
    void add_changes();
    void add_incidents();
    void add_exceptions();
    void add_grants();
    void add_empty_roles();
    void add_leaves();

  private:
    using May = std::function<bool(const Actor&)>;
    struct Group {
        Task task;
        std::vector<Asked> asked;
        bool any_each = false;
    };

    bool is_home_assembly() const;
    /// Grants roles or proposes grants: every register matters, its makers may be missing.
    bool fills_roles();
    bool matters(std::uint32_t place);
    bool target_matters(const std::string& target);
    void read_unit(std::uint32_t place, std::string_view member, std::vector<Asked>& out);
    std::optional<Day> due_of(const Need& need, const v1::StatusRecord* status);

    void add_evidence();
    void finish(Group& group);
    void choose_people(Task& task);
    void resolve(Wanted& wanted);

    /// Actors of the home; of the assembly those of every member. False: a visit said so.
    bool each_actor(const May& visit);
    /// Those who pass, the first kPersonsMax; where a person was asked about, that one alone.
    std::vector<std::string> who(const May& may);
    bool anybody(const May& may);
    std::vector<std::string> filers(const v1::EntryType& type, bool superseding);
    bool signs_in(const v1::EntryType& type);
    std::vector<v1::Entry> add_filed_in(const v1::EntryType& type);
    void add_filed_entry(const v1::Entry& entry, const v1::EntryType& type);
    void add_open_line(const v1::Entry& entry, const v1::EntryType& type);
    Task entry_task(const v1::Entry& entry, const v1::EntryType& type);
    void add_open(const v1::Proposal& proposal);
    void add_ratifying(const v1::Proposal& proposal);
    void add_vote(const v1::Proposal& proposal, const v1::Policy& policy, std::int64_t until_ms);
    void add_decided(Kind kind, const v1::Proposal& proposal, std::int64_t until_ms);
    std::vector<std::string> reviewers(const v1::EntryType& type, const std::string& act);
    void add_use(const v1::Checkout& use);
    void add_change_steps(const v1::Change& change);
    void add_change_lead(const v1::Change& change);
    void add_turned_down(const v1::Change& change, tx::ChangeAct by);
    void add_step(const v1::Change& change, tx::ChangeAct step);
    void add_proposing(const v1::Change& change, tx::ChangeAct step);
    /// A step of what is led through stages; `task` needs its kind, act, about and subjects.
    void add_led(Task task, const std::vector<std::string>& rules, const May& may);
    void add_incident(const v1::Incident& incident);
    void add_incident_step(const v1::Incident& incident, std::string_view what,
                           const v1::Action& action);
    void add_hand_over(const v1::Incident& incident, int item);
    void add_approval(const v1::Exception& exception);
    void add_ending(const v1::Exception& exception);
    void add_credential(const v1::Credential& credential, Day lead);
    Task credential_task(const v1::Credential& credential, const tx::Holder& holder);
    void add_suspicion(const v1::Credential& credential, const tx::Holder& holder);
    void add_grants_of(const v1::Person& person, Day lead);
    void add_leave(const v1::Leave& leave, const v1::Person& person,
                   const std::vector<v1::Person>& all);
    void add_empty(const std::string& about, const std::vector<std::string>& roles,
                   const Task* needed_by);
    void add_empty_of(const v1::EntryType& type, const Task& needed_by);
    void add_all_empty();
    void add_empty_of_assembly();
    void by_grant(Task& task, const std::string& grantee);

    /// Keeps the task if somebody may do it, or it is nobody's and no person was asked about.
    void add(Task task);
    Day day_before(std::int64_t end_ms) const;

    Reading& reading_;
    const Source& source_;
    Memo& memo_;
    assurance::Evidence& evidence_;
    People& people_;
    std::string home_;
    const Actor* only_;
    std::string only_id_;
    std::map<std::string, bool, std::less<>> matters_;
    std::vector<Task> needed_;           // those about registers, whoever may do them
    std::map<std::string, Task> empty_;  // by the roles of which somebody is missing
    std::vector<Task> tasks_;
};

}  // namespace charter::tasks
