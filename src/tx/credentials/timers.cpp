#include "tx/credentials/timers.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/credentials/revocation.hpp"

namespace charter::tx {

void fire_rotate(std::string_view subject, Context& ctx) {
    if (!ctx.enforced(Rule::credentials_suspicion_timer)) return;
    auto credential = state::read<v1::Credential>(ctx.view(), state::keys::join("cre/", subject));
    const bool suspected = credential && credential->revoked_height() == 0 &&
                           credential->rotate_by_ms() != 0 &&
                           credential->rotate_by_ms() <= ctx.block().time_ms;
    if (!suspected) return;
    revoke_credential(*std::move(credential), "suspected, and not replaced in time", ctx);
}

}  // namespace charter::tx
