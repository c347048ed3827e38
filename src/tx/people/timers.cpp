#include "tx/people/timers.hpp"

#include <algorithm>

#include "charter/v1/life_cycle.pb.h"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/people/leave.hpp"
#include "tx/people/lifecycle.hpp"
#include "tx/people/training.hpp"

namespace charter::tx {

void fire_grant(std::string_view subject, Context& ctx) {
    const std::string_view person = subject.substr(0, subject.find('/'));
    const auto grant = state::read<v1::Grant>(ctx.view(), state::keys::join("gra/", subject));
    auto record = state::read<v1::Person>(ctx.view(), state::keys::person(person));
    if (!grant || !record || grant->expires_ms() > ctx.block().time_ms) return;
    auto& grants = *record->mutable_grants();
    const auto gone = std::ranges::find(grants, grant->grant(), &v1::ActiveGrant::grant);
    if (gone == grants.end()) return;
    grants.erase(gone);
    state::write(ctx.delta(), *record);
    ctx.event("timer", "grant", subject, {text_field("role", grant->role())});
    if (grant->deputy_for().empty()) end_deputies_of(person, *grant, ctx);
}

void fire_training(std::string_view subject, Context& ctx) {
    refresh_training(std::string(subject), ctx);
}

void fire_account(std::string_view subject, Context& ctx) {
    const auto person = state::read<v1::Person>(ctx.view(), state::keys::person(subject));
    const bool due = person && person->active() && person->expires_ms() != 0 &&
                     person->expires_ms() <= ctx.block().time_ms;
    if (!due) return;
    end_account(person->person(), "the account of staff of a supplier has ended", ctx);
    ctx.event("timer", "person.expired", subject, {text_field("supplier", person->supplier())});
}

void fire_leave(std::string_view subject, Context& ctx) {
    auto person = state::read<v1::Person>(ctx.view(), state::keys::person(subject));
    if (!person || !person->active() || person->leave() == 0) return;
    if (ctx.block().today <= person->leave_until()) return;
    const auto over = static_cast<std::int64_t>(person->leave());
    show_next_leave(*person, ctx);
    state::write(ctx.delta(), *person);
    ctx.event("timer", "leave.over", subject, {number_field("leave", over)});
}

void fire_checkout(std::string_view subject, Context& ctx) {
    const auto use = state::read<v1::Checkout>(ctx.view(), state::keys::join("out/", subject));
    if (!use || use->returned_ms() != 0) return;
    ctx.event("timer", "checkout.overdue", subject,
              {text_field("keeper", use->keeper()), text_field("user", use->user())});
}

}  // namespace charter::tx
