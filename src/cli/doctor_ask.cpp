#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "cli/doctor_look.hpp"
#include "client/network_ledger.hpp"
#include "client/state_reader.hpp"
#include "engine/engine.hpp"
#include "state/keys.hpp"

namespace charter::cli {
namespace {

namespace json = boost::json;

Outcome<json::object> answer_of(client::NodeClient& node, const std::string& target) {
    const auto got = node.get(target);
    if (!got) return tl::unexpected(got.error());
    boost::system::error_code failed;
    const json::value body = json::parse(got->body, failed);
    if (got->status == 200 && !failed && body.is_object()) return body.as_object();
    return fault("the node answered " + std::to_string(got->status) + ": " +
                 got->body.substr(0, 300));
}

std::string string_at(const json::object& from, std::string_view field) {
    const json::value* value = from.if_contains(field);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::int64_t number_at(const json::object& from, std::string_view field) {
    const json::value* value = from.if_contains(field);
    boost::system::error_code failed;
    const auto number = value != nullptr && value->is_number()
                            ? value->to_number<std::int64_t>(failed)
                            : std::int64_t{0};
    return failed ? 0 : number;
}

bool flag_at(const json::object& from, std::string_view field) {
    const json::value* value = from.if_contains(field);
    return value != nullptr && value->is_bool() && value->as_bool();
}

/// Whether the node of this answer of /v1/network is connected to that peer.
bool is_connected_to(const json::object& network, const std::string& peer_id) {
    const json::value* peers = network.if_contains("peers");
    if (peers == nullptr || !peers->is_array()) return false;
    return std::ranges::any_of(peers->as_array(), [&](const json::value& peer) {
        return peer.is_object() && string_at(peer.as_object(), "peer_id") == peer_id &&
               flag_at(peer.as_object(), "connected");
    });
}

Outcome<client::NodeClient> node_at(const Session& session, const std::string& url) {
    Session asked = session;
    asked.node_url = url;
    return connect(asked);
}

ProtocolSeen protocol_in(const json::object& network, const std::string& url) {
    const auto number = [](const json::object& from, std::string_view field) {
        return static_cast<std::uint64_t>(std::max<std::int64_t>(number_at(from, field), 0));
    };
    ProtocolSeen protocol;
    protocol.source = url;
    protocol.version = number(network, "protocol_version");
    const json::value* upgrade = network.if_contains("upgrade");
    if (upgrade == nullptr || !upgrade->is_object()) return protocol;
    protocol.pending = number(upgrade->as_object(), "protocol_version");
    protocol.height = number(upgrade->as_object(), "height");
    return protocol;
}

/// What the ledger behind this answer of /v1/network says of that node's peering; nothing: no word.
std::optional<std::string> refused_in(const json::object& network, const std::string& id) {
    if (string_at(network, "node") == id) return string_at(network, "refused");
    const json::value* peers = network.if_contains("peers");
    if (peers == nullptr || !peers->is_array()) return std::nullopt;
    for (const json::value& peer : peers->as_array()) {
        if (!peer.is_object() || string_at(peer.as_object(), "node") != id) continue;
        return string_at(peer.as_object(), "refused");
    }
    return std::nullopt;
}

/// With its answer of /v1/network in `network_seen`.
NodeSeen ask(client::NodeClient& node, const std::string& url, const std::string& peer_id,
             json::object& network_seen) {
    NodeSeen seen;
    seen.url = url;
    const auto about = answer_of(node, "/v1/node");
    const auto network = about ? answer_of(node, "/v1/network") : about;
    if (!network) {
        seen.fault = network.error().what;
        return seen;
    }
    network_seen = *network;
    seen.failure = string_at(*network, "failure");
    seen.program = string_at(*about, "program");
    seen.supports = static_cast<std::uint64_t>(
        std::max<std::int64_t>(number_at(*network, "protocol_supported"), 0));
    seen.genesis = string_at(*about, "genesis_digest");
    seen.height =
        static_cast<std::uint64_t>(std::max<std::int64_t>(number_at(*about, "height"), 0));
    seen.time_ms = number_at(*about, "time_ms");
    const bool is_own = string_at(*network, "peer_id") == peer_id;
    if (!peer_id.empty() && !is_own) seen.sees_us = is_connected_to(*network, peer_id);
    return seen;
}

/// This node as that one's ledger has it; nothing where it does not say.
std::optional<Standing> standing_at(client::NodeClient& node, const std::string& url,
                                    const std::string& id) {
    Standing standing;
    standing.source = url;
    v1::Node record;
    const auto there = client::read_record(node, state::keys::node(id), record);
    if (!there) return std::nullopt;
    standing.known = *there;
    if (!*there) return standing;
    standing.peer_id = record.peer_id();
    standing.consensus_key = to_hex(record.consensus_key().bytes());
    standing.role = record.role();
    standing.power = record.power();
    v1::ProtocolSupport support;
    const auto said = client::read_record(node, state::keys::protocol_support(id), support);
    if (said && *said) standing.supports = support.protocol_version();
    standing.member = record.member();
    // A node that is retired is no peer that the ledger names.
    if (record.retired()) standing.refused = "retired";
    return standing;
}

void name_peers(client::NodeClient& node, const std::string& genesis, Findings& found) {
    const auto network = client::network_of_ledger(node, from_hex(genesis).value_or(std::string()));
    if (!network) return;
    for (Dialled& peer : found.peers) {
        const auto known =
            std::ranges::find(network->nodes, peer.name, &client::NetworkNode::peer_id);
        if (known != network->nodes.end()) peer.name = known->id;
    }
}

/// The node's own URL: the one of --node, unless that is the default.
std::string own_url(const Session& session, const node::NodeConfig& config) {
    if (session.node_url != Session().node_url) return session.node_url;
    return "https://localhost:" + std::to_string(config.port);
}

}  // namespace

void ask_nodes(const Session& session, const node::NodeConfig& config,
               const std::vector<std::string>& others, Findings& found) {
    std::uint64_t best = 0;
    const auto look = [&](const std::string& url) {
        auto node = node_at(session, url);
        if (!node) {
            NodeSeen silent;
            silent.url = url;
            silent.fault = node.error().what;
            return silent;
        }
        json::object network;
        NodeSeen seen = ask(*node, url, found.peer_id, network);
        const bool same = seen.genesis == found.genesis.digest || found.genesis.digest.empty();
        // The ledger that is the furthest knows best who stands.
        if (!seen.fault.empty() || !same || seen.height < best) return seen;
        best = seen.height;
        found.protocol = protocol_in(network, url);
        auto standing = found.node.empty() ? std::nullopt : standing_at(*node, url, found.node);
        if (standing) {
            const auto refused = refused_in(network, found.node);
            if (refused) standing->refused = *refused;
            found.standing = *std::move(standing);
        }
        name_peers(*node, seen.genesis, found);
        return seen;
    };
    for (const std::string& url : others) found.others.push_back(look(url));
    if (session.persons.empty() && session.via.empty()) return;
    if (found.api.reach == Reach::open) found.own = look(own_url(session, config));
    found.now_ms = engine::system_now_ms();
}

}  // namespace charter::cli
