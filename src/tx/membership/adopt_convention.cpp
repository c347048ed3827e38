#include "tx/membership/adopt_convention.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"

namespace charter::tx {

Status check(const v1::MembershipAdoptConvention& tx) {
    if (Status s = require_member_id("member", tx.member()); !s) return s;
    if (tx.version() == 0) {
        return refuse(Reason::field_missing, {{"field", std::string("version")}});
    }
    return require_digest("digest", tx.digest());
}

Status permit(const v1::MembershipAdoptConvention& tx, const Context& ctx) {
    if (Status s = require_own_member(ctx, tx.member()); !s) return s;
    const auto member = member_of_ledger(ctx.view(), tx.member());
    if (!member) return refuse(Reason::member_unknown, {{"member", tx.member()}});
    const catalog::Catalog& in_force = ctx.catalog();
    const bool same = tx.version() == in_force.version() && tx.digest() == in_force.digest();
    if (ctx.enforced(Rule::catalog_single_version) && !same) {
        return refuse(
            Reason::convention_version_wrong,
            {{"version", std::int64_t{in_force.version()}}, {"digest", to_hex(in_force.digest())}});
    }
    if (member->adopted_version() == tx.version() && member->adopted_digest() == tx.digest()) {
        return refuse(Reason::already_done, {{"what", "adoption by " + tx.member()}});
    }
    return ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::MembershipAdoptConvention& tx, Context& ctx) {
    auto member = state::read_existing<v1::Member>(ctx.view(), state::keys::member(tx.member()));
    member.set_adopted_version(tx.version());
    member.set_adopted_digest(tx.digest());
    member.set_adopted_ms(ctx.block().time_ms);
    state::write(ctx.delta(), member);
    ctx.event("tx", "membership.adopt_convention", tx.member(),
              {number_field("version", std::int64_t{tx.version()})});
}

}  // namespace charter::tx
