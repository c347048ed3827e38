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
        const bool out =
            node.suspended() || lost_credential(node, ctx.view(), ctx.block().time_ms).has_value();
        if (node.role() != "validator" || !out) return true;
        out_of_.insert(node.node());
        out_power_ += node.power() > 0 ? node.power() : node.power_before();
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
    const std::uint64_t out = out_of_.contains(node.node()) ? 0 : node.power();
    return !emergency_ || 3 * (out_power_ + out) < in_service_;
}

void LeavingValidators::leave(const v1::Node& node) {
    if (node.power() == 0) return;
    leaving_ += more_leaving(node);
    count_ -= 1;
    if (out_of_.insert(node.node()).second) out_power_ += node.power();
}

std::optional<std::string_view> why_must_leave(const v1::Node& node, const state::View& view,
                                               std::int64_t now_ms) {
    if (node.retired() || node.power() == 0) return std::nullopt;
    if (node.suspended() && listed_tier(view, node.country())) {
        return "membership.set_jurisdiction_list";
    }
    const auto lost = lost_credential(node, view, now_ms);
    if (!lost) return std::nullopt;
    return lost->revoked_height() != 0 ? "credentials.revoke" : "credentials.expire";
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

void leave_with_key(const v1::Credential& credential, Context& ctx) {
    auto node = state::read<v1::Node>(ctx.view(), state::keys::node(credential.holder()));
    const bool votes = node && !node->retired() && node->power() > 0 &&
                       credential_id(node->consensus_key()) == credential.credential();
    if (!votes) return;
    if (!LeavingValidators(ctx).may_leave(*node)) return leave_next_block(ctx);
    take_power(*node, "credentials.revoke", ctx);
    state::write(ctx.delta(), *node);
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
