#include "tx/people/check_out.hpp"

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/common.hpp"
#include "tx/people/shared_use.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kUseHourMs = 3'600'000;

}  // namespace

Status check(const v1::PeopleCheckOut& tx) {
    if (Status s = require_account_name(tx.account()); !s) return s;
    if (Status s = require_text("purpose", tx.purpose(), kUseTextMax); !s) return s;
    if (tx.until_ms() != 0) return ok();
    return refuse(Reason::field_missing, {{"field", std::string("until_ms")}});
}

Status permit(const v1::PeopleCheckOut& tx, const Context& ctx) {
    if (Status s = require_user_and_keeper("people.check_out", tx.account(), ctx); !s) return s;
    if (ctx.enforced(Rule::shared_accounts_checkout)) {
        if (Status s = permit_account(tx.account(), ctx); !s) return s;
    }
    const std::optional<v1::Checkout> before = last_use(tx.account(), ctx);
    if (before && before->returned_ms() == 0) {
        return refuse(Reason::shared_account_in_use,
                      {{"account", tx.account()}, {"person", before->user()}});
    }
    const std::int64_t hours = ctx.parameter("shared_use_hours");
    const std::int64_t now = ctx.block().time_ms;
    if (now < tx.until_ms() && tx.until_ms() <= now + hours * kUseHourMs) return ok();
    return refuse(Reason::use_period, {{"hours", hours}});
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::PeopleCheckOut& tx, Context& ctx) {
    const Persons persons = persons_signing(ctx);
    v1::Checkout use;
    use.set_account(tx.account());
    use.set_number(state::list_count(ctx.view(), "checkouts", tx.account()) + 1);
    use.set_key(state::keys::checkout(use.account(), use.number()));
    use.set_member(std::string(member_of_account(tx.account())));
    use.set_user(persons[0]->person());
    use.set_keeper(persons[1]->person());
    use.set_purpose(tx.purpose());
    use.set_from_ms(ctx.block().time_ms);
    use.set_until_ms(tx.until_ms());
    state::write(ctx.delta(), use);
    state::list_append(ctx.delta(), "checkouts", use.account(), use.key());
    state::timer_set(ctx.delta(), use.until_ms(), "checkout", use_subject(use));
    ctx.created(use.key());
    ctx.event("tx", "people.check_out", use_subject(use),
              {text_field("keeper", use.keeper()), number_field("until_ms", use.until_ms()),
               text_field("user", use.user())});
}

}  // namespace charter::tx
