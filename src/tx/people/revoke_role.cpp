#include "tx/people/revoke_role.hpp"

#include <algorithm>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/form.hpp"
#include "tx/people/granting.hpp"
#include "tx/people/lifecycle.hpp"

namespace charter::tx {

Status check(const v1::PeopleRevokeRole& tx) {
    if (Status s = require_local_id("person", tx.person()); !s) return s;
    return require_text("why", tx.why(), kWhyMax);
}

Status permit(const v1::PeopleRevokeRole& tx, const Context& ctx) {
    if (Status s = require_own_member(ctx, member_of(tx.person())); !s) return s;
    const Result<v1::Person> person = require_active_person(ctx, tx.person());
    if (!person) return tl::unexpected(person.error());
    const auto& grants = person->grants();
    const auto held = std::ranges::find(grants, tx.grant(), &v1::ActiveGrant::grant);
    if (held == grants.end() || held->expires_ms() <= ctx.block().time_ms) {
        const auto number = static_cast<std::int64_t>(tx.grant());
        return refuse(Reason::grant_unknown, {{"grant", number}});
    }
    const v1::Role* role = ctx.catalog().role(held->role());
    if (role != nullptr && role->of_assembly() && !ctx.acting().by_resolution()) {
        return refuse(Reason::resolution_required, {{"action", std::string("people.revoke_role")}});
    }
    return require_assembly_survives(tx, ctx);
}

void apply(const v1::PeopleRevokeRole& tx, Context& ctx) {
    auto person = state::read_existing<v1::Person>(ctx.view(), state::keys::person(tx.person()));
    end_grant(person, tx.grant(), tx.why(), ctx);
    state::write(ctx.delta(), person);
}

}  // namespace charter::tx
