#include "tx/nodes/peering.hpp"

#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/nodes/validators.hpp"

namespace charter::tx {

std::optional<v1::Node> node_with(const state::View& view, std::string_view peer_id) {
    std::optional<v1::Node> found;
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& node) {
        if (node.peer_id() == peer_id) found = node;
        return !found || found->retired();
    });
    return found;
}

std::optional<PeerRefusal> why_no_peer(const state::View& view, std::string_view peer_id,
                                       std::uint64_t next_height, std::int64_t now_ms) {
    const auto node = node_with(view, peer_id);
    if (!node) return PeerRefusal{NotAPeer::unknown, std::string(peer_id)};
    if (in_engine_set(*node, next_height)) return std::nullopt;
    if (node->retired()) return PeerRefusal{NotAPeer::retired, node->node()};
    if (node->suspended()) return PeerRefusal{NotAPeer::suspended, node->node()};
    const auto member = member_of_ledger(view, node->member());
    if (!member || member->removed()) return PeerRefusal{NotAPeer::no_member, node->member()};
    if (member->suspended()) return PeerRefusal{NotAPeer::member_suspended, node->member()};
    if (listed_tier(view, node->country())) {
        return PeerRefusal{NotAPeer::territory_listed, node->country()};
    }
    const auto lost = lost_credential(*node, view, now_ms);
    if (!lost) return std::nullopt;
    const bool revoked = lost->revoked_height() != 0;
    return PeerRefusal{revoked ? NotAPeer::credential_revoked : NotAPeer::credential_expired,
                       node->node()};
}

std::string_view peer_refusal_word(NotAPeer why) {
    switch (why) {
        case NotAPeer::unknown:            return "unknown";
        case NotAPeer::retired:            return "retired";
        case NotAPeer::suspended:          return "suspended";
        case NotAPeer::no_member:          return "no_member";
        case NotAPeer::member_suspended:   return "member_suspended";
        case NotAPeer::territory_listed:   return "territory_listed";
        case NotAPeer::credential_revoked: return "credential_revoked";
        case NotAPeer::credential_expired: return "credential_expired";
    }
    return {};
}

std::string peer_refusal_text(const PeerRefusal& refusal) {
    switch (refusal.why) {
        case NotAPeer::unknown:          return "no node of the ledger has this id";
        case NotAPeer::retired:          return refusal.subject + " is retired";
        case NotAPeer::suspended:
        case NotAPeer::member_suspended: return refusal.subject + " is suspended";
        case NotAPeer::no_member:        return refusal.subject + " is no member any more";
        case NotAPeer::territory_listed: return refusal.subject + " is a listed territory";
        case NotAPeer::credential_revoked:
            return "the credential of the consensus key of " + refusal.subject + " is revoked";
        case NotAPeer::credential_expired:
            return "the credential of the consensus key of " + refusal.subject + " has expired";
    }
    return {};
}

}  // namespace charter::tx
