// Roles that nobody would hold while somebody is on leave.
#include <algorithm>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tasks/builder.hpp"
#include "tx/common.hpp"
#include "tx/people/leave.hpp"

namespace charter::tasks {
namespace {

constexpr const char* kDeclare = "people.declare_leave";

using Holders = std::vector<const v1::Person*>;

bool is_of(const v1::ActiveGrant& held, const v1::ActiveGrant& role) {
    return held.role() == role.role() && held.scope() == role.scope();
}

/// Those who hold the role now or later, be it as a deputy.
Holders holders_of(const std::vector<v1::Person>& all, const v1::ActiveGrant& role) {
    Holders holders;
    for (const v1::Person& person : all) {
        const bool holds = std::ranges::any_of(
            person.grants(), [&](const v1::ActiveGrant& held) { return is_of(held, role); });
        if (holds) holders.push_back(&person);
    }
    return holders;
}

/// On that day one of them holds the role and is there.
bool is_held(const Holders& holders, const v1::ActiveGrant& role, Day day,
             const assurance::Clock& clock, const tx::Context& ctx) {
    const std::int64_t at_ms = clock.midnight(day);
    return std::ranges::any_of(holders, [&](const v1::Person* person) {
        const bool holds = std::ranges::any_of(person->grants(), [&](const v1::ActiveGrant& held) {
            return is_of(held, role) && tx::grant_runs(held, at_ms);
        });
        const bool away = holds && person->leave() != 0 &&
                          tx::leave_between(person->person(), day, day, ctx).has_value();
        return holds && !away;
    });
}

/// The rest of the leave once more, with the deputies that it has and one for the role.
std::string command_for(const Task& task, const v1::Leave& leave, Day today) {
    const std::string two = " --as " +
                            (task.persons.empty() ? std::string("PERSON") : task.persons.front()) +
                            " --as SECOND_PERSON";
    std::string text = "charter person back " + leave.person() + " --why WHY" + two +
                       " && charter person leave " + leave.person() + " --from " +
                       format_date(std::max(leave.from(), today)) + " --until " +
                       format_date(leave.until());
    for (const v1::LeaveDeputy& deputy : leave.deputies()) {
        if (deputy.role() == task.target) continue;
        text.append(" --deputy ").append(deputy.role()).append("=").append(deputy.deputy());
    }
    return text + " --deputy " + task.target + "=PERSON" + two;
}

}  // namespace

/// Not of the assembly's roles: those go by resolution.
void Builder::add_leave(const v1::Leave& leave, const v1::Person& person,
                        const std::vector<v1::Person>& all) {
    const assurance::Clock clock = evidence_.present();
    for (const v1::ActiveGrant& grant : person.grants()) {
        const v1::Role* role = memo_.catalog().role(grant.role());
        const bool asked = role != nullptr && !role->of_assembly() && grant.begins_ms() == 0;
        const bool told = leave.from() <= source_.now.today && empty_.contains(grant.role());
        if (!asked || told) continue;
        const Holders holders = holders_of(all, grant);
        Day day = std::max(leave.from(), source_.now.today);
        const auto counts = [&] {
            return day <= leave.until() && clock.midnight(day) < grant.expires_ms();
        };
        while (counts() && is_held(holders, grant, day, clock, people_.context())) ++day;
        if (!counts()) continue;
        Task task;
        task.kind = Kind::deputize;
        task.member = home_;
        task.act = kDeclare;
        task.target = grant.role();
        task.about = tx::leave_subject(leave);
        task.subjects = {person.person()};
        task.subject_count = 1;
        task.entries = 1;
        task.step = 1;
        task.due = leave.from() - 1;
        task.roles = memo_.guide().roles_with(task.act);
        task.persons = who([&](const Actor& actor) { return people_.may(actor, task.act); });
        task.command = command_for(task, leave, source_.now.today);
        add(std::move(task));
    }
}

void Builder::add_leaves() {
    if (is_home_assembly()) return;
    if (!only_id_.empty() && (only_ == nullptr || !people_.may(*only_, kDeclare))) return;
    std::vector<v1::Person> all;
    bool any = false;
    state::each<v1::Person>(source_.view, state::keys::person(home_ + "."),
                            [&](v1::Person& person) {
                                if (!person.active()) return true;
                                any = any || person.leave() != 0;
                                all.push_back(std::move(person));
                                return true;
                            });
    if (!any) return;
    for (const v1::Person& person : all) {
        if (person.leave() == 0) continue;
        tx::each_leave(person.person(), people_.context(), [&](const v1::Leave& leave) {
            add_leave(leave, person, all);
            return true;
        });
    }
}

}  // namespace charter::tasks
