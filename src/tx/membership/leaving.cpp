#include "tx/membership/leaving.hpp"

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "state/timers.hpp"
#include "tx/common.hpp"
#include "tx/nodes/validators.hpp"

namespace charter::tx {

LeavingValidators::LeavingValidators(const Context& ctx)
    : height_(ctx.block().height), emergency_(ctx.acting().emergency) {
    if (ctx.config().environment() == "production" && !emergency_) {
        floor_ = static_cast<std::uint64_t>(ctx.parameter("validators_min"));
    }
    state::each<v1::Node>(ctx.view(), "nod/", [&](const v1::Node& node) {
        before_ += power_before(node, height_);
        leaving_ += power_leaving(node, height_);
        if (node.retired()) return true;
        count_ += node.power() > 0 ? 1U : 0U;
        in_service_ += node.power();
        if (node.role() != "validator" || !node.suspended()) return true;
        suspended_power_ += node.power() > 0 ? node.power() : node.power_before();
        in_service_ += node.power() > 0 ? 0U : node.power_before();
        return true;
    });
}

// A key that was replaced in this block has left already.
std::uint64_t LeavingValidators::more_leaving(const v1::Node& node) const {
    return power_before(node, height_) - power_leaving(node, height_);
}

bool LeavingValidators::may_leave(const v1::Node& node) const {
    if (node.power() == 0) return true;
    const std::uint64_t more = more_leaving(node);
    if ((more > 0 && 3 * (leaving_ + more) >= before_) || count_ <= floor_) return false;
    return !emergency_ || 3 * (suspended_power_ + node.power()) < in_service_;
}

void LeavingValidators::leave(const v1::Node& node) {
    if (node.power() == 0) return;
    leaving_ += more_leaving(node);
    count_ -= 1;
    suspended_power_ += node.power();
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

void leave_next_block(Context& ctx) {
    state::timer_set(ctx.delta(), ctx.block().time_ms + 1, "leaving", "*");
}

void take_power(v1::Node& node, std::string_view act, Context& ctx) {
    set_power(node, 0, act, ctx);
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
