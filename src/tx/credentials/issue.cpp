#include "tx/credentials/issue.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/credentials/holder.hpp"

namespace charter::tx {

Status check(const v1::CredentialsIssue& tx) { return check_binding(tx.credential()); }

Status permit(const v1::CredentialsIssue& tx, const Context& ctx) {
    const std::string_view member = member_of(tx.credential().holder());
    if (Status s = require_member(ctx, member); !s) return s;
    if (Status s = require_registration_authority(ctx, member); !s) return s;
    if (!serves_consortium(ctx)) {
        if (Status s = require_own_member(ctx, member); !s) return s;
    }
    if (Status s = permit_holder(tx.credential(), member, ctx); !s) return s;
    return permit_binding(tx.credential(), member, ctx);
}

void apply(const v1::CredentialsIssue& tx, Context& ctx) {
    apply_binding(tx.credential(), member_of(tx.credential().holder()), ctx);
    if (!tx.custody()) return;
    const Bytes key = state::keys::credential(credential_id(tx.credential().key()));
    auto record = state::read_existing<v1::Credential>(ctx.view(), key);
    record.set_custody(true);
    state::write(ctx.delta(), record);
}

}  // namespace charter::tx
