#include "tx/nodes/retire.hpp"

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/form.hpp"
#include "tx/credentials/revocation.hpp"
#include "tx/nodes/validators.hpp"

namespace charter::tx {

Status check(const v1::NodesRetire& tx) {
    if (Status s = require_local_id("node", tx.node()); !s) return s;
    return require_text("why", tx.why(), kWhyMax);
}

Status permit(const v1::NodesRetire& tx, const Context& ctx) {
    if (Status s = require_own_member(ctx, member_of(tx.node())); !s) return s;
    const Result<v1::Node> node = require_node(ctx, tx.node());
    if (!node) return tl::unexpected(node.error());
    if (node->power() == 0) return ok();
    return refuse(Reason::validator_floor, {{"floor", ctx.parameter("validators_min")}});
}

void apply(const v1::NodesRetire& tx, Context& ctx) {
    auto node = state::read_existing<v1::Node>(ctx.view(), state::keys::node(tx.node()));
    node.set_retired(true);
    node.set_changed_ms(ctx.block().time_ms);
    state::write(ctx.delta(), node);
    revoke_credentials_of(tx.node(), "node retired", ctx);
    ctx.event("tx", "nodes.retire", tx.node(), {text_field("why", tx.why())});
}

}  // namespace charter::tx
