#include "tx/people/deregister.hpp"

#include <vector>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/form.hpp"
#include "tx/credentials/revocation.hpp"
#include "tx/people/granting.hpp"
#include "tx/people/lifecycle.hpp"

namespace charter::tx {

Status check(const v1::PeopleDeregister& tx) {
    if (Status s = require_local_id("person", tx.person()); !s) return s;
    return require_text("why", tx.why(), kWhyMax);
}

Status permit(const v1::PeopleDeregister& tx, const Context& ctx) {
    if (Status s = require_own_member(ctx, member_of(tx.person())); !s) return s;
    const Result<v1::Person> person = require_active_person(ctx, tx.person());
    if (!person) return tl::unexpected(person.error());
    if (Status s = require_lifecycle_approval("people.deregister", ctx); !s) return s;
    return require_assembly_survives(tx, ctx);
}

void apply(const v1::PeopleDeregister& tx, Context& ctx) {
    auto person = state::read_existing<v1::Person>(ctx.view(), state::keys::person(tx.person()));
    std::vector<std::uint64_t> grants;
    for (const v1::ActiveGrant& grant : person.grants()) grants.push_back(grant.grant());
    for (const std::uint64_t grant : grants) end_grant(person, grant, "person deregistered", ctx);
    person.set_active(false);
    person.set_deregistered_ms(ctx.block().time_ms);
    state::write(ctx.delta(), person);
    const Bytes natural = state::keys::natural_person(person.member(), person.natural_person());
    if (ctx.view().get(natural)) ctx.delta().erase(natural);
    revoke_credentials_of(tx.person(), "person deregistered", ctx);
    ctx.event("tx", "people.deregister", tx.person(), {text_field("why", tx.why())});
}

}  // namespace charter::tx
