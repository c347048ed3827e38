// /v1/network: what this node sees of the network: heights, peers, votes, pool.
#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "api/block_fill.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "base/protocol.hpp"
#include "engine/engine.hpp"
#include "light/header.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/network/upgrades.hpp"
#include "tx/nodes/peering.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

/// The nodes of the ledger that are in service, by one of their ids.
struct Directory {
    std::map<std::string, v1::Node> by_peer_id;
    std::map<Bytes, v1::Node> by_address;  // of the consensus key
    std::uint64_t power = 0;
};

Directory directory_of(const state::View& view) {
    Directory directory;
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& node) {
        if (node.retired()) return true;
        directory.by_peer_id.emplace(node.peer_id(), node);
        directory.by_address.emplace(light::validator_address(node.consensus_key().bytes()), node);
        directory.power += node.power();
        return true;
    });
    return directory;
}

json::value name_of(const v1::Node* node) {
    return node == nullptr ? json::value(nullptr) : json::value(node->node());
}

const v1::Node* found(const std::map<std::string, v1::Node>& nodes, const std::string& id) {
    const auto it = nodes.find(id);
    return it == nodes.end() ? nullptr : &it->second;
}

/// Why the ledger does not let it peer; null: it does.
json::value refusal_json(const std::string& peer_id, const engine::Tip& tip) {
    const auto refusal = tx::why_no_peer(*tip.view, peer_id, tip.height + 1, tip.time_ms);
    if (!refusal) return nullptr;
    return json::string(tx::peer_refusal_word(refusal->why));
}

/// Every other node of the ledger, connected or not, and whoever else is connected.
json::array peers_json(const engine::NetworkSeen& seen, const Directory& directory,
                       const engine::Tip& tip) {
    json::array peers;
    std::map<std::string, const engine::PeerSeen*> connected;
    for (const engine::PeerSeen& peer : seen.peers) connected.emplace(peer.peer_id, &peer);
    const auto add = [&](const std::string& peer_id, const v1::Node* node) {
        const auto it = connected.find(peer_id);
        const bool is_here = it != connected.end();
        peers.push_back(json::object{
            {"peer_id", peer_id},
            {"node", name_of(node)},
            {"member", node == nullptr ? json::value(nullptr) : json::value(node->member())},
            {"connected", is_here},
            {"refused", refusal_json(peer_id, tip)},
            {"address", is_here ? json::value(it->second->address) : json::value(nullptr)}});
    };
    for (const auto& [peer_id, node] : directory.by_peer_id) {
        if (peer_id != seen.peer_id) add(peer_id, &node);
    }
    for (const auto& [peer_id, peer] : connected) {
        if (!directory.by_peer_id.contains(peer_id)) add(peer_id, nullptr);
    }
    return peers;
}

json::array validators_json(const engine::NetworkSeen& seen, const Directory& directory) {
    json::array validators;
    for (const engine::VotesSeen& votes : seen.votes) {
        const auto it = directory.by_address.find(votes.address);
        const v1::Node* node = it == directory.by_address.end() ? nullptr : &it->second;
        validators.push_back(json::object{
            {"address", to_hex(votes.address)},
            {"node", name_of(node)},
            {"member", node == nullptr ? json::value(nullptr) : json::value(node->member())},
            {"power", node == nullptr ? 0U : node->power()},
            {"missed", votes.missed}});
    }
    return validators;
}

/// What the nodes in service reported of their programs.
json::array programs_json(const Directory& directory, const state::View& view) {
    std::map<std::string_view, const v1::Node*> by_name;
    for (const auto& [peer_id, node] : directory.by_peer_id) by_name.emplace(node.node(), &node);
    json::array programs;
    for (const auto& [name, node] : by_name) {
        const auto said = state::read_or_new<v1::ProtocolSupport>(
            view, state::keys::protocol_support(node->node()));
        programs.push_back(json::object{{"node", node->node()},
                                        {"member", node->member()},
                                        {"power", node->power()},
                                        {"protocol_supported", said.protocol_version()},
                                        {"program", said.program()}});
    }
    return programs;
}

/// The upgrade that is to begin, and the power that is ready for it; null where there is none.
json::value upgrade_json(const engine::Tip& tip) {
    const auto upgrade = tx::pending_upgrade(*tip.view, tip.config);
    if (!upgrade) return nullptr;
    const tx::Support support = tx::support_of(upgrade->protocol_version(), *tip.view);
    return json::object{{"protocol_version", upgrade->protocol_version()},
                        {"height", upgrade->height()},
                        {"why", upgrade->why()},
                        {"proposal", upgrade->proposal()},
                        {"power", support.power},
                        {"total_power", support.total}};
}

Response read_network(const Api& api, const Request& request) {
    const engine::Tip& tip = *request.tip;
    const auto network = api.engine->network();
    const bool solo = !network.has_value();
    const engine::NetworkSeen seen = network.value_or(engine::NetworkSeen{});
    const Directory directory = directory_of(*tip.view);
    const std::uint64_t newest = std::max({seen.height, seen.network_height, tip.height});
    const auto failure = engine::failure_of(*api.engine);
    const v1::Node* own = found(directory.by_peer_id, seen.peer_id);
    return json_response(
        {{"engine", api.engine->kind()},
         {"engine_version", seen.version},
         {"engine_reachable", solo || seen.reachable},
         {"engine_restarts", seen.restarts},
         {"node", name_of(own)},
         {"peer_id", seen.peer_id},
         {"refused",
          solo || seen.peer_id.empty() ? json::value(nullptr) : refusal_json(seen.peer_id, tip)},
         {"height", tip.height},
         {"time_ms", tip.time_ms},
         {"app_hash", to_hex(tip.app_hash)},
         {"protocol_version", tip.config.protocol_version()},
         {"protocol_supported", kProtocolSupported},
         {"upgrade", upgrade_json(tip)},
         {"programs", programs_json(directory, *tip.view)},
         {"engine_height", std::max(seen.height, tip.height)},
         {"network_height", solo ? tip.height : seen.network_height},
         {"lag", newest - tip.height},
         {"failure", failure ? json::value(*failure) : json::value(nullptr)},
         {"signer", solo ? "file" : seen.signer},
         {"signed_height", solo ? tip.height : seen.signed_height},
         {"catching_up", seen.catching_up},
         {"pool_transactions", api.engine->pending()},
         {"pool_bytes", seen.pool_bytes},
         {"block_fill_permille", block_fill_permille(api, tip)},
         {"peers", peers_json(seen, directory, tip)},
         {"vote_blocks", seen.vote_blocks},
         {"total_power", directory.power},
         {"validators", validators_json(seen, directory)}});
}

}  // namespace

void add_network_routes(Router& router) {
    router.add({"GET", "/v1/network", {}, read_network, false, {}});
}

}  // namespace charter::api
