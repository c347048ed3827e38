// Requests for exceptions that await another person, and exceptions that end soon.
#include "base/civil.hpp"
#include "state/keys.hpp"
#include "tasks/builder.hpp"

namespace charter::tasks {
namespace {

constexpr const char* kExceptions = "exceptions";
constexpr const char* kApprove = "exceptions.approve";
constexpr const char* kRequest = "exceptions.request";

Task task_about(const v1::Exception& exception) {
    Task task;
    task.target = kExceptions;
    task.about = state::keys::exception_name(exception.key());
    if (!exception.subject().empty()) {
        task.subjects = {exception.subject()};
        task.subject_count = 1;
    }
    task.requirements = {exception.requirement()};
    return task;
}

}  // namespace

/// Of those who may approve it as it stands: neither who asked nor who owns it.
void Builder::add_approval(const v1::Exception& exception) {
    Task task = task_about(exception);
    task.kind = Kind::approve;
    task.member = home_;
    task.act = kApprove;
    task.undated = true;
    const bool ends_soon = exception.valid_until() <= source_.now.today + kSittingDays;
    if (ends_soon) task.due = exception.valid_until();
    v1::Action action;
    action.mutable_exceptions_approve()->set_exception(task.about);
    action.mutable_exceptions_approve()->set_digest(exception.digest());
    const auto may = [&](const Actor& actor) {
        return people_.may(actor, kApprove) && people_.try_act(actor, action).has_value();
    };
    task.persons = who(may);
    task.roles = memo_.guide().roles_with(kApprove);
    if (fills_roles() && !anybody(may)) add_empty(kApprove, task.roles, &task);
    add(std::move(task));
}

/// Its owner's matter; where the owner may not ask anew, that of whoever may.
void Builder::add_ending(const v1::Exception& exception) {
    if (exception.valid_until() > source_.now.today + kSittingDays) return;
    Task task = task_about(exception);
    task.kind = Kind::extend;
    task.member = home_;
    task.act = kRequest;
    task.due = exception.valid_until();
    task.why = exception.requirement();
    const Actor* owner = people_.find(exception.owner());
    const bool owner_may = owner != nullptr && people_.may(*owner, kRequest);
    if (owner != nullptr && !owner_may) task.concerned = {exception.owner()};
    task.persons = who([&](const Actor& actor) {
        const bool is_owner = actor.person.person() == exception.owner();
        return (is_owner || !owner_may) && people_.may(actor, kRequest);
    });
    task.roles = memo_.guide().roles_with(kRequest);
    add(std::move(task));
}

void Builder::add_exceptions() {
    if (is_home_assembly()) return;
    for (const auto& exception : memo_.exceptions().of(home_)) {
        if (exception->granted_ms() == 0) {
            add_approval(*exception);
        } else {
            add_ending(*exception);
        }
    }
}

}  // namespace charter::tasks
