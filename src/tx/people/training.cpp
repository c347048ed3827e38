#include "tx/people/training.hpp"

#include <algorithm>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kMonthsOfYear = 12;

// Calls visit(body) for the entries in force of the member and of the assembly.
template <class Visit>
void each_in_force(std::string_view register_name, std::string_view member, const Context& ctx,
                   const Visit& visit) {
    for (const std::string_view owner : {member, std::string_view("*")}) {
        const Bytes prefix = state::keys::entries(register_name, owner);
        state::each<v1::Entry>(ctx.view(), prefix, [&](const v1::Entry& entry) {
            if (entry_in_force(entry, ctx)) visit(entry.body());
            return true;
        });
    }
}

bool names_word(const v1::EntryBody& body, std::string_view field, std::string_view word) {
    const v1::Value* value = value_of(body.fields(), field);
    return value != nullptr && std::ranges::count(words_of(*value), word) > 0;
}

// The member's own period where it is shorter: overlays only tighten.
std::int64_t training_months(std::string_view member, const Context& ctx) {
    const std::int64_t months = ctx.parameter("training");
    const auto overlay =
        state::read<v1::Overlay>(ctx.view(), state::keys::overlay(member, "training"));
    return overlay ? std::min<std::int64_t>(months, overlay->value()) : months;
}

bool needs_training(const v1::ActiveGrant& grant, const Context& ctx) {
    const v1::Role* role = ctx.catalog().role(grant.role());
    return role != nullptr && role->needs_training();
}

}  // namespace

bool entry_in_force(const v1::Entry& entry, const Context& ctx) {
    if (entry.state() != v1::ENTRY_STATE_SIGNED_OFF) return false;
    const v1::EntryBody& body = entry.body();
    if (body.valid_until() != 0) return ctx.block().today <= body.valid_until();
    const v1::EntryType* type = ctx.catalog().entry_type(body.register_());
    if (type == nullptr || type->valid_months() == 0) return true;
    return ctx.block().today <= add_months(body.occurred_on(), type->valid_months());
}

bool undertaking_in_force(const v1::Person& person, const Context& ctx) {
    bool found = false;
    each_in_force("undertakings", person.member(), ctx, [&](const v1::EntryBody& body) {
        found = found || names_word(body, "person", person.person());
    });
    return found;
}

std::optional<Day> training_until(const v1::Person& person, const Context& ctx) {
    std::optional<Day> newest;
    bool passed = false;
    each_in_force("training", person.member(), ctx, [&](const v1::EntryBody& body) {
        const bool counts =
            names_word(body, "topics", "node_role") && names_word(body, "persons", person.person());
        if (!counts || (newest && body.occurred_on() < *newest)) return;
        newest = body.occurred_on();
        passed = flag_of(body.fields(), "passed");
    });
    if (!newest || !passed) return std::nullopt;
    const std::int64_t months = training_months(person.member(), ctx);
    const v1::Parameter* period = ctx.catalog().parameter("training");
    if (period != nullptr && period->period() == v1::PERIOD_CALENDAR) {
        const std::int64_t years = std::max<std::int64_t>(months / kMonthsOfYear, 1);
        return end_of_year(*newest, static_cast<std::int32_t>(years));
    }
    return add_months(*newest, months);
}

void refresh_training(const std::string& person, Context& ctx) {
    auto record = state::read<v1::Person>(ctx.view(), state::keys::person(person));
    if (!record || !record->active()) return;
    const std::optional<Day> until = training_until(*record, ctx);
    const bool overdue = !until || *until < ctx.block().today;
    if (overdue && !ctx.enforced(Rule::grants_training_lapse)) return;
    bool has_node_role = false;
    std::int64_t changed = 0;
    for (v1::ActiveGrant& grant : *record->mutable_grants()) {
        if (!needs_training(grant, ctx)) continue;
        has_node_role = true;
        if (grant.suspended() == overdue) continue;
        grant.set_suspended(overdue);
        ++changed;
    }
    if (changed > 0) {
        state::write(ctx.delta(), *record);
        ctx.event("timer", "training", person,
                  {number_field(overdue ? "suspended" : "lifted", changed)});
    }
    if (has_node_role && !overdue) {
        const std::int64_t due = midnight_ms(*until + 1, ctx.config().utc_offset_minutes());
        state::timer_set(ctx.delta(), due, "training", person);
    }
}

}  // namespace charter::tx
