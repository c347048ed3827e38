#include "tx/nodes/assign_role.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/membership/leaving.hpp"
#include "tx/nodes/validators.hpp"

namespace charter::tx {
namespace {

tl::unexpected<Refusal> power_invalid(std::string why) {
    return refuse(Reason::field_invalid,
                  {{"field", std::string("power")}, {"why", std::move(why)}});
}

// They wait until the set can do without them.
bool any_must_leave(const Context& ctx) {
    bool found = false;
    state::each<v1::Node>(ctx.view(), "nod/", [&](const v1::Node& node) {
        found = why_must_leave(node, ctx.view(), ctx.block().time_ms).has_value();
        return !found;
    });
    return found;
}

Status permit_more_power(const v1::Node& node, const Context& ctx) {
    if (Status s = require_member(ctx, node.member()); !s) return s;
    if (Status s = require_unlisted(ctx, node.country()); !s) return s;
    return require_key_holds(node, ctx);
}

}  // namespace

Status check(const v1::NodesAssignRole& tx) {
    if (Status s = require_local_id("node", tx.node()); !s) return s;
    if (Status s = require_name("role", tx.role()); !s) return s;
    if (tx.power() > kPowerMax) return power_invalid("more than a million millions");
    if (tx.power() > 0 && tx.role() != "validator")
        return power_invalid("only validators have any");
    return ok();
}

Status permit(const v1::NodesAssignRole& tx, const Context& ctx) {
    const Result<v1::Node> node = require_node(ctx, tx.node());
    if (!node) return tl::unexpected(node.error());
    if (Status s = require_node_role(ctx, tx.role()); !s) return s;
    if (tx.power() > node->power()) {
        if (Status s = permit_more_power(*node, ctx); !s) return s;
    }
    v1::Node changed = *node;
    const std::uint64_t height = ctx.block().height;
    changed.set_power_before(power_before(*node, height));
    changed.set_power_height(height);
    changed.set_power(tx.power());
    const ValidatorSet after = validators_with(changed, ctx.view());
    if (Status s = require_total(after); !s) return s;
    if (Status s = require_shares(after, ctx); !s) return s;
    if (Status s = require_floor(validators_with(*node, ctx.view()), after, ctx); !s) return s;
    return require_pace(changed, ctx);
}

void apply(const v1::NodesAssignRole& tx, Context& ctx) {
    auto node = state::read_existing<v1::Node>(ctx.view(), state::keys::node(tx.node()));
    node.set_role(tx.role());
    ctx.event("tx", "nodes.assign_role", tx.node(),
              {number_field("power", static_cast<std::int64_t>(tx.power())),
               text_field("role", tx.role())});
    const bool grows = tx.power() > node.power();
    set_power(node, tx.power(), "nodes.assign_role", ctx);
    state::write(ctx.delta(), node);
    if (grows && any_must_leave(ctx)) leave_next_block(ctx);
}

}  // namespace charter::tx
