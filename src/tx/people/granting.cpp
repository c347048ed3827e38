#include "tx/people/granting.hpp"

#include <algorithm>
#include <vector>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/common.hpp"
#include "tx/people/leave.hpp"
#include "tx/people/suppliers.hpp"
#include "tx/people/training.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kGrantDayMs = 86'400'000;

bool is_wild(std::string_view text) { return text.empty() || text.find('*') != text.npos; }

bool is_blank(std::string_view text) { return text.find_first_not_of(' ') == text.npos; }

Bytes grant_subject(std::string_view person, std::uint64_t grant) {
    return Bytes(person).append("/").append(hex16(grant));
}

Status permit_purpose(const GrantSpec& grant, const Context& ctx) {
    if (!ctx.enforced(Rule::grants_purpose_no_wildcard)) return ok();
    if (is_wild(grant.role) || is_wild(grant.scope)) return refuse(Reason::role_wildcard);
    const bool named = !is_blank(grant.purpose) && grant.purpose != "*";
    return named ? ok() : refuse(Reason::purpose_missing);
}

Result<const v1::Role*> require_role(const GrantSpec& grant, const Context& ctx) {
    const v1::Role* role = ctx.catalog().role(grant.role);
    if (role == nullptr) return refuse(Reason::role_unknown, {{"role", grant.role}});
    return role;
}

Status permit_scope(const GrantSpec& grant, const v1::Role& role, const Context& ctx) {
    if (role.of_assembly() && !ctx.acting().by_resolution()) {
        return refuse(Reason::resolution_required, {{"action", std::string("people.grant_role")}});
    }
    const std::string_view needed = role.of_assembly() ? kConsortiumScope : member_of(grant.person);
    // A wildcard comes here only where the rule against it is off.
    if (grant.scope == needed || is_wild(grant.scope)) return ok();
    return refuse(Reason::field_invalid,
                  {{"field", std::string("scope")}, {"why", "must be " + std::string(needed)}});
}

Status permit_grant_expiry(const GrantSpec& grant, const Context& ctx) {
    const std::int64_t days = ctx.parameter("grant_days_max");
    const std::int64_t now = ctx.block().time_ms;
    if (now < grant.expires_ms && grant.expires_ms <= now + days * kGrantDayMs) return ok();
    return refuse(Reason::grant_expiry_missing, {{"limit", days}});
}

// What is suspended or rests still conflicts: it may come back any day.
Status permit_conflicts(const GrantSpec& grant, const v1::Person& person, const Context& ctx) {
    if (!ctx.enforced(Rule::grants_conflict_matrix)) return ok();
    for (const v1::ActiveGrant& held : person.grants()) {
        const bool ended = held.expires_ms() <= ctx.block().time_ms;
        const bool apart =
            held.expires_ms() <= grant.begins_ms || grant.expires_ms <= held.begins_ms();
        if (ended || apart) continue;
        if (!ctx.catalog().conflict(grant.role, held.role())) continue;
        return refuse(Reason::roles_conflict,
                      {{"role", grant.role}, {"other", held.role()}, {"person", grant.person}});
    }
    return ok();
}

Status permit_training(const v1::Role& role, const v1::Person& person, const Context& ctx) {
    if (!role.needs_training() || !ctx.enforced(Rule::grants_training_lapse)) return ok();
    const std::optional<Day> until = training_until(person, ctx);
    if (until && ctx.block().today <= *until) return ok();
    return refuse(Reason::training_overdue,
                  {{"person", person.person()}, {"months", ctx.parameter("training")}});
}

// The signing persons, or the resolution.
std::vector<std::string> granters(const Context& ctx) {
    std::vector<std::string> names;
    if (ctx.acting().proposal != 0) return {state::keys::proposal(ctx.acting().proposal)};
    for (const auto& person : persons_signing(ctx)) names.push_back(person->person());
    return names;
}

// Without training the grant is an initial one, which onboarding bounds.
void set_training_timer(const v1::Person& person, Context& ctx) {
    const std::optional<Day> until = training_until(person, ctx);
    const std::int64_t onboarding = ctx.parameter("onboarding") * kGrantDayMs;
    const std::int64_t due = until ? midnight_ms(*until + 1, ctx.config().utc_offset_minutes())
                                   : ctx.block().time_ms + onboarding;
    state::timer_set(ctx.delta(), due, "training", person.person());
}

GrantSpec initial_grant(const std::string& person, const v1::InitialGrant& grant,
                        const Context& ctx) {
    const v1::Role* role = ctx.catalog().role(grant.role());
    const bool of_assembly = role != nullptr && role->of_assembly();
    const std::string_view scope = of_assembly ? kConsortiumScope : member_of(person);
    const std::int64_t days = ctx.parameter("grant_days_max");
    const std::int64_t expires_ms = ctx.block().time_ms + days * kGrantDayMs;
    return {person, grant.role(), std::string(scope), grant.purpose(), expires_ms, 0, {}};
}

// Takes the grant from its person, and ends it in its record, which is returned.
v1::Grant take_grant(v1::Person& person, std::uint64_t grant, std::string_view why, Context& ctx) {
    const Bytes key = state::keys::grant(person.person(), grant);
    auto record = state::read_existing<v1::Grant>(ctx.view(), key);
    record.set_revoked_ms(ctx.block().time_ms);
    record.set_revoked_why(std::string(why));
    state::write(ctx.delta(), record);
    auto& grants = *person.mutable_grants();
    grants.erase(std::ranges::find(grants, grant, &v1::ActiveGrant::grant));
    const Bytes subject = grant_subject(person.person(), grant);
    state::timer_cancel(ctx.delta(), record.expires_ms(), "grant", subject);
    ctx.event("tx", "people.revoke_role", subject,
              {text_field("role", record.role()), text_field("why", why)});
    return record;
}

// The one that a grant of the same role and scope replaces.
void replace_same(v1::Person& person, const GrantSpec& grant, std::uint64_t seq, Context& ctx) {
    if (!grant.deputy_for.empty()) return;
    const auto same = std::ranges::find_if(person.grants(), [&](const v1::ActiveGrant& held) {
        return held.role() == grant.role && held.scope() == grant.scope && held.begins_ms() == 0;
    });
    if (same == person.grants().end()) return;
    take_grant(person, same->grant(), "replaced by grant " + std::to_string(seq), ctx);
}

v1::Grant grant_record(const GrantSpec& grant, std::uint64_t seq, const Context& ctx) {
    v1::Grant record;
    record.set_key(state::keys::grant(grant.person, seq));
    record.set_grant(seq);
    record.set_person(grant.person);
    record.set_role(grant.role);
    record.set_scope(grant.scope);
    record.set_purpose(grant.purpose);
    record.set_granted_ms(ctx.block().time_ms);
    record.set_expires_ms(grant.expires_ms);
    record.set_begins_ms(grant.begins_ms);
    record.set_deputy_for(grant.deputy_for);
    for (const std::string& granter : granters(ctx)) record.add_granted_by(granter);
    return record;
}

}  // namespace

Status permit_grant(const GrantSpec& grant, const Context& ctx) {
    const Result<v1::Person> person = require_active_person(ctx, grant.person);
    if (!person) return tl::unexpected(person.error());
    if (Status s = permit_purpose(grant, ctx); !s) return s;
    const Result<const v1::Role*> role = require_role(grant, ctx);
    if (!role) return tl::unexpected(role.error());
    if (Status s = permit_scope(grant, **role, ctx); !s) return s;
    if (Status s = permit_grant_expiry(grant, ctx); !s) return s;
    if (Status s = permit_role_of_supplier(**role, *person, ctx); !s) return s;
    if (Status s = permit_conflicts(grant, *person, ctx); !s) return s;
    if (ctx.enforced(Rule::grants_need_undertaking) && !undertaking_in_force(*person, ctx)) {
        return refuse(Reason::undertaking_missing, {{"person", grant.person}});
    }
    return permit_training(**role, *person, ctx);
}

Status permit_initial_grants(const v1::PersonGrants& grants, const Context& ctx) {
    v1::Person person;
    person.set_person(grants.person());
    for (const v1::InitialGrant& initial : grants.grants()) {
        const GrantSpec grant = initial_grant(grants.person(), initial, ctx);
        if (Status s = permit_purpose(grant, ctx); !s) return s;
        const Result<const v1::Role*> role = require_role(grant, ctx);
        if (!role) return tl::unexpected(role.error());
        if (Status s = permit_scope(grant, **role, ctx); !s) return s;
        if (Status s = permit_conflicts(grant, person, ctx); !s) return s;
        v1::ActiveGrant& held = *person.add_grants();
        held.set_role(grant.role);
        held.set_expires_ms(grant.expires_ms);
    }
    return ok();
}

void apply_grant(const GrantSpec& grant, Context& ctx) {
    auto person = state::read_existing<v1::Person>(ctx.view(), state::keys::person(grant.person));
    const std::uint64_t seq = state::list_count(ctx.view(), "grants", grant.person);
    replace_same(person, grant, seq, ctx);
    const v1::Grant record = grant_record(grant, seq, ctx);
    state::write(ctx.delta(), record);
    state::list_append(ctx.delta(), "grants", grant.person, record.key());

    v1::ActiveGrant& active = *person.add_grants();
    active.set_grant(seq);
    active.set_role(grant.role);
    active.set_scope(grant.scope);
    active.set_expires_ms(grant.expires_ms);
    active.set_begins_ms(grant.begins_ms);
    state::write(ctx.delta(), person);

    state::timer_set(ctx.delta(), grant.expires_ms, "grant", grant_subject(grant.person, seq));
    const v1::Role* role = ctx.catalog().role(grant.role);
    if (role != nullptr && role->needs_training()) set_training_timer(person, ctx);
    ctx.created(record.key());
    ctx.event("tx", "people.grant_role", grant_subject(grant.person, seq),
              {text_field("role", grant.role), text_field("scope", grant.scope)});
}

void apply_initial_grants(const v1::PersonGrants& grants, Context& ctx) {
    for (const v1::InitialGrant& grant : grants.grants()) {
        apply_grant(initial_grant(grants.person(), grant, ctx), ctx);
    }
}

void end_grant(v1::Person& person, std::uint64_t grant, std::string_view why, Context& ctx) {
    const auto& grants = person.grants();
    if (std::ranges::find(grants, grant, &v1::ActiveGrant::grant) == grants.end()) return;
    const v1::Grant ended = take_grant(person, grant, why, ctx);
    if (ended.deputy_for().empty()) end_deputies_of(person.person(), ended, ctx);
}

}  // namespace charter::tx
