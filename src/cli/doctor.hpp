#pragma once
// Why a node cannot join or lags: what was found on its machine, and what that means. Judging is a
// function of the findings; doctor_look.cpp finds them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/texts.gen.hpp"
#include "cli/texts.hpp"

namespace charter::cli {

enum class Reach : std::uint8_t {
    open,     // somebody listens
    refused,  // the machine answers, nobody listens
    silent,   // no answer within two seconds, no way, or no such name
};

/// An address that this node dials, or listens at.
struct Dialled {
    std::string name;     // of the node there, where it is known; else its peer id
    std::string address;  // "host:port"
    Reach reach = Reach::silent;
};

/// The clock as chrony sees it.
struct ChronySeen {
    bool answers = false;
    bool synchronised = false;
    std::int64_t offset_ms = 0;
};

/// What one node's API said; `fault`: why it did not.
struct NodeSeen {
    std::string url;
    std::string fault;
    std::string program;
    std::uint64_t supports = 0;  // newest protocol version of that program; 0: not said
    std::string genesis;         // digest, hexadecimal
    std::uint64_t height = 0;
    std::int64_t time_ms = 0;     // of its newest block
    std::optional<bool> sees_us;  // connected to this node's peer id, where that is known
    std::string failure;          // what it says of itself; empty: it goes on
};

/// This node as the ledger has it, or the founding document where no ledger answers.
struct Standing {
    std::string source;  // the URL, or the file
    bool known = false;  // there is a node of that id
    std::string peer_id;
    std::string consensus_key;  // hexadecimal
    std::string role;
    std::uint64_t power = 0;
    std::uint64_t supports = 0;  // newest protocol version that it reported; 0: it did not
    std::string member;
    /// Why the ledger does not let it peer, by the word of /v1/network (tx::peer_refusal_word), as
    /// the filter judges it; empty: it does.
    std::string refused;
};

/// A file or folder that is its owner's alone.
struct Place {
    std::string path;
    unsigned mode = 0;
    bool folder = false;
};

struct Disk {
    std::string path;
    std::uint64_t free = 0;  // bytes, for this user
    std::uint64_t size = 0;
};

struct SocketSeen {
    std::string path;
    bool there = false;
    bool answers = false;
};

/// A file that must be what it is; `fault`: why it cannot be judged.
struct GenesisSeen {
    std::string file;   // CometBFT's genesis.json
    std::string fault;  // of the document, or of that file
    bool same = false;  // byte for byte what the document gives
    std::string digest;
};

struct EngineSeen {
    std::string fault;  // why it does not answer
    std::string peer_id;
    std::uint64_t height = 0;
    bool catching_up = false;
    std::string grave;  // the last words of its log, where it must not go on
    std::string log;
};

/// By which protocol version the furthest ledger that answers goes on.
struct ProtocolSeen {
    std::string source;         // its URL; empty: none answered
    std::uint64_t version = 0;  // of its next block
    std::uint64_t pending = 0;  // that is to begin; 0: none is
    std::uint64_t height = 0;   // where
};

struct Findings {
    std::int64_t now_ms = 0;
    std::string node;  // its id: the moniker of config.toml
    ChronySeen chrony;
    std::string node_key_file;
    std::string peer_id;  // of that file; empty: it does not read
    std::vector<Dialled> peers;
    std::string peers_fault;  // config.toml does not read
    Dialled listen;
    GenesisSeen genesis;
    std::string engine_version;  // what the program says of itself; empty: it does not run
    std::string engine_program;
    std::vector<Disk> disks;
    std::vector<Place> places;
    std::vector<SocketSeen> sockets;
    std::optional<Standing> standing;  // nothing: neither ledger nor document reads
    std::string validator_key_file;    // empty: a signer has it
    std::string validator_key;         // hexadecimal; empty: the file does not read
    std::string signer_socket;
    bool signer_connected = false;
    EngineSeen engine;
    Dialled api;
    ProtocolSeen protocol;
    std::optional<NodeSeen> own;  // nothing: not asked, since nobody is named with --as
    std::vector<NodeSeen> others;
};

enum class Level : std::uint8_t { ok, warning, problem };

struct Judgement {
    Level level = Level::ok;
    std::string check;  // "clock", "peer_id", ...
    TextId id{};
    std::string said;  // in the language of the process
};

/// Of every check one judgement at least, in a fixed order.
std::vector<Judgement> judge(const Findings& findings);

}  // namespace charter::cli
