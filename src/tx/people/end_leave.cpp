#include "tx/people/end_leave.hpp"

#include <optional>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/form.hpp"
#include "tx/people/leave.hpp"

namespace charter::tx {
namespace {

constexpr const char* kAct = "people.end_leave";

Status permit_others(const Persons& persons, const Context& ctx) {
    if (persons.size() < 2) {
        return refuse(Reason::second_person_missing,
                      {{"action", std::string(kAct)},
                       {"needed", std::int64_t{2}},
                       {"persons", static_cast<std::int64_t>(persons.size())}});
    }
    if (Status s = permit_apart(persons[0]->person(), *persons[1], ctx); !s) return s;
    for (const auto& person : persons) {
        if (holds_duty(ctx, *person, kAct)) continue;
        return refuse(Reason::no_grant,
                      {{"person", person->person()}, {"action", std::string(kAct)}});
    }
    return ok();
}

}  // namespace

Status check(const v1::PeopleEndLeave& tx) {
    if (Status s = require_local_id("person", tx.person()); !s) return s;
    return require_text("why", tx.why(), kWhyMax);
}

Status permit(const v1::PeopleEndLeave& tx, const Context& ctx) {
    if (Status s = require_own_member(ctx, member_of(tx.person())); !s) return s;
    if (Status s = require_signers_of(ctx, member_of(tx.person())); !s) return s;
    const Result<v1::Person> person = require_active_person(ctx, tx.person());
    if (!person) return tl::unexpected(person.error());
    if (person->leave() == 0 || person->leave_until() < ctx.block().today) {
        return refuse(Reason::leave_unknown, {{"person", tx.person()}});
    }
    if (ctx.acting().sender == tx.person()) return ok();
    return permit_others(persons_signing(ctx), ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::PeopleEndLeave& tx, Context& ctx) {
    auto person = state::read_existing<v1::Person>(ctx.view(), state::keys::person(tx.person()));
    const auto leave = state::read_existing<v1::Leave>(
        ctx.view(), state::keys::leave(tx.person(), person.leave()));
    end_leave(leave, ctx.acting().sender, tx.why(), ctx);
    show_next_leave(person, ctx);
    state::write(ctx.delta(), person);
    ctx.event("tx", kAct, leave_subject(leave), {text_field("why", tx.why())});
}

}  // namespace charter::tx
