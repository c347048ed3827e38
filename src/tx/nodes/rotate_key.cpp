#include "tx/nodes/rotate_key.hpp"

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/credentials/form.hpp"
#include "tx/credentials/holder.hpp"
#include "tx/credentials/revocation.hpp"
#include "tx/nodes/validators.hpp"

namespace charter::tx {
namespace {

void keep_former_key(const v1::Node& node, Context& ctx) {
    v1::FormerKey former;
    former.set_key(state::keys::former_key(credential_id(node.consensus_key())));
    former.set_node(node.node());
    *former.mutable_public_key() = node.consensus_key();
    former.set_height(ctx.block().height);
    state::write(ctx.delta(), former);
    state::list_append(ctx.delta(), "former_keys", node.member(), former.key());
}

}  // namespace

Status check(const v1::NodesRotateKey& tx) {
    if (Status s = require_local_id("node", tx.node()); !s) return s;
    if (Status s = check_key_form(tx.consensus_key()); !s) return s;
    if (!tx.peer_id().empty()) {
        if (Status s = require_peer_id(tx.peer_id()); !s) return s;
    }
    return require_text("why", tx.why(), kWhyMax);
}

Status permit(const v1::NodesRotateKey& tx, const Context& ctx) {
    const Result<v1::Node> node = require_node(ctx, tx.node());
    if (!node) return tl::unexpected(node.error());
    if (Status s = require_member(ctx, node->member()); !s) return s;
    const v1::PublicKey& key = tx.consensus_key();
    if (Status s = require_allowed_algorithm(key, v1::ALGORITHM_ED25519, ctx); !s) return s;
    const bool used =
        key_in_use(ctx.view(), key) || peer_id_taken(tx.peer_id(), tx.node(), ctx.view());
    if (used) return refuse(Reason::consensus_key_used);
    if (Status s = require_possession(key, tx.node(), tx.possession(), ctx); !s) return s;
    v1::Node changed = *node;
    changed.set_key_height(ctx.block().height);
    return require_pace(changed, ctx);
}

void apply(const v1::NodesRotateKey& tx, Context& ctx) {
    auto node = state::read_existing<v1::Node>(ctx.view(), state::keys::node(tx.node()));
    keep_former_key(node, ctx);
    *node.mutable_consensus_key() = tx.consensus_key();
    if (!tx.peer_id().empty()) node.set_peer_id(tx.peer_id());
    node.set_key_height(ctx.block().height);
    node.set_changed_ms(ctx.block().time_ms);
    state::write(ctx.delta(), node);
    // Afterwards: the key that ends is the node's no more, whose new one keeps its power.
    revoke_credentials_of(tx.node(), "consensus key replaced", ctx, v1::USAGE_CONSENSUS);
    ctx.event("tx", "nodes.rotate_key", tx.node(), {text_field("why", tx.why())});
    if (node.power() > 0) announce_power(node, "nodes.rotate_key", ctx);
}

}  // namespace charter::tx
