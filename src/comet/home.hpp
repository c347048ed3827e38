#pragma once
// The files of a CometBFT v0.39 home, made by us: config.toml with the reason for every line, its
// genesis.json out of the ledger's own document, keys.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/block.pb.h"

namespace charter::comet {

struct Peer {
    std::string id;       // 40 hexadecimal digits
    std::string address;  // "host:port"; empty: it dials, and is not dialled
};

/// Where a new node takes the state of a recent height from instead of executing every block
/// (docs/operate/backup.md): the chunks come from its peers, what they are held against from here.
/// A node that has a state already does not look at it.
struct StateSync {
    /// At least two, of different members: "unix:///path/rpc.sock" (a forwarded socket of another
    /// member's CometBFT) or "host:port".
    std::vector<std::string> rpc_servers;
    /// A header that the operator trusts, as another member told it on another way, not older than
    /// the week after which misbehaviour is no longer evidence.
    std::uint64_t trust_height = 0;
    std::string trust_hash;  // of that header, 64 hexadecimal digits
};

struct HomeConfig {
    std::string moniker;                        // the node's id on the ledger
    std::filesystem::path abci_socket;          // charterd listens there
    std::filesystem::path rpc_socket;           // CometBFT listens there
    std::filesystem::path privval_socket;       // charter-signer dials it; empty: a key in a file
    std::string p2p_listen;                     // "0.0.0.0:26656"
    std::vector<Peer> peers;                    // all others
    std::int64_t block_interval_ms = 0;         // the parameter as it is when the node starts
    bool one_machine = false;                   // several nodes share an address: development
    std::optional<std::uint16_t> metrics_port;  // on 127.0.0.1
    std::string log_level = "error";
    std::optional<StateSync> state_sync;
};

/// peer_gossip_sleep_duration for so many peers: CometBFT has three routines a peer that look for
/// something to send and sleep between, so that all of them wake 12,000 times a second.
std::string gossip_sleep(std::size_t peers);

/// config.toml. Faults: a text that no TOML string of ours holds (a quote, a control character);
/// a state sync without two servers, a height or a hash.
Outcome<std::string> config_toml(const HomeConfig& config);

/// genesis.json, the same bytes on every node. `document`: the signed genesis document, of a ledger
/// that is not solo. Faults: it does not decode; it is a solo ledger's.
Outcome<std::string> genesis_json(ByteView signed_genesis);

/// An Ed25519 key from its seed (32 bytes), in the file formats of CometBFT.
std::string node_key_json(ByteView seed);
std::string validator_key_json(ByteView seed);
/// Nothing signed yet.
std::string validator_state_json();
/// The id that peers know a node by.
std::string peer_id_of(ByteView seed);

/// Writes config/ and data/ below `home` (0700, files 0600). `node_seed`, and `validator_seed`
/// where no signer holds the key. What is there is not overwritten: a validator's state file is
/// what keeps it from signing twice. Faults: the disk; a home that is there already.
Outcome<std::monostate> make_home(const std::filesystem::path& home, const HomeConfig& config,
                                  ByteView signed_genesis, ByteView node_seed,
                                  ByteView validator_seed);

}  // namespace charter::comet
