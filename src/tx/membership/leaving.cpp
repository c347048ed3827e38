#include "tx/membership/leaving.hpp"

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"

namespace charter::tx {

LeavingValidators::LeavingValidators(const Context& ctx) : emergency_(ctx.acting().emergency) {
    if (ctx.config().environment() == "production") {
        floor_ = static_cast<std::uint64_t>(ctx.parameter("validators_min"));
    }
    state::each<v1::Node>(ctx.view(), "nod/", [&](const v1::Node& node) {
        if (node.retired()) return true;
        power_ += node.power();
        count_ += node.power() > 0 ? 1U : 0U;
        const bool validator = node.role() == "validator";
        in_service_ += validator ? 1U : 0U;
        suspended_ += validator && node.suspended() ? 1U : 0U;
        return true;
    });
}

bool LeavingValidators::may_leave(const v1::Node& node) const {
    if (node.power() == 0) return true;
    if (3 * (left_power_ + node.power()) >= power_ || count_ <= floor_) return false;
    return !emergency_ || 3 * (suspended_ + 1) < in_service_;
}

void LeavingValidators::leave(const v1::Node& node) {
    if (node.power() == 0) return;
    left_power_ += node.power();
    count_ -= 1;
    suspended_ += 1;
}

std::vector<v1::Node> nodes_in_service(const state::View& view, std::string_view member) {
    std::vector<v1::Node> nodes;
    state::list_each(view, "nodes", member, [&](ByteView key) {
        auto node = state::read_existing<v1::Node>(view, key);
        if (!node.retired()) nodes.push_back(std::move(node));
        return true;
    });
    return nodes;
}

Status require_nodes_may_leave(const Context& ctx, std::string_view member) {
    LeavingValidators set(ctx);
    for (const v1::Node& node : nodes_in_service(ctx.view(), member)) {
        if (!set.may_leave(node)) {
            return refuse(Reason::validator_floor,
                          {{"floor", static_cast<std::int64_t>(set.floor())}});
        }
        set.leave(node);
    }
    return ok();
}

void take_power(v1::Node& node, std::string_view act, Context& ctx) {
    node.set_changed_ms(ctx.block().time_ms);
    if (node.power() == 0) return;
    node.set_power(0);
    ctx.event("validators", act, node.node(), {number_field("power", 0)});
}

void suspend_nodes(std::string_view member, Context& ctx) {
    for (v1::Node& node : nodes_in_service(ctx.view(), member)) {
        node.set_suspended(true);
        take_power(node, "membership.suspend", ctx);
        state::write(ctx.delta(), node);
    }
}

void lift_nodes(std::string_view member, Context& ctx) {
    for (v1::Node& node : nodes_in_service(ctx.view(), member)) {
        if (!node.suspended() || listed_tier(ctx.view(), node.country())) continue;
        node.set_suspended(false);
        node.set_changed_ms(ctx.block().time_ms);
        state::write(ctx.delta(), node);
    }
}

}  // namespace charter::tx
