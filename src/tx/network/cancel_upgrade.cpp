#include "tx/network/cancel_upgrade.hpp"

#include "state/keys.hpp"
#include "tx/common.hpp"
#include "tx/network/upgrades.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kWhyBytes = 500;

}  // namespace

Status check(const v1::NetworkCancelUpgrade& tx) {
    if (tx.protocol_version() == 0) {
        return refuse(Reason::field_missing, {{"field", std::string("protocol_version")}});
    }
    return require_text("why", tx.why(), kWhyBytes);
}

Status permit(const v1::NetworkCancelUpgrade& tx, const Context& ctx) {
    const auto pending = pending_upgrade(ctx.view(), ctx.config());
    if (pending && pending->protocol_version() == tx.protocol_version()) return ok();
    return refuse(Reason::upgrade_unknown, {{"version", std::int64_t{tx.protocol_version()}}});
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::NetworkCancelUpgrade& tx, Context& ctx) {
    ctx.delta().erase(state::keys::upgrade(tx.protocol_version()));
    ctx.event("tx", "network.cancel_upgrade", std::to_string(tx.protocol_version()),
              {text_field("why", tx.why())});
}

}  // namespace charter::tx
