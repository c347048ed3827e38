#include "abci/peers.hpp"

#include <string>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/door.hpp"
#include "tx/nodes/validators.hpp"

namespace charter::abci {

std::optional<v1::Node> node_with(const state::View& view, std::string_view peer_id) {
    std::optional<v1::Node> found;
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& node) {
        if (node.peer_id() == peer_id) found = node;
        return !found || found->retired();
    });
    return found;
}

std::optional<std::string> why_no_peer(const state::View& view, std::string_view peer_id,
                                       std::uint64_t next_height, std::int64_t now_ms) {
    const auto node = node_with(view, peer_id);
    if (!node) return "no node of the ledger has this id";
    if (tx::in_engine_set(*node, next_height)) return std::nullopt;
    if (node->retired()) return node->node() + " is retired";
    if (node->suspended()) return node->node() + " is suspended";
    const auto member = tx::member_of_ledger(view, node->member());
    if (!member || member->removed()) return node->member() + " is no member any more";
    if (member->suspended()) return node->member() + " is suspended";
    if (const auto tier = tx::listed_tier(view, node->country())) {
        return node->country() + " is on the list of " + *tier;
    }
    const auto lost = tx::lost_credential(*node, view, now_ms);
    if (!lost) return std::nullopt;
    const std::string end = lost->revoked_height() != 0 ? " is revoked" : " has expired";
    return "the credential of the consensus key of " + node->node() + end;
}

}  // namespace charter::abci
