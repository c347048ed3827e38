#include "tx/credentials/holder.hpp"

#include <algorithm>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/people/granting.hpp"

namespace charter::tx {
namespace {

bool same_key(const v1::PublicKey& a, const v1::PublicKey& b) {
    return a.algorithm() == b.algorithm() && a.bytes() == b.bytes();
}

bool is_registration_authority(const Context& ctx, std::string_view scope) {
    const Bytes key = state::keys::person(ctx.acting().sender);
    const auto sender = state::read<v1::Person>(ctx.view(), key);
    if (!sender) return false;
    return std::ranges::any_of(sender->grants(), [&](const v1::ActiveGrant& grant) {
        const v1::Role* role = ctx.catalog().role(grant.role());
        return role != nullptr && role->registration_authority() && grant.scope() == scope &&
               grant_in_force(*sender, grant, ctx.block());
    });
}

}  // namespace

std::optional<Holder> find_holder(const state::View& view, std::string_view id) {
    if (const auto person = state::read<v1::Person>(view, state::keys::person(id))) {
        return Holder{HolderKind::person, person->member(), person->active(), {}};
    }
    if (const auto node = state::read<v1::Node>(view, state::keys::node(id))) {
        const bool active = !node->retired() && !node->suspended();
        return Holder{HolderKind::node, node->member(), active, node->responsible_person()};
    }
    if (const auto account = state::read<v1::SystemAccount>(view, state::keys::account(id))) {
        return Holder{HolderKind::account, account->member(), account->active(),
                      account->responsible_person()};
    }
    return std::nullopt;
}

bool may_hold(HolderKind kind, v1::Usage usage) {
    switch (usage) {
        case v1::USAGE_SIGN:      return kind != HolderKind::node;
        case v1::USAGE_TLS:       return kind != HolderKind::account;
        case v1::USAGE_PAYLOAD:   return true;
        case v1::USAGE_PROBE:
        case v1::USAGE_CONSENSUS: return kind == HolderKind::node;
        default:                  return false;
    }
}

bool key_in_use(const state::View& view, const v1::PublicKey& key, std::string_view except) {
    const Bytes id = credential_id(key);
    if (view.get(state::keys::credential(id)) || view.get(state::keys::former_key(id))) return true;
    bool found = false;
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& node) {
        found = node.node() != except && same_key(node.consensus_key(), key);
        return !found;
    });
    if (found) return true;
    state::each<v1::TrustAnchor>(view, "anc/", [&](const v1::TrustAnchor& anchor) {
        found = same_key(anchor.public_key(), key);
        return !found;
    });
    return found;
}

Status require_registration_authority(const Context& ctx, std::string_view member) {
    const bool allowed = ctx.acting().by_resolution() || serves_consortium(ctx) ||
                         is_registration_authority(ctx, member);
    if (!allowed && ctx.enforced(Rule::credentials_issue_by_resolution)) {
        return refuse(Reason::not_registration_authority);
    }
    return ok();
}

bool serves_consortium(const Context& ctx) {
    return is_registration_authority(ctx, kConsortiumScope);
}

Status permit_holder(const v1::NewCredential& credential, std::string_view member,
                     const Context& ctx) {
    const std::optional<Holder> holder = find_holder(ctx.view(), credential.holder());
    const bool fit = holder && holder->active && holder->member == member &&
                     may_hold(holder->kind, credential.usage());
    if (fit) return ok();
    return refuse(Reason::holder_unknown, {{"holder", credential.holder()}});
}

}  // namespace charter::tx
