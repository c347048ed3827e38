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

/// On that day somebody of these holds the role and is there. Leaves are those of `away`.
bool is_held(const std::vector<v1::Person>& all, const v1::ActiveGrant& role, Day day,
             const assurance::Clock& clock, const tx::Context& ctx) {
    return std::ranges::any_of(all, [&](const v1::Person& person) {
        const bool holds = std::ranges::any_of(person.grants(), [&](const v1::ActiveGrant& held) {
            return held.role() == role.role() && held.scope() == role.scope() &&
                   held.begins_ms() <= clock.midnight(day) &&
                   clock.midnight(day) < held.expires_ms();
        });
        const bool away = holds && person.leave() != 0 &&
                          tx::leave_between(person.person(), day, day, ctx).has_value();
        return holds && !away;
    });
}

/// The leave once more, with the deputies that it has and one for the role.
std::string command_for(const Task& task, const v1::Leave& leave) {
    const std::string two = " --as " +
                            (task.persons.empty() ? std::string("PERSON") : task.persons.front()) +
                            " --as SECOND_PERSON";
    std::string text = "charter person back " + leave.person() + " --why WHY" + two +
                       " && charter person leave " + leave.person() + " --from " +
                       format_date(leave.from()) + " --until " + format_date(leave.until());
    for (const v1::LeaveDeputy& deputy : leave.deputies()) {
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
        Day day = std::max(leave.from(), source_.now.today);
        while (day <= leave.until() && clock.midnight(day) < grant.expires_ms() &&
               is_held(all, grant, day, clock, people_.context())) {
            ++day;
        }
        if (day > leave.until() || clock.midnight(day) >= grant.expires_ms()) continue;
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
        task.command = command_for(task, leave);
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
