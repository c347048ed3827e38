#include "tx/membership/remove.hpp"

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/assembly/policy.hpp"
#include "tx/common.hpp"
#include "tx/credentials/revocation.hpp"
#include "tx/membership/leaving.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kWhyBytes = 500;

void retire_nodes(std::string_view member, Context& ctx) {
    for (v1::Node& node : nodes_in_service(ctx.view(), member)) {
        node.set_retired(true);
        take_power(node, "membership.remove", ctx);
        state::write(ctx.delta(), node);
    }
}

void revoke_all_credentials(std::string_view member, Context& ctx) {
    std::vector<v1::Credential> live;
    state::list_each(ctx.view(), "credentials", member, [&](ByteView key) {
        auto credential = state::read_existing<v1::Credential>(ctx.view(), key);
        if (credential.revoked_height() == 0) live.push_back(std::move(credential));
        return true;
    });
    for (v1::Credential& credential : live) {
        revoke_credential(std::move(credential), "member removed", ctx);
    }
}

}  // namespace

Status check(const v1::MembershipRemove& tx) {
    if (Status s = require_member_id("member", tx.member()); !s) return s;
    return require_text("why", tx.why(), kWhyBytes);
}

Status permit(const v1::MembershipRemove& tx, const Context& ctx) {
    auto member = member_of_ledger(ctx.view(), tx.member());
    if (!member) return refuse(Reason::member_unknown, {{"member", tx.member()}});
    if (member->removed()) {
        return refuse(Reason::already_done, {{"what", "removal of " + tx.member()}});
    }
    if (Status s = require_nodes_may_leave(ctx, tx.member()); !s) return s;
    state::Delta after(ctx.view());
    member->set_removed(true);
    state::write(after, *member);
    return assembly_can_act(after, ctx) ? ok() : refuse(Reason::would_brick);
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::MembershipRemove& tx, Context& ctx) {
    auto member = state::read_existing<v1::Member>(ctx.view(), state::keys::member(tx.member()));
    member.set_removed(true);
    state::write(ctx.delta(), member);
    retire_nodes(tx.member(), ctx);
    revoke_all_credentials(tx.member(), ctx);
    ctx.event("tx", "membership.remove", tx.member(), {text_field("why", tx.why())});
}

}  // namespace charter::tx
