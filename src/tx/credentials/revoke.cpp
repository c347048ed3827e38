#include "tx/credentials/revoke.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/form.hpp"
#include "tx/credentials/revocation.hpp"

namespace charter::tx {

Status check(const v1::CredentialsRevoke& tx) {
    if (Status s = require_digest("credential", tx.credential()); !s) return s;
    return require_text("why", tx.why(), kWhyMax);
}

Status permit(const v1::CredentialsRevoke& tx, const Context& ctx) {
    const Result<v1::Credential> credential = require_unrevoked(tx.credential(), ctx);
    if (!credential) return tl::unexpected(credential.error());
    return require_own_member(ctx, credential->member());
}

void apply(const v1::CredentialsRevoke& tx, Context& ctx) {
    auto credential =
        state::read_existing<v1::Credential>(ctx.view(), state::keys::credential(tx.credential()));
    revoke_credential(std::move(credential), tx.why(), ctx);
}

}  // namespace charter::tx
