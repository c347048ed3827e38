#include "client/network_ledger.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "client/state_reader.hpp"
#include "state/keys.hpp"

namespace charter::client {
namespace {

namespace json = boost::json;

constexpr std::size_t kNodesMax = 10'000;
constexpr const char* kBlockInterval = "block_interval_ms";

/// The record, which must be there.
template <class Record>
Outcome<Record> record_at(NodeClient& node, const std::string& key) {
    Record record;
    const auto found = read_record(node, key, record);
    if (!found) return tl::unexpected(found.error());
    if (!*found) return fault("the ledger has no record " + key);
    return record;
}

/// The configuration of the ledger, if it is the one that is meant.
Outcome<v1::ChainConfig> chain_of(NodeClient& node, ByteView genesis) {
    auto config = record_at<v1::ChainConfig>(node, Bytes(state::keys::kConfig));
    if (!config || config->genesis_digest() == genesis) return config;
    return fault("the node's ledger " + config->chain_id() + " was founded by the document " +
                 to_hex(config->genesis_digest()) + ", and this one is " + to_hex(genesis) +
                 ": take the signed genesis document of that consortium");
}

Outcome<std::vector<std::string>> ids_of_nodes(NodeClient& node) {
    std::vector<std::string> ids;
    std::string after;
    do {
        std::string target = "/v1/tables/nodes?limit=100";
        if (!after.empty()) target += "&after=" + encode_path(after);
        const auto answer = node.get(target);
        if (!answer) return tl::unexpected(answer.error());
        if (answer->status != 200) return fault("the node answered: " + answer->body);
        const auto page = node_page(answer->body);
        if (!page) return tl::unexpected(page.error());
        ids.insert(ids.end(), page->ids.begin(), page->ids.end());
        after = page->next;
    } while (!after.empty() && ids.size() < kNodesMax);
    return ids;
}

}  // namespace

Outcome<NodePage> node_page(const std::string& body) {
    boost::system::error_code failed;
    const json::value value = json::parse(body, failed);
    const json::value* items =
        !failed && value.is_object() ? value.as_object().if_contains("items") : nullptr;
    if (items == nullptr || !items->is_array())
        return fault("the node's answer does not read: no list of nodes");
    NodePage page;
    for (const json::value& item : items->as_array()) {
        const json::value* id = item.is_object() ? item.as_object().if_contains("node") : nullptr;
        if (id == nullptr || !id->is_string())
            return fault("the node's answer does not read: a node without its id");
        page.ids.emplace_back(id->as_string());
    }
    const json::value* next = value.as_object().if_contains("next");
    if (next != nullptr && next->is_string()) page.next = std::string(next->as_string());
    return page;
}

Network network_of_records(const std::vector<v1::Node>& nodes) {
    Network network;
    for (const v1::Node& node : nodes) {
        if (node.retired() || node.suspended()) continue;
        network.nodes.push_back({node.node(), node.role(), node.peer_id(), node.consensus_key()});
    }
    std::ranges::sort(network.nodes, {}, &NetworkNode::id);
    return network;
}

Outcome<Network> network_of_ledger(NodeClient& node, ByteView genesis) {
    const auto config = chain_of(node, genesis);
    if (!config) return tl::unexpected(config.error());
    const auto interval =
        record_at<v1::ParameterValue>(node, state::keys::parameter(kBlockInterval));
    if (!interval) return tl::unexpected(interval.error());
    const auto ids = ids_of_nodes(node);
    if (!ids) return tl::unexpected(ids.error());
    std::vector<v1::Node> nodes;
    for (const std::string& id : *ids) {
        auto record = record_at<v1::Node>(node, state::keys::node(id));
        if (!record) return tl::unexpected(record.error());
        nodes.push_back(*std::move(record));
    }
    Network network = network_of_records(nodes);
    network.chain_id = config->chain_id();
    network.block_interval_ms = interval->value();
    return network;
}

std::vector<std::string> completed_peers(const Network& network,
                                         const std::vector<std::string>& given,
                                         const std::vector<comet::Peer>& present) {
    std::vector<std::string> peers = given;
    for (const NetworkNode& node : network.nodes) {
        const bool named = std::ranges::any_of(
            given, [&](const std::string& one) { return one.starts_with(node.id + "="); });
        const auto here = std::ranges::find(present, node.peer_id, &comet::Peer::id);
        if (named || here == present.end()) continue;
        peers.push_back(node.id + "=" + (here->address.empty() ? "none" : here->address));
    }
    return peers;
}

}  // namespace charter::client
