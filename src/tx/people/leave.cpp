#include "tx/people/leave.hpp"

#include <algorithm>
#include <vector>

#include "base/bytes.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/people/granting.hpp"

namespace charter::tx {
namespace {

// It may have ended already: revoked by itself, or its account is gone. What has expired is for its
// timer.
void end_deputy(const v1::LeaveDeputy& deputy, std::string_view why, Context& ctx) {
    auto person =
        state::read_existing<v1::Person>(ctx.view(), state::keys::person(deputy.deputy()));
    const auto& grants = person.grants();
    const auto held = std::ranges::find(grants, deputy.grant(), &v1::ActiveGrant::grant);
    if (held == grants.end() || held->expires_ms() <= ctx.block().time_ms) return;
    end_grant(person, deputy.grant(), why, ctx);
    state::write(ctx.delta(), person);
}

}  // namespace

std::string leave_subject(const v1::Leave& leave) {
    return leave.person() + "/" + hex16(leave.number());
}

std::string deputy_purpose(std::string_view person) {
    return "deputy of " + std::string(person) + " on leave";
}

void each_leave(std::string_view person, const Context& ctx,
                const std::function<bool(const v1::Leave&)>& visit) {
    state::each<v1::Leave>(ctx.view(), state::keys::leaves(person), [&](const v1::Leave& leave) {
        const bool over = leave.ended_ms() != 0 || leave.until() < ctx.block().today;
        return over || visit(leave);
    });
}

std::optional<v1::Leave> leave_between(std::string_view person, Day from, Day until,
                                       const Context& ctx) {
    std::optional<v1::Leave> found;
    each_leave(person, ctx, [&](const v1::Leave& leave) {
        if (leave.from() <= until && from <= leave.until()) found = leave;
        return !found;
    });
    return found;
}

void show_next_leave(v1::Person& person, const Context& ctx) {
    person.clear_leave();
    person.clear_leave_from();
    person.clear_leave_until();
    each_leave(person.person(), ctx, [&](const v1::Leave& leave) {
        if (person.leave() != 0 && person.leave_from() < leave.from()) return true;
        person.set_leave(leave.number());
        person.set_leave_from(leave.from());
        person.set_leave_until(leave.until());
        return true;
    });
}

void end_leave(v1::Leave leave, std::string_view by, std::string_view why, Context& ctx) {
    const std::int64_t due = midnight_ms(leave.until() + 1, ctx.config().utc_offset_minutes());
    state::timer_cancel(ctx.delta(), due, "leave", leave.person());
    leave.set_ended_ms(ctx.block().time_ms);
    leave.set_ended_by(std::string(by));
    leave.set_ended_why(std::string(why));
    state::write(ctx.delta(), leave);
    const std::string over = "the leave of " + leave.person() + " has ended";
    for (const v1::LeaveDeputy& deputy : leave.deputies()) end_deputy(deputy, over, ctx);
}

void end_deputies_of(std::string_view person, const v1::Grant& ended, Context& ctx) {
    std::vector<v1::LeaveDeputy> deputies;
    each_leave(person, ctx, [&](const v1::Leave& leave) {
        for (const v1::LeaveDeputy& deputy : leave.deputies()) {
            const bool of_it = deputy.role() == ended.role() && deputy.scope() == ended.scope();
            if (of_it) deputies.push_back(deputy);
        }
        return true;
    });
    const std::string gone = "the grant of " + std::string(person) + " has ended";
    for (const v1::LeaveDeputy& deputy : deputies) end_deputy(deputy, gone, ctx);
}

}  // namespace charter::tx
