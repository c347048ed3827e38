#include "tx/people/declare_leave.hpp"

#include <algorithm>
#include <string>
#include <tuple>

#include "state/delta.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/common.hpp"
#include "tx/people/enrollers.hpp"
#include "tx/people/granting.hpp"
#include "tx/people/leave.hpp"
#include "tx/typed_fields.hpp"

namespace charter::tx {
namespace {

tl::unexpected<Refusal> wrong(std::string_view field, std::string why) {
    return refuse(Reason::field_invalid, {{"field", std::string(field)}, {"why", std::move(why)}});
}

tl::unexpected<Refusal> refuse_leave(Reason reason, const v1::Leave& leave) {
    return refuse(reason, {{"person", leave.person()},
                           {"from", format_date(leave.from())},
                           {"until", format_date(leave.until())}});
}

// Each signer is the person on leave or has the duty; deputies are granted roles.
Status permit_signers(const v1::PeopleDeclareLeave& tx, const Context& ctx) {
    if (!ctx.enforced(Rule::access_default_deny)) return ok();
    bool grants_roles = false;
    for (const auto& person : persons_signing(ctx)) {
        grants_roles = grants_roles || holds_duty(ctx, *person, "people.grant_role");
        if (person->person() == tx.person()) continue;
        if (holds_duty(ctx, *person, "people.declare_leave")) continue;
        return refuse(Reason::no_grant, {{"person", person->person()},
                                         {"action", std::string("people.declare_leave")}});
    }
    if (grants_roles || tx.deputies().empty()) return ok();
    return refuse(Reason::no_grant,
                  {{"person", ctx.acting().sender}, {"action", std::string("people.grant_role")}});
}

Status permit_period(const v1::PeopleDeclareLeave& tx, const Context& ctx) {
    const std::int64_t days = ctx.parameter("leave_days_max");
    const Day today = ctx.block().today;
    const bool ahead = today <= tx.from() && tx.from() <= today + kLeaveAheadDays;
    if (!ahead || std::int64_t{tx.until()} - tx.from() >= days) {
        return refuse(Reason::leave_period,
                      {{"ahead", std::int64_t{kLeaveAheadDays}}, {"days", days}});
    }
    const auto other = leave_between(tx.person(), tx.from(), tx.until(), ctx);
    return other ? Status(refuse_leave(Reason::leave_overlaps, *other)) : ok();
}

std::int64_t begin_ms(const v1::PeopleDeclareLeave& tx, const Context& ctx) {
    return midnight_ms(tx.from(), ctx.config().utc_offset_minutes());
}

const v1::ActiveGrant* find_held(const v1::Person& person, std::uint64_t grant) {
    const auto held = std::ranges::find(person.grants(), grant, &v1::ActiveGrant::grant);
    return held == person.grants().end() ? nullptr : &*held;
}

// The grant of a deputy for one that `person` holds.
GrantSpec grant_of(const v1::Deputy& deputy, const v1::ActiveGrant& held,
                   const v1::PeopleDeclareLeave& tx, const Context& ctx) {
    const std::int64_t over = midnight_ms(tx.until() + 1, ctx.config().utc_offset_minutes());
    return {deputy.person(),
            held.role(),
            held.scope(),
            deputy_purpose(tx.person()),
            std::min(over, held.expires_ms()),
            begin_ms(tx, ctx),
            tx.person()};
}

Status permit_held(const v1::Deputy& deputy, const v1::ActiveGrant* held,
                   const v1::PeopleDeclareLeave& tx, const Context& ctx) {
    const auto number = static_cast<std::int64_t>(deputy.grant());
    const std::int64_t begins = std::max(begin_ms(tx, ctx), ctx.block().time_ms);
    if (held == nullptr || held->expires_ms() <= begins) {
        return refuse(Reason::grant_unknown, {{"grant", number}});
    }
    if (held->begins_ms() == 0) return ok();
    return refuse(Reason::deputy_names_deputy, {{"grant", number}, {"person", tx.person()}});
}

// One grant of a role and scope at a time.
Status permit_free(const GrantSpec& grant, const v1::Person& deputy) {
    const bool holds = std::ranges::any_of(deputy.grants(), [&](const v1::ActiveGrant& held) {
        return held.role() == grant.role && held.scope() == grant.scope &&
               held.begins_ms() < grant.expires_ms && grant.begins_ms < held.expires_ms();
    });
    if (!holds) return ok();
    return refuse(Reason::deputy_holds_role, {{"person", grant.person}, {"role", grant.role}});
}

Status permit_deputy(const v1::Deputy& deputy, const v1::Person& person,
                     const v1::PeopleDeclareLeave& tx, const Context& ctx) {
    const auto is_deputy = [&](const Signer& signer) { return signer.holder == deputy.person(); };
    if (std::ranges::any_of(ctx.acting().signers, is_deputy)) {
        return refuse(Reason::self_grant, {{"person", deputy.person()}});
    }
    if (Status s = require_own_member(ctx, member_of(deputy.person())); !s) return s;
    const Result<v1::Person> other = require_active_person(ctx, deputy.person());
    if (!other) return tl::unexpected(other.error());
    if (other->person() == person.person() || is_same_human(*other, person)) {
        return refuse(Reason::deputy_same_person, {{"person", deputy.person()}});
    }
    if (const auto away = leave_between(deputy.person(), tx.from(), tx.until(), ctx)) {
        return refuse_leave(Reason::deputy_on_leave, *away);
    }
    const v1::ActiveGrant* held = find_held(person, deputy.grant());
    if (Status s = permit_held(deputy, held, tx, ctx); !s) return s;
    const GrantSpec grant = grant_of(deputy, *held, tx, ctx);
    if (Status s = permit_free(grant, *other); !s) return s;
    return permit_grant(grant, ctx);
}

}  // namespace

Status check(const v1::PeopleDeclareLeave& tx) {
    if (Status s = require_local_id("person", tx.person()); !s) return s;
    if (Status s = require_date("from", tx.from()); !s) return s;
    if (Status s = require_date("until", tx.until()); !s) return s;
    if (tx.until() < tx.from()) return wrong("until", "before its first day");
    if (tx.deputies_size() > kDeputiesMax) {
        return refuse(Reason::too_many, {{"what", std::string("deputies")},
                                         {"count", std::int64_t{tx.deputies_size()}},
                                         {"limit", std::int64_t{kDeputiesMax}}});
    }
    const v1::Deputy* last = nullptr;
    for (const v1::Deputy& deputy : tx.deputies()) {
        if (Status s = require_local_id("deputies.person", deputy.person()); !s) return s;
        if (last != nullptr && std::tuple(last->grant(), last->person()) >=
                                   std::tuple(deputy.grant(), deputy.person())) {
            return wrong("deputies", "must be sorted by grant and person, each once");
        }
        last = &deputy;
    }
    return ok();
}

Status permit(const v1::PeopleDeclareLeave& tx, const Context& ctx) {
    if (Status s = require_own_member(ctx, member_of(tx.person())); !s) return s;
    if (Status s = require_signers_of(ctx, member_of(tx.person())); !s) return s;
    const Result<v1::Person> person = require_active_person(ctx, tx.person());
    if (!person) return tl::unexpected(person.error());
    if (Status s = permit_signers(tx, ctx); !s) return s;
    if (Status s = permit_period(tx, ctx); !s) return s;
    // What one deputy gets may conflict with what the same person gets of another grant.
    state::Delta after(ctx.view());
    Context trial(after, ctx.catalog(), ctx.config(), ctx.block(), ctx.rules());
    trial.set_acting(ctx.acting());
    for (const v1::Deputy& deputy : tx.deputies()) {
        if (Status s = permit_deputy(deputy, *person, tx, trial); !s) return s;
        apply_grant(grant_of(deputy, *find_held(*person, deputy.grant()), tx, trial), trial);
    }
    return ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::PeopleDeclareLeave& tx, Context& ctx) {
    auto person = state::read_existing<v1::Person>(ctx.view(), state::keys::person(tx.person()));
    v1::Leave leave;
    leave.set_person(tx.person());
    leave.set_number(state::list_count(ctx.view(), "leaves", tx.person()) + 1);
    leave.set_key(state::keys::leave(tx.person(), leave.number()));
    leave.set_member(person.member());
    leave.set_from(tx.from());
    leave.set_until(tx.until());
    leave.set_declared_ms(ctx.block().time_ms);
    for (const auto& signer : persons_signing(ctx)) leave.add_declared_by(signer->person());
    ctx.created(leave.key());
    for (const v1::Deputy& deputy : tx.deputies()) {
        const GrantSpec grant = grant_of(deputy, *find_held(person, deputy.grant()), tx, ctx);
        v1::LeaveDeputy& named = *leave.add_deputies();
        named.set_role(grant.role);
        named.set_scope(grant.scope);
        named.set_deputy(grant.person);
        named.set_grant(state::list_count(ctx.view(), "grants", grant.person));
        apply_grant(grant, ctx);
    }
    state::write(ctx.delta(), leave);
    state::list_append(ctx.delta(), "leaves", leave.person(), leave.key());
    show_next_leave(person, ctx);
    state::write(ctx.delta(), person);
    const std::int64_t over = midnight_ms(leave.until() + 1, ctx.config().utc_offset_minutes());
    state::timer_set(ctx.delta(), over, "leave", leave.person());
    ctx.event("tx", "people.declare_leave", leave_subject(leave),
              {number_field("deputies", leave.deputies_size()),
               text_field("from", format_date(leave.from())),
               text_field("until", format_date(leave.until()))});
}

}  // namespace charter::tx
