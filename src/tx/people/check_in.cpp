#include "tx/people/check_in.hpp"

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/common.hpp"
#include "tx/document_note.hpp"
#include "tx/people/shared_use.hpp"

namespace charter::tx {
namespace {

Status permit_returner(const v1::Checkout& use, const Context& ctx) {
    if (ctx.acting().sender == use.user() || use.until_ms() <= ctx.block().time_ms) return ok();
    const auto user = state::read<v1::Person>(ctx.view(), state::keys::person(use.user()));
    if (!user || !user->active()) return ok();
    return refuse(Reason::not_the_user, {{"account", use.account()}, {"person", use.user()}});
}

Status permit_control(const v1::PeopleCheckIn& tx, const Context& ctx) {
    if (Status s = require_word(ctx, "compensation", tx.control()); !s) return s;
    const std::string demanded = control_of(tx.account(), ctx);
    if (demanded.empty() || demanded == tx.control()) return ok();
    return refuse(Reason::control_differs, {{"control", tx.control()}, {"demanded", demanded}});
}

}  // namespace

Status check(const v1::PeopleCheckIn& tx) {
    if (Status s = require_account_name(tx.account()); !s) return s;
    if (Status s = require_name("control", tx.control()); !s) return s;
    const bool must_say = tx.control() == "other";
    if (Status s = must_say ? require_text("note", tx.note(), kUseTextMax)
                            : optional_text("note", tx.note(), kUseTextMax);
        !s) {
        return s;
    }
    if (Status s = optional_digest("evidence", tx.evidence()); !s) return s;
    return check_document_note("evidence_note", tx.evidence(),
                               note_if(tx.has_evidence_note(), tx.evidence_note()));
}

Status permit(const v1::PeopleCheckIn& tx, const Context& ctx) {
    if (Status s = require_user_and_keeper("people.check_in", tx.account(), ctx); !s) return s;
    const std::optional<v1::Checkout> use = last_use(tx.account(), ctx);
    if (!use || use->returned_ms() != 0) {
        return refuse(Reason::use_not_open, {{"account", tx.account()}});
    }
    if (Status s = permit_returner(*use, ctx); !s) return s;
    return permit_control(tx, ctx);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::PeopleCheckIn& tx, Context& ctx) {
    v1::Checkout use = *last_use(tx.account(), ctx);
    use.set_returned_ms(ctx.block().time_ms);
    use.set_control(tx.control());
    use.set_note(tx.note());
    use.set_evidence(tx.evidence());
    if (tx.has_evidence_note()) *use.mutable_evidence_note() = tx.evidence_note();
    state::write(ctx.delta(), use);
    state::timer_cancel(ctx.delta(), use.until_ms(), "checkout", use_subject(use));
    ctx.event("tx", "people.check_in", use_subject(use),
              {text_field("control", use.control()), text_field("person", ctx.acting().sender)});
}

}  // namespace charter::tx
