#include "tx/membership/set_jurisdiction_list.hpp"

#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/revocation.hpp"
#include "tx/membership/leaving.hpp"

namespace charter::tx {
namespace {

constexpr std::size_t kCountriesMax = 249;
constexpr std::size_t kSourceBytes = 100;

// A node that must stay in the validator set still has to peer and sign.
bool stays_needed(v1::Usage usage) {
    return usage == v1::USAGE_TLS || usage == v1::USAGE_CONSENSUS;
}

void revoke_node_credentials(const v1::Node& node, bool in_set, Context& ctx) {
    std::vector<v1::Credential> bound;
    state::list_each(ctx.view(), "credentials", node.member(), [&](ByteView key) {
        auto credential = state::read_existing<v1::Credential>(ctx.view(), key);
        const bool kept = in_set && stays_needed(credential.usage());
        const bool live = credential.revoked_height() == 0;
        if (credential.holder() == node.node() && live && !kept) {
            bound.push_back(std::move(credential));
        }
        return true;
    });
    for (v1::Credential& credential : bound) {
        revoke_credential(std::move(credential), "territory listed", ctx);
    }
}

std::vector<v1::Node> all_in_service(const Context& ctx) {
    std::vector<v1::Node> nodes;
    state::each<v1::Node>(ctx.view(), "nod/", [&](const v1::Node& node) {
        if (!node.retired()) nodes.push_back(node);
        return true;
    });
    return nodes;
}

void suspend_listed(const std::vector<v1::Node>& nodes, Context& ctx) {
    LeavingValidators set(ctx);
    bool some_stay = false;
    for (v1::Node node : nodes) {
        const auto tier = listed_tier(ctx.view(), node.country());
        if (node.suspended() || !tier) continue;
        const bool in_set = !set.may_leave(node);
        some_stay = some_stay || in_set;
        node.set_suspended(true);
        node.set_changed_ms(ctx.block().time_ms);
        if (!in_set) {
            set.leave(node);
            take_power(node, "membership.set_jurisdiction_list", ctx);
        }
        state::write(ctx.delta(), node);
        revoke_node_credentials(node, in_set, ctx);
        ctx.event("tx", "membership.set_jurisdiction_list", node.node(),
                  {text_field("country", node.country()), text_field("tier", *tier)});
    }
    if (some_stay) leave_next_block(ctx);
}

void lift_delisted(const std::vector<v1::Node>& nodes, Context& ctx) {
    for (const v1::Node& node : nodes) {
        if (node.suspended() && require_member(ctx, node.member())) lift_nodes(node.member(), ctx);
    }
}

}  // namespace

Status check(const v1::MembershipSetJurisdictionList& tx) {
    if (Status s = require_name("tier", tx.tier()); !s) return s;
    if (Status s = require_sorted("countries", items_of(tx.countries()), kCountriesMax); !s)
        return s;
    for (const std::string& country : tx.countries()) {
        if (Status s = require_country(country); !s) return s;
    }
    if (Status s = require_text("source_no", tx.source_no(), kSourceBytes); !s) return s;
    if (Status s = require_digest("source_digest", tx.source_digest()); !s) return s;
    if (tx.published_on() > 0) return ok();
    return refuse(Reason::field_missing, {{"field", std::string("published_on")}});
}

Status permit(const v1::MembershipSetJurisdictionList& tx, const Context& ctx) {
    if (Status s = require_word(ctx, "list_tier", tx.tier()); !s) return s;
    if (tx.published_on() > ctx.block().today) {
        return refuse(Reason::occurred_in_future, {{"date", format_date(tx.published_on())},
                                                   {"today", format_date(ctx.block().today)}});
    }
    return ok();
}

// Cannot fail: `permit` has accepted this transaction against this state.
void apply(const v1::MembershipSetJurisdictionList& tx, Context& ctx) {
    v1::JurisdictionList list;
    list.set_key(state::keys::jurisdiction_list(tx.tier()));
    list.set_tier(tx.tier());
    *list.mutable_countries() = tx.countries();
    list.set_source_no(tx.source_no());
    list.set_source_digest(tx.source_digest());
    list.set_published_on(tx.published_on());
    list.set_loaded_ms(ctx.block().time_ms);
    if (!ctx.view().get(list.key())) {
        state::list_append(ctx.delta(), "jurisdiction_lists", list.tier(), list.key());
        ctx.created(list.key());
    }
    state::write(ctx.delta(), list);
    ctx.event("tx", "membership.set_jurisdiction_list", list.tier(),
              {text_field("source_no", list.source_no())});
    if (!ctx.enforced(Rule::jurisdiction_suspend_on_listing)) return;

    const std::vector<v1::Node> nodes = all_in_service(ctx);
    suspend_listed(nodes, ctx);
    lift_delisted(nodes, ctx);
}

void fire_leaving(Context& ctx) {
    LeavingValidators set(ctx);
    bool some_stay = false;
    for (v1::Node node : all_in_service(ctx)) {
        const auto why = why_must_leave(node, ctx.view(), ctx.block().time_ms);
        if (!why) continue;
        if (!set.may_leave(node)) {
            some_stay = true;
            continue;
        }
        set.leave(node);
        take_power(node, *why, ctx);
        state::write(ctx.delta(), node);
        if (node.suspended()) revoke_node_credentials(node, false, ctx);
    }
    // Who cannot go even so waits for the set to grow (nodes.assign_role).
    if (some_stay && set.any_left()) leave_next_block(ctx);
}

}  // namespace charter::tx
