#include "tx/credentials/revocation.hpp"

#include <vector>

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/common.hpp"
#include "tx/membership/leaving.hpp"

namespace charter::tx {
namespace {

Refusal revoked(const v1::Credential& credential) {
    return {Reason::credential_revoked,
            {{"credential", to_hex(credential.credential())},
             {"height", static_cast<std::int64_t>(credential.revoked_height())}}};
}

}  // namespace

Result<v1::Credential> require_unrevoked(ByteView credential, const Context& ctx) {
    auto record = state::read<v1::Credential>(ctx.view(), state::keys::credential(credential));
    if (!record) {
        return refuse(Reason::credential_unknown, {{"credential", to_hex(credential)}});
    }
    if (record->revoked_height() == 0) return *std::move(record);
    return tl::unexpected(revoked(*record));
}

Status permit_unrevoked(const v1::Credential& credential, const RuleSet& rules) {
    if (credential.revoked_height() == 0) return ok();
    if (!rules.contains(Rule::credentials_revoke_next_height)) return ok();
    return tl::unexpected(revoked(credential));
}

void revoke_credential(v1::Credential credential, std::string_view why, Context& ctx) {
    const std::string id = to_hex(credential.credential());
    if (credential.usage() == v1::USAGE_CONSENSUS) leave_with_key(credential, ctx);
    credential.set_revoked_ms(ctx.block().time_ms);
    credential.set_revoked_height(ctx.block().height);
    credential.set_revoked_why(std::string(why));
    state::write(ctx.delta(), credential);
    if (credential.rotate_by_ms() != 0) {
        state::timer_cancel(ctx.delta(), credential.rotate_by_ms(), "rotate", id);
    }
    ctx.event("tx", "credentials.revoke", id,
              {text_field("holder", credential.holder()), text_field("why", why)});
}

void revoke_credentials_of(std::string_view holder, std::string_view why, Context& ctx,
                           v1::Usage only) {
    std::vector<v1::Credential> live;
    state::list_each(ctx.view(), "credentials", member_of(holder), [&](ByteView key) {
        auto credential = state::read_existing<v1::Credential>(ctx.view(), key);
        const bool meant = only == v1::USAGE_UNSPECIFIED || credential.usage() == only;
        if (meant && credential.holder() == holder && credential.revoked_height() == 0) {
            live.push_back(std::move(credential));
        }
        return true;
    });
    for (v1::Credential& credential : live) revoke_credential(std::move(credential), why, ctx);
}

void restore_credential(ByteView credential, std::string_view why, Context& ctx) {
    const Bytes key = state::keys::credential(credential);
    auto record = state::read<v1::Credential>(ctx.view(), key);
    if (!record || record->revoked_height() == 0 || record->revoked_why() != why) return;
    const std::int64_t rotate_by = record->rotate_by_ms();
    if (rotate_by != 0 && rotate_by <= ctx.block().time_ms) return;
    if (ctx.view().get(state::keys::former_key(credential))) return;
    record->clear_revoked_ms();
    record->clear_revoked_height();
    record->clear_revoked_why();
    state::write(ctx.delta(), *record);
    const std::string id = to_hex(credential);
    if (rotate_by != 0) state::timer_set(ctx.delta(), rotate_by, "rotate", id);
    ctx.event("tx", "credentials.restore", id, {text_field("holder", record->holder())});
}

}  // namespace charter::tx
