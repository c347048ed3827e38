#include "tx/people/deregister.hpp"

#include "tx/common.hpp"
#include "tx/credentials/form.hpp"
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
    end_account(tx.person(), "person deregistered", ctx);
    ctx.event("tx", "people.deregister", tx.person(), {text_field("why", tx.why())});
}

}  // namespace charter::tx
