#include "tx/people/amend.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/people/enrolment.hpp"
#include "tx/people/lifecycle.hpp"

namespace charter::tx {

Status check(const v1::PeopleAmend& tx) {
    if (Status s = require_local_id("person", tx.person()); !s) return s;
    return require_text("unit", tx.unit(), kUnitMax);
}

Status permit(const v1::PeopleAmend& tx, const Context& ctx) {
    if (Status s = require_own_member(ctx, member_of(tx.person())); !s) return s;
    const Result<v1::Person> person = require_active_person(ctx, tx.person());
    if (!person) return tl::unexpected(person.error());
    if (Status s = require_lifecycle_approval("people.amend", ctx); !s) return s;
    if (person->unit() == tx.unit() && person->operator_() == tx.operator_()) {
        return refuse(Reason::already_done, {{"what", tx.person()}});
    }
    return ok();
}

void apply(const v1::PeopleAmend& tx, Context& ctx) {
    auto person = state::read_existing<v1::Person>(ctx.view(), state::keys::person(tx.person()));
    person.set_unit(tx.unit());
    person.set_operator_(tx.operator_());
    state::write(ctx.delta(), person);
    ctx.event("tx", "people.amend", tx.person(), {text_field("unit", tx.unit())});
}

}  // namespace charter::tx
