#include "tx/membership/suspend.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/common.hpp"
#include "tx/membership/leaving.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kWhyBytes = 500;

}  // namespace

Status check(const v1::MembershipSuspend& tx) {
    if (Status s = require_member_id("member", tx.member()); !s) return s;
    return require_text("why", tx.why(), kWhyBytes);
}

Status permit(const v1::MembershipSuspend& tx, const Context& ctx) {
    auto member = member_of_ledger(ctx.view(), tx.member());
    if (!member) return refuse(Reason::member_unknown, {{"member", tx.member()}});
    if (member->removed()) return refuse(Reason::member_not_in_standing, {{"member", tx.member()}});
    if (member->suspended() != tx.lift()) {
        const std::string what = tx.lift() ? "standing of " : "suspension of ";
        return refuse(Reason::already_done, {{"what", what + tx.member()}});
    }
    if (tx.lift()) return ok();
    if (Status s = require_nodes_may_leave(ctx, tx.member()); !s) return s;
    state::Delta after(ctx.view());
    member->set_suspended(true);
    state::write(after, *member);
    return assembly_can_act(after, ctx) ? ok() : refuse(Reason::would_brick);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::MembershipSuspend& tx, Context& ctx) {
    auto member = state::read_existing<v1::Member>(ctx.view(), state::keys::member(tx.member()));
    member.set_suspended(!tx.lift());
    state::write(ctx.delta(), member);
    if (tx.lift()) {
        lift_nodes(tx.member(), ctx);
    } else {
        suspend_nodes(tx.member(), ctx);
    }
    ctx.event(
        "tx", "membership.suspend", tx.member(),
        {text_field("standing", tx.lift() ? "lifted" : "suspended"), text_field("why", tx.why())});
}

}  // namespace charter::tx
