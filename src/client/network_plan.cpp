#include "client/network_plan.hpp"

#include <sys/un.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "client/identity.hpp"
#include "keys/seed.hpp"
#include "wire/genesis.hpp"

namespace charter::client {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBlockInterval = "block_interval_ms";
constexpr std::string_view kNobody = "none";
constexpr std::string_view kSockets[] = {"abci.sock", "rpc.sock", "privval.sock"};

/// The value that the founding gives a parameter: its own, else the convention's.
std::int64_t founding_value(const v1::Genesis& genesis, std::string_view name) {
    for (const v1::ParametersSet& set : genesis.parameters()) {
        if (set.parameter() == name) return set.value();
    }
    for (const v1::Parameter& parameter : genesis.catalog().parameters()) {
        if (parameter.name() == name) return parameter.initial();
    }
    return 0;
}

struct Address {
    std::string host;
    std::uint16_t port = 0;
};

bool is_host(std::string_view host) {
    const auto plain = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '.' || c == '-';
    };
    const auto v6 = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
               c == ':' || c == '.';
    };
    if (host.size() > 2 && host.starts_with('[') && host.ends_with(']'))
        return std::ranges::all_of(host.substr(1, host.size() - 2), v6);
    return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, plain);
}

/// "host:port" or "[v6]:port".
std::optional<Address> address_of(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || !is_host(text.substr(0, colon))) return std::nullopt;
    const std::string_view digits = text.substr(colon + 1);
    const bool all = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (!all || digits.empty() || digits.size() > 5 || digits[0] == '0') return std::nullopt;
    const int port = std::stoi(std::string(digits));
    if (port > 65'535) return std::nullopt;
    return Address{std::string(text.substr(0, colon)), static_cast<std::uint16_t>(port)};
}

const NetworkNode* find(const Network& network, std::string_view id) {
    const auto found = std::ranges::find(network.nodes, id, &NetworkNode::id);
    return found == network.nodes.end() ? nullptr : &*found;
}

std::string ids_of(const Network& network, std::string_view without = {}) {
    std::string all;
    for (const NetworkNode& node : network.nodes) {
        if (node.id != without) all.append(all.empty() ? "" : ", ").append(node.id);
    }
    return all;
}

/// Faults that are told together, one a line.
class Faults {
  public:
    void add(const std::string& what) { text_.append(text_.empty() ? "" : "\n").append(what); }
    bool empty() const { return text_.empty(); }
    tl::unexpected<Fault> told() const { return fault(text_); }

  private:
    std::string text_;
};

/// The addresses by node, checked one by one.
std::map<std::string, std::string> addresses_of(const Network& network, const NodePlan& plan,
                                                Faults& faults) {
    std::map<std::string, std::string> addresses;
    for (const std::string& given : plan.peers) {
        const std::size_t equals = given.find('=');
        const std::string id = given.substr(0, equals);
        const std::string address =
            equals == std::string::npos ? std::string() : given.substr(equals + 1);
        if (id == plan.node) {
            faults.add("--peer " + given + ": this is the node itself; name only others");
        } else if (find(network, id) == nullptr) {
            faults.add("--peer " + given + ": the network has no such node; it has " +
                       ids_of(network, plan.node));
        } else if (address != kNobody && !address_of(address)) {
            faults.add("--peer " + given + ": must be like " + id + "=10.1.2.3:26656, or " + id +
                       "=none where that node dials this one");
        } else if (!addresses.emplace(id, address).second) {
            faults.add("--peer " + given + ": " + id + " is given twice");
        }
    }
    return addresses;
}

bool is_plain(std::string_view text) {
    return std::ranges::none_of(text, [](char c) {
        return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20U || c == '\x7f';
    });
}

/// As charterd.toml says it: relative to the file's folder where it lies below that.
std::string told_path(const fs::path& path, const NodePlan& plan) {
    const fs::path folder = fs::absolute(plan.config).lexically_normal().parent_path();
    const fs::path absolute = fs::absolute(path).lexically_normal();
    const fs::path relative = absolute.lexically_relative(folder);
    const bool below = !relative.empty() && *relative.begin() != "..";
    return below ? relative.string() : absolute.string();
}

Outcome<keys::Secret> seed_of(Outcome<keys::FileKey> key, const fs::path& file,
                              const std::string& expected, const std::string& found_by) {
    if (!key) return tl::unexpected(key.error());
    if (found_by != expected) {
        return fault(file.string() +
                     ": this key is not the one that the network has for the node; it has " +
                     expected + ", this is " + found_by);
    }
    auto seed = keys::ed25519_seed(*key);
    if (!seed) return fault(file.string() + ": " + seed.error().what);
    return seed;
}

}  // namespace

bool key_in_file(const NetworkNode& node, const NodePlan& plan) {
    return plan.dev || node.role != "validator";
}

Outcome<Network> network_of_genesis(ByteView signed_genesis) {
    const auto document = wire::founding_document(signed_genesis);
    if (!document) {
        return fault(
            "this is no signed genesis document; `charter consortium assemble` writes one");
    }
    const v1::Genesis& genesis = document->genesis;
    if (genesis.solo()) {
        return fault(
            "this genesis document founds a solo ledger, which has no network: charterd init and "
            "charterd run are all it needs");
    }
    Network network;
    network.chain_id = genesis.chain_id();
    network.block_interval_ms = founding_value(genesis, kBlockInterval);
    for (const v1::FoundingNode& founding : genesis.nodes()) {
        const v1::NodesRegister& node = founding.node();
        network.nodes.push_back({node.node(), node.role(), node.peer_id(), node.consensus_key()});
    }
    return network;
}

Outcome<NetworkNode> own_node(const Network& network, const std::string& id) {
    if (const NetworkNode* node = find(network, id)) return *node;
    return fault("the network has no node " + id + "; it has " + ids_of(network) +
                 ". A node that was registered since the founding joins: charter network join");
}

Outcome<std::vector<comet::Peer>> peers_of(const Network& network, const NodePlan& plan) {
    Faults faults;
    const auto addresses = addresses_of(network, plan, faults);
    std::vector<comet::Peer> peers;
    for (const NetworkNode& node : network.nodes) {
        if (node.id == plan.node) continue;
        const auto given = addresses.find(node.id);
        if (given == addresses.end()) {
            faults.add("--peer " + node.id + "=HOST:PORT is missing (or " + node.id +
                       "=none where that node dials this one)");
            continue;
        }
        peers.push_back({node.peer_id, given->second == kNobody ? std::string() : given->second});
    }
    if (!faults.empty()) return faults.told();
    return peers;
}

Outcome<comet::HomeConfig> comet_config(const Network& network, const NodePlan& plan) {
    const auto own = own_node(network, plan.node);
    if (!own) return tl::unexpected(own.error());
    if (!address_of(plan.listen)) return fault("--listen: must be like 0.0.0.0:26656");
    if (!address_of(plan.api)) return fault("--api: must be like 127.0.0.1:7443");
    auto peers = peers_of(network, plan);
    if (!peers) return tl::unexpected(peers.error());
    const fs::path folder = fs::absolute(plan.sockets).lexically_normal();
    for (const std::string_view name : kSockets) {
        const std::size_t size = (folder / name).string().size();
        constexpr std::size_t kMost = sizeof(sockaddr_un::sun_path) - 1;
        if (size > kMost) {
            return fault((folder / name).string() + ": a socket's path has at most " +
                         std::to_string(kMost) + " bytes, this has " + std::to_string(size) +
                         "; choose a shorter folder with --sockets");
        }
    }
    comet::HomeConfig config;
    config.state_sync = plan.state_sync;
    config.moniker = plan.node;
    config.abci_socket = folder / kSockets[0];
    config.rpc_socket = folder / kSockets[1];
    if (!key_in_file(*own, plan)) config.privval_socket = folder / kSockets[2];
    config.p2p_listen = plan.listen;
    config.peers = *std::move(peers);
    config.block_interval_ms = network.block_interval_ms;
    config.one_machine = plan.dev;
    config.metrics_port = plan.comet_metrics_port;
    return config;
}

Outcome<std::string> node_toml(const NodePlan& plan) {
    const auto api = address_of(plan.api);
    if (!api) return fault("--api: must be like 127.0.0.1:7443");
    std::string host = api->host;
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    std::string text = "# charterd of " + plan.node +
                       ", written by charter. Every other key has its default (charterd config).\n"
                       "# Relative paths are relative to the folder of this file.\n";
    const auto set = [&text](std::string_view key, const std::string& value) {
        text.append(key).append(" = \"").append(value).append("\"\n");
    };
    const fs::path home = fs::absolute(plan.home).lexically_normal();
    const fs::path sockets = fs::absolute(plan.sockets).lexically_normal();
    text += "\n[chain]\n";
    set("home", told_path(plan.home, plan));
    text += "\n[api]\n";
    set("address", host);
    text += "port = " + std::to_string(api->port) + "\n";
    set("tls_key", told_path(plan.keys / "tls.key", plan));
    set("tls_certificate", told_path(plan.keys / "tls.crt", plan));
    text += "\n[metrics]\nport = " + std::to_string(plan.metrics_port) + "\n";
    text += "\n[engine]\n";
    set("kind", "cometbft");
    set("comet_home", told_path(plan.comet_home, plan));
    set("program", plan.program);
    text.append("supervise = ").append(plan.dev ? "true\n" : "false\n");
    if (sockets != home) set("sockets", told_path(plan.sockets, plan));
    for (const fs::path& path :
         {plan.home, plan.comet_home, plan.sockets, plan.keys, fs::path(plan.program)}) {
        if (!is_plain(path.string()))
            return fault("`" + path.string() + "` does not fit into TOML");
    }
    return text;
}

Outcome<NodeSeeds> node_seeds(const NetworkNode& node, const NodePlan& plan) {
    NodeSeeds seeds;
    auto peer = open_peer_key(plan.keys);
    const std::string peer_id = peer ? peer_id_of(peer->public_key()) : std::string();
    auto peer_seed = seed_of(std::move(peer), plan.keys / "peer.key", node.peer_id, peer_id);
    if (!peer_seed) return tl::unexpected(peer_seed.error());
    seeds.peer = *std::move(peer_seed);
    if (key_in_file(node, plan)) {
        auto key = open_key(plan.keys, v1::USAGE_CONSENSUS);
        const std::string own = key ? to_hex(key->public_key().bytes) : std::string();
        auto seed = seed_of(std::move(key), plan.keys / "consensus.key",
                            to_hex(node.consensus_key.bytes()), own);
        if (!seed) return tl::unexpected(seed.error());
        seeds.validator = *std::move(seed);
    }
    if (const auto tls = open_key(plan.keys, v1::USAGE_TLS); !tls)
        return tl::unexpected(tls.error());
    return seeds;
}

Outcome<std::monostate> nothing_there(const NodePlan& plan) {
    Faults faults;
    std::error_code ignored;
    for (const fs::path& path :
         {plan.home / "genesis.bin", plan.home / "state", plan.comet_home / "config",
          plan.comet_home / "data", plan.config}) {
        if (!fs::exists(path, ignored)) continue;
        faults.add(path.string() +
                   " is there already, and is never made anew: choose another place, or move it "
                   "away if no node ever ran with it");
    }
    if (!faults.empty()) return faults.told();
    return std::monostate{};
}

}  // namespace charter::client
