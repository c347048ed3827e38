#pragma once
// One node of a network on CometBFT, on the machine of the bank that runs it: its peers by the ids
// that the ledger has, its keys, and the files that charterd and CometBFT start from.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/block.pb.h"
#include "comet/home.hpp"
#include "keys/secret.hpp"

namespace charter::client {

struct NetworkNode {
    std::string id;
    std::string role;
    std::string peer_id;
    v1::PublicKey consensus_key;
};

/// Who is in the network: by the genesis document, or by the ledger since.
struct Network {
    std::string chain_id;
    std::int64_t block_interval_ms = 0;
    std::vector<NetworkNode> nodes;  // in service, sorted by id
};

/// Faults: no signed genesis document; a solo ledger's.
Outcome<Network> network_of_genesis(ByteView signed_genesis);

/// What the operator says of its node.
struct NodePlan {
    std::string node;                    // "<member>.<local>"
    std::filesystem::path home;          // charterd's; made
    std::filesystem::path comet_home;    // CometBFT's; made
    std::filesystem::path config;        // charterd.toml; made
    std::filesystem::path sockets;       // the folder of the three unix sockets
    std::filesystem::path keys;          // the node's key files
    std::string program = "cometbft";    // found on PATH, or a path
    std::string listen;                  // "0.0.0.0:26656": for peers
    std::string api = "127.0.0.1:7443";  // for members
    std::uint16_t metrics_port = 7480;
    std::optional<std::uint16_t> comet_metrics_port;
    std::vector<std::string> peers;  // "bank-b.v1=host:port", or "bank-b.v1=none": that one dials
    std::optional<comet::StateSync> state_sync;  // joins by a snapshot
    bool dev = false;  // one machine, supervised, the validator's key in a file
};

/// Where the validator's key is: with charter-signer for a validator in production. A node of
/// another role has no vote to sign, and one key file less to guard.
bool key_in_file(const NetworkNode& node, const NodePlan& plan);

/// The node that the plan is for. Faults: the network has none of that id; which it has.
Outcome<NetworkNode> own_node(const Network& network, const std::string& id);

/// All other nodes with the addresses that were given. Faults, all at once: a node without one, one
/// of no node, one that is given twice, that is no address, or the node's own.
Outcome<std::vector<comet::Peer>> peers_of(const Network& network, const NodePlan& plan);

/// What CometBFT's home is made of. Faults: as peers_of; `listen` or `api` is no address; a
/// socket's path is longer than the system takes.
Outcome<comet::HomeConfig> comet_config(const Network& network, const NodePlan& plan);

/// charterd.toml. Faults: a path that no TOML text of ours holds.
Outcome<std::string> node_toml(const NodePlan& plan);

/// The keys that CometBFT reads from its home. `validator` is empty where a signer has it.
struct NodeSeeds {
    keys::Secret peer;
    keys::Secret validator;
};
/// Faults: a key file that is missing or damaged, or whose key is not the one that the network has
/// for this node; no TLS key.
Outcome<NodeSeeds> node_seeds(const NetworkNode& node, const NodePlan& plan);

/// Faults, all at once: what of it is there already. Nothing of a node is ever made anew: its
/// store and its validator's state are what keep it from contradicting itself.
Outcome<std::monostate> nothing_there(const NodePlan& plan);

}  // namespace charter::client
