#include "tx/network/upgrades.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::tx {

namespace {

/// The newest version that the node reported; 0: it did not.
std::uint32_t version_of(std::string_view node, const state::View& view) {
    const auto said = state::read<v1::ProtocolSupport>(view, state::keys::protocol_support(node));
    return said ? said->protocol_version() : 0;
}

}  // namespace

Support support_of(std::uint32_t version, const state::View& view) {
    Support support;
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& node) {
        if (node.retired() || node.power() == 0) return true;
        support.total += node.power();
        if (version_of(node.node(), view) >= version) support.power += node.power();
        return true;
    });
    return support;
}

std::optional<v1::Upgrade> pending_upgrade(const state::View& view, const v1::ChainConfig& config) {
    return state::read<v1::Upgrade>(view, state::keys::upgrade(config.protocol_version() + 1));
}

void begin_due_upgrade(Context& ctx) {
    const auto upgrade = pending_upgrade(ctx.view(), ctx.config());
    if (!upgrade || upgrade->height() != ctx.block().height + 1) return;
    const std::string version = std::to_string(upgrade->protocol_version());
    const Support support = support_of(upgrade->protocol_version(), ctx.view());
    if (!ctx.config().solo() && !support.suffices()) {
        ctx.delta().erase(upgrade->key());
        ctx.event("upgrade", "dropped", version,
                  {number_field("power", static_cast<std::int64_t>(support.power)),
                   number_field("total", static_cast<std::int64_t>(support.total))});
        return;
    }
    v1::ChainConfig config = ctx.config();
    config.set_protocol_version(upgrade->protocol_version());
    state::write(ctx.delta(), config);
    ctx.event("upgrade", "begins", version,
              {number_field("from_height", static_cast<std::int64_t>(upgrade->height()))});
}

}  // namespace charter::tx
