#include "tx/network/upgrade.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/network/upgrades.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kWhyBytes = 500;

Status permit_height(std::uint64_t height, const Context& ctx) {
    const auto lead = static_cast<std::uint64_t>(ctx.parameter("upgrade_lead_blocks"));
    const std::uint64_t earliest = ctx.block().height + lead;
    const std::uint64_t latest = ctx.block().height + kUpgradeAheadMax;
    if (height < earliest) {
        return refuse(Reason::upgrade_too_soon,
                      {{"height", static_cast<std::int64_t>(height)},
                       {"earliest", static_cast<std::int64_t>(earliest)}});
    }
    if (height <= latest) return ok();
    return refuse(Reason::upgrade_too_far, {{"height", static_cast<std::int64_t>(height)},
                                            {"latest", static_cast<std::int64_t>(latest)}});
}

}  // namespace

Status check(const v1::NetworkUpgrade& tx) {
    if (tx.protocol_version() == 0) {
        return refuse(Reason::field_missing, {{"field", std::string("protocol_version")}});
    }
    if (tx.height() == 0) return refuse(Reason::field_missing, {{"field", std::string("height")}});
    return require_text("why", tx.why(), kWhyBytes);
}

Status permit(const v1::NetworkUpgrade& tx, const Context& ctx) {
    const std::uint32_t next = ctx.config().protocol_version() + 1;
    if (tx.protocol_version() != next) {
        return refuse(Reason::upgrade_not_next, {{"version", std::int64_t{tx.protocol_version()}},
                                                 {"next", std::int64_t{next}}});
    }
    if (const auto pending = pending_upgrade(ctx.view(), ctx.config())) {
        return refuse(Reason::upgrade_pending,
                      {{"version", std::int64_t{next}},
                       {"height", static_cast<std::int64_t>(pending->height())}});
    }
    if (Status s = permit_height(tx.height(), ctx); !s) return s;
    const Support support = support_of(next, ctx.view());
    if (ctx.config().solo() || support.suffices()) return ok();
    return refuse(Reason::upgrade_unsupported,
                  {{"version", std::int64_t{next}},
                   {"power", static_cast<std::int64_t>(support.power)},
                   {"total", static_cast<std::int64_t>(support.total)}});
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::NetworkUpgrade& tx, Context& ctx) {
    v1::Upgrade upgrade;
    upgrade.set_key(state::keys::upgrade(tx.protocol_version()));
    upgrade.set_protocol_version(tx.protocol_version());
    upgrade.set_height(tx.height());
    upgrade.set_why(tx.why());
    upgrade.set_proposal(ctx.acting().proposal);
    upgrade.set_decided_height(ctx.block().height);
    upgrade.set_decided_ms(ctx.block().time_ms);
    state::write(ctx.delta(), upgrade);
    ctx.created(upgrade.key());
    ctx.event("tx", "network.upgrade", std::to_string(tx.protocol_version()),
              {number_field("height", static_cast<std::int64_t>(tx.height())),
               text_field("why", tx.why())});
}

}  // namespace charter::tx
