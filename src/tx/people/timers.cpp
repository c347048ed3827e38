#include "tx/people/timers.hpp"

#include <algorithm>

#include "state/keys.hpp"
#include "state/tables.hpp"
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
}

void fire_training(std::string_view subject, Context& ctx) {
    refresh_training(std::string(subject), ctx);
}

}  // namespace charter::tx
