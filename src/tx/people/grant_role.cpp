#include "tx/people/grant_role.hpp"

#include <algorithm>

#include "tx/common.hpp"
#include "tx/people/granting.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kNameMax = 64;
constexpr std::size_t kPurposeMax = 200;

GrantSpec spec_of(const v1::PeopleGrantRole& tx) {
    return {tx.person(), tx.role(), tx.scope(), tx.purpose(), tx.expires_ms(), 0, {}};
}

}  // namespace

// What may be empty here is refused by a rule, in permit.
Status check(const v1::PeopleGrantRole& tx) {
    if (Status s = require_local_id("person", tx.person()); !s) return s;
    if (Status s = optional_text("role", tx.role(), kNameMax); !s) return s;
    if (Status s = optional_text("scope", tx.scope(), kNameMax); !s) return s;
    return optional_text("purpose", tx.purpose(), kPurposeMax);
}

Status permit(const v1::PeopleGrantRole& tx, const Context& ctx) {
    if (Status s = require_own_member(ctx, member_of(tx.person())); !s) return s;
    const auto is_holder = [&](const Signer& signer) { return signer.holder == tx.person(); };
    if (!ctx.acting().by_resolution() && std::ranges::any_of(ctx.acting().signers, is_holder)) {
        return refuse(Reason::self_grant, {{"person", tx.person()}});
    }
    return permit_grant(spec_of(tx), ctx);
}

void apply(const v1::PeopleGrantRole& tx, Context& ctx) { apply_grant(spec_of(tx), ctx); }

}  // namespace charter::tx
