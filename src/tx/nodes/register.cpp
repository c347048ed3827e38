#include "tx/nodes/register.hpp"

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/binding.hpp"
#include "tx/credentials/form.hpp"
#include "tx/credentials/holder.hpp"
#include "tx/nodes/validators.hpp"
#include "tx/people/enrolment.hpp"
#include "tx/registers/references.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kAssetMax = 128;

Status require_responsible(const v1::NodesRegister& tx, const Context& ctx) {
    if (!ctx.enforced(Rule::nodes_responsible_person)) return ok();
    const Result<v1::Person> person = require_active_person(ctx, tx.responsible_person());
    const bool named =
        !tx.responsible_unit().empty() && person && person->member() == member_of(tx.node());
    return named ? ok() : refuse(Reason::responsible_missing);
}

Result<v1::Site> require_own_site(const v1::NodesRegister& tx, const Context& ctx) {
    auto site = state::read<v1::Site>(ctx.view(), state::keys::site(tx.site()));
    const bool own = site && site->member() == member_of(tx.node());
    if (!own) return refuse(Reason::site_unknown, {{"site", tx.site()}});
    return *std::move(site);
}

}  // namespace

// An absent responsible unit or person is refused by a rule, in permit.
Status check(const v1::NodesRegister& tx) {
    if (Status s = require_local_id("node", tx.node()); !s) return s;
    if (Status s = require_name("role", tx.role()); !s) return s;
    if (Status s = require_local_id("site", tx.site()); !s) return s;
    if (Status s = optional_text("responsible_unit", tx.responsible_unit(), kUnitMax); !s) return s;
    if (!tx.responsible_person().empty()) {
        const Status s = require_local_id("responsible_person", tx.responsible_person());
        if (!s) return s;
    }
    if (Status s = check_key_form(tx.consensus_key()); !s) return s;
    if (Status s = require_peer_id(tx.peer_id()); !s) return s;
    return optional_text("asset", tx.asset(), kAssetMax);
}

Status permit(const v1::NodesRegister& tx, const Context& ctx) {
    const std::string_view member = member_of(tx.node());
    if (Status s = require_member(ctx, member); !s) return s;
    if (Status s = require_own_member(ctx, member); !s) return s;
    if (find_holder(ctx.view(), tx.node())) {
        return refuse(Reason::node_exists, {{"node", tx.node()}});
    }
    if (Status s = require_node_role(ctx, tx.role()); !s) return s;
    const Result<v1::Site> site = require_own_site(tx, ctx);
    if (!site) return tl::unexpected(site.error());
    if (Status s = require_unlisted(ctx, site->country()); !s) return s;
    if (Status s = require_responsible(tx, ctx); !s) return s;
    if (!tx.asset().empty() && !find_referent({"assets", tx.asset(), member}, ctx)) {
        return refuse(Reason::entry_unknown, {{"entry", tx.asset()}});
    }
    const v1::PublicKey& key = tx.consensus_key();
    if (Status s = require_allowed_algorithm(key, v1::ALGORITHM_ED25519, ctx); !s) return s;
    const bool used = key_in_use(ctx.view(), key) || peer_id_taken(tx.peer_id(), {}, ctx.view());
    if (used) return refuse(Reason::consensus_key_used);
    return require_possession(key, tx.node(), tx.possession(), ctx);
}

void apply(const v1::NodesRegister& tx, Context& ctx) {
    const auto site = state::read_existing<v1::Site>(ctx.view(), state::keys::site(tx.site()));
    v1::Node node;
    node.set_key(state::keys::node(tx.node()));
    node.set_node(tx.node());
    node.set_member(std::string(member_of(tx.node())));
    node.set_role(tx.role());
    node.set_site(tx.site());
    node.set_country(site.country());
    node.set_responsible_unit(tx.responsible_unit());
    node.set_responsible_person(tx.responsible_person());
    *node.mutable_consensus_key() = tx.consensus_key();
    node.set_peer_id(tx.peer_id());
    node.set_asset(tx.asset());
    node.set_registered_ms(ctx.block().time_ms);
    node.set_changed_ms(ctx.block().time_ms);
    state::write(ctx.delta(), node);
    state::list_append(ctx.delta(), "nodes", node.member(), node.key());
    ctx.created(node.key());
    ctx.event("tx", "nodes.register", node.node(),
              {text_field("role", node.role()), text_field("site", node.site())});
}

}  // namespace charter::tx
