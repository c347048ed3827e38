#include "tx/credentials/renew.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/credentials/holder.hpp"
#include "tx/credentials/revocation.hpp"

namespace charter::tx {
namespace {

constexpr std::int64_t kGraceDayMs = 86'400'000;

Status permit_replacing(const v1::Credential& old, const v1::NewCredential& fresh,
                        const Context& ctx) {
    const std::string id = to_hex(old.credential());
    if (old.holder() != fresh.holder() || old.usage() != fresh.usage()) {
        return refuse(Reason::field_invalid,
                      {{"field", std::string("credential")},
                       {"why", std::string("another holder or usage than the replaced one's")}});
    }
    if (!old.replaced_by().empty()) return refuse(Reason::already_done, {{"what", id}});
    if (!ctx.enforced(Rule::credentials_expiry_enforced)) return ok();
    const std::int64_t grace_ms = ctx.parameter("expiry_grace_days") * kGraceDayMs;
    if (ctx.block().time_ms < old.not_after_ms() + grace_ms) return ok();
    return refuse(Reason::credential_expired, {{"credential", id}});
}

}  // namespace

Status check(const v1::CredentialsRenew& tx) {
    if (Status s = require_digest("replaces", tx.replaces()); !s) return s;
    return check_binding(tx.credential());
}

Status permit(const v1::CredentialsRenew& tx, const Context& ctx) {
    const Result<v1::Credential> old = require_unrevoked(tx.replaces(), ctx);
    if (!old) return tl::unexpected(old.error());
    if (Status s = require_own_member(ctx, old->member()); !s) return s;
    if (Status s = permit_replacing(*old, tx.credential(), ctx); !s) return s;
    if (Status s = permit_holder(tx.credential(), old->member(), ctx); !s) return s;
    return permit_binding(tx.credential(), old->member(), ctx);
}

void apply(const v1::CredentialsRenew& tx, Context& ctx) {
    auto old =
        state::read_existing<v1::Credential>(ctx.view(), state::keys::credential(tx.replaces()));
    apply_binding(tx.credential(), old.member(), ctx);
    const Bytes id = credential_id(tx.credential().key());
    auto fresh = state::read_existing<v1::Credential>(ctx.view(), state::keys::credential(id));
    fresh.set_custody(old.custody());
    state::write(ctx.delta(), fresh);
    old.set_replaced_by(id);
    state::write(ctx.delta(), old);
    ctx.event("tx", "credentials.renew", to_hex(tx.replaces()),
              {text_field("replaced_by", to_hex(id))});
    if (old.suspected_ms() != 0) revoke_credential(old, "replaced after a suspicion", ctx);
}

}  // namespace charter::tx
