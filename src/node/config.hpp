#pragma once
// node.toml: everything has a default, and a key that we do not know is an error.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace charter::node {

struct NodeConfig {
    // [chain]
    std::filesystem::path home = "charter";
    std::filesystem::path texts;  // empty: <home>/texts.bin

    // [api]
    std::string address = "127.0.0.1";
    std::uint16_t port = 7443;  // 0: any that is free
    std::uint32_t threads = 4;
    std::filesystem::path tls_key = "keys/tls.key";
    std::filesystem::path tls_certificate;      // empty: rebuilt from the ledger
    std::filesystem::path tls_ca;               // more certificates to send; may be empty
    std::filesystem::path tls_passphrase_file;  // empty: `passphrase` beside the key
    std::uint32_t connections = 256;
    std::uint32_t connections_per_credential = 64;
    std::uint32_t header_timeout_ms = 10'000;
    std::uint32_t body_timeout_ms = 30'000;
    std::uint64_t document_bytes_max = std::uint64_t{10} << 30U;

    // [metrics]
    bool metrics = true;
    std::string metrics_address = "127.0.0.1";
    std::uint16_t metrics_port = 7480;

    // [engine]
    std::string engine = "solo";
    std::filesystem::path consensus_key = "keys/consensus.key";
    std::filesystem::path consensus_passphrase_file;  // empty: `passphrase` beside the key
    std::uint32_t empty_block_interval_ms = 0;        // 0: no empty blocks without need
    std::filesystem::path comet_home = "comet";       // CometBFT's folder
    std::filesystem::path sockets;                    // folder of abci.sock, rpc.sock; empty: home
    std::uint64_t snapshot_interval = 1'000;          // blocks; 0: makes none
    bool supervise = false;                           // charterd runs CometBFT
    std::string engine_program = "cometbft";          // a path, or a name on PATH

    // [archive]
    bool archive_month_ends = true;
    bool archive_named = true;  // heights that resolutions name

    // [retention]
    bool prune = false;  // false: keeps everything

    // [probes]
    bool probes = false;
    std::filesystem::path probe_key = "keys/probe.key";
    std::filesystem::path probe_passphrase_file;  // empty: `passphrase` beside the key
    std::uint32_t probe_interval_s = 86'400;
    std::filesystem::path chronyc = "/usr/bin/chronyc";
    std::string chronyd;  // address or socket; empty: chronyc's own choice
    std::string ask;      // addresses of other nodes' APIs, with spaces between them

    // [vault]
    std::uint32_t vault_interval_s = 86'400;
    std::uint32_t vault_megabytes_per_s = 50;
    std::string vault_keeps = "auto";

    // [log]
    std::string log_level = "info";

    std::filesystem::path abci_path() const { return socket("abci.sock"); }
    std::filesystem::path rpc_path() const { return socket("rpc.sock"); }
    std::filesystem::path texts_path() const { return texts.empty() ? home / "texts.bin" : texts; }

  private:
    std::filesystem::path socket(const char* name) const {
        return (sockets.empty() ? home : sockets) / name;
    }
};

/// Relative paths are relative to the file's folder. Faults: every error, one a line, as
/// "file:line: key: what is wrong; allowed: ...".
Outcome<NodeConfig> read_config(const std::filesystem::path& file);
/// The same of text; relative paths stay as they are.
Outcome<NodeConfig> parse_config(std::string_view text, const std::string& name);

/// The default configuration with comments: a file that read_config takes.
std::string_view default_config();

}  // namespace charter::node
