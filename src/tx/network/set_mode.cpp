#include "tx/network/set_mode.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kWhyBytes = 500;

// Without a record the network is open.
v1::Mode mode_now(const Context& ctx) {
    const auto network = state::read<v1::NetworkMode>(ctx.view(), state::keys::kNetwork);
    return network ? network->mode() : v1::MODE_OPEN;
}

}  // namespace

Status check(const v1::NetworkSetMode& tx) {
    if (tx.mode() == v1::MODE_UNSPECIFIED) {
        return refuse(Reason::field_missing, {{"field", std::string("mode")}});
    }
    if (!v1::Mode_IsValid(tx.mode())) {
        return refuse(Reason::field_invalid,
                      {{"field", std::string("mode")},
                       {"why", std::string("open, limited, read_only or sealed")}});
    }
    return require_text("why", tx.why(), kWhyBytes);
}

Status permit(const v1::NetworkSetMode& tx, const Context& ctx) {
    const v1::Mode now = mode_now(ctx);
    if (tx.mode() == now) return refuse(Reason::mode_unchanged, {{"mode", v1::Mode_Name(now)}});
    // The modes ascend from open to sealed.
    if (ctx.acting().emergency && tx.mode() < now) {
        return refuse(Reason::not_emergency, {{"action", std::string("network.set_mode")}});
    }
    return ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::NetworkSetMode& tx, Context& ctx) {
    v1::NetworkMode network;
    network.set_key(Bytes(state::keys::kNetwork));
    network.set_before(mode_now(ctx));
    network.set_mode(tx.mode());
    network.set_since_ms(ctx.block().time_ms);
    network.set_proposal(ctx.acting().proposal);
    network.set_emergency(ctx.acting().emergency);
    state::write(ctx.delta(), network);
    ctx.event("tx", "network.set_mode", v1::Mode_Name(tx.mode()), {text_field("why", tx.why())});
}

}  // namespace charter::tx
