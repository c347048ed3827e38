#include "node/config.hpp"

#include <array>
#include <vector>

#include "settings/settings.hpp"

namespace charter::node {
namespace {

namespace fs = std::filesystem;

using settings::flag;
using settings::Key;
using settings::number;
using settings::text;
using settings::word;

constexpr std::string_view kDefault =
    R"(# charterd: configuration of one node. Every key has the default that stands here.
# Relative paths are relative to the folder of this file.

[chain]
home = "charter"                # the ledger, documents and the lock
texts = ""                      # of the convention (charter catalog compile); "": <home>/texts.bin

[api]
address = "127.0.0.1"           # IP address to listen at
port = 7443                     # 0: any that is free; `charterd run` prints which
threads = 4
tls_key = "keys/tls.key"        # the server's key: encrypted PKCS#8, mode 0600
tls_certificate = ""            # PEM; "": rebuilt from the ledger's credential of this key
tls_ca = ""                     # PEM: further certificates to send with it
passphrase_file = ""            # of tls_key; "": the file `passphrase` beside it
connections = 256
connections_per_credential = 64
header_timeout_ms = 10000       # of a handshake, and of a request's head
body_timeout_ms = 30000         # of a body or an answer, plus its size at 64 KiB/s
document_bytes_max = 10737418240

[metrics]
enabled = true
address = "127.0.0.1"           # loopback only: plain HTTP, GET /metrics
port = 7480

[engine]
kind = "solo"                   # or "cometbft": the ledger of several banks
consensus_key = "keys/consensus.key"
passphrase_file = ""            # of consensus_key; "": the file `passphrase` beside it
empty_block_interval_ms = 0     # 0: no empty blocks without need
comet_home = "comet"            # from here on of cometbft only: its folder (charter network init)
sockets = ""                    # folder of abci.sock and rpc.sock; "": the home
snapshot_interval = 1000        # blocks from one snapshot for nodes that join to the next; 0: none.
                                # All nodes the same: then they offer the same snapshots
supervise = false               # true: charterd runs it (development); false: systemd does
program = "cometbft"            # to run then: a path, or a name on PATH

[archive]
month_ends = true               # keep the state of every month's last block provable
named = true                    # and of the heights that a resolution names (retention.archive)

[retention]
prune = false                   # true: drop transactions, receipts and events of old blocks, once
                                # a resolution lets them go (retention.prune). Archive nodes: false

[probes]
enabled = false                 # true: measure this node and its host, and report to the ledger
key = "keys/probe.key"          # whose credential of usage probe names the node
passphrase_file = ""            # of key; "": the file `passphrase` beside it
interval_s = 86400              # one report a probe and interval, at a moment drawn from the chain
chronyc = "/usr/bin/chronyc"    # the time service's client; the host is the node's asset
chronyd = ""                    # where it answers: address or socket; "": chronyc's own choice
ask = ""                        # other nodes that this one holds against rules of requests, with
                                # spaces between them: "https://bank-b.example:7443 https://..."

[vault]
interval_s = 86400              # every document is read once in this time; above two days the
                                # probe, which wants a look of the last three, may fail
megabytes_per_s = 50            # and no faster than that; 0: as fast as the disk
keeps = "auto"                  # which documents must be here: "all" that entries of this node's
                                # member name; "here": those put here; "auto": all, where this is
                                # the member's only node. Say "here" where its people put documents
                                # to other members' nodes too: they would be missing at this one

[log]
level = "info"                  # trace, debug, info, warn, error or off
)";

std::vector<Key> keys_of(NodeConfig& c) {
    constexpr std::int64_t kPortMax = 65'535;
    constexpr std::int64_t kTimeoutMax = 3'600'000;
    constexpr std::int64_t kDayMs = 86'400'000;
    return {
        text("chain", "home", c.home),
        text("chain", "texts", c.texts),
        text("api", "address", c.address),
        number("api", "port", c.port, {0, kPortMax}),
        number("api", "threads", c.threads, {1, 64}),
        text("api", "tls_key", c.tls_key),
        text("api", "tls_certificate", c.tls_certificate),
        text("api", "tls_ca", c.tls_ca),
        text("api", "passphrase_file", c.tls_passphrase_file),
        number("api", "connections", c.connections, {2, 10'000}),
        number("api", "connections_per_credential", c.connections_per_credential, {1, 10'000}),
        number("api", "header_timeout_ms", c.header_timeout_ms, {100, kTimeoutMax}),
        number("api", "body_timeout_ms", c.body_timeout_ms, {100, kTimeoutMax}),
        number("api", "document_bytes_max", c.document_bytes_max, {1, std::int64_t{1} << 40U}),
        flag("metrics", "enabled", c.metrics),
        word("metrics", "address", c.metrics_address, {"127.0.0.1", "::1"}),
        number("metrics", "port", c.metrics_port, {0, kPortMax}),
        word("engine", "kind", c.engine, {"solo", "cometbft"}),
        text("engine", "consensus_key", c.consensus_key),
        text("engine", "passphrase_file", c.consensus_passphrase_file),
        number("engine", "empty_block_interval_ms", c.empty_block_interval_ms, {0, kDayMs}),
        text("engine", "comet_home", c.comet_home),
        text("engine", "sockets", c.sockets),
        number("engine", "snapshot_interval", c.snapshot_interval, {0, 1'000'000}),
        flag("engine", "supervise", c.supervise),
        text("engine", "program", c.engine_program),
        flag("archive", "month_ends", c.archive_month_ends),
        flag("archive", "named", c.archive_named),
        flag("retention", "prune", c.prune),
        flag("probes", "enabled", c.probes),
        text("probes", "key", c.probe_key),
        text("probes", "passphrase_file", c.probe_passphrase_file),
        number("probes", "interval_s", c.probe_interval_s, {10, 259'200}),
        text("probes", "chronyc", c.chronyc),
        text("probes", "chronyd", c.chronyd),
        text("probes", "ask", c.ask),
        number("vault", "interval_s", c.vault_interval_s, {60, 2'592'000}),
        number("vault", "megabytes_per_s", c.vault_megabytes_per_s, {0, 100'000}),
        word("vault", "keeps", c.vault_keeps, {"auto", "all", "here"}),
        word("log", "level", c.log_level, {"trace", "debug", "info", "warn", "error", "off"}),
    };
}

}  // namespace

std::string_view default_config() { return kDefault; }

Outcome<NodeConfig> parse_config(std::string_view text, const std::string& name) {
    NodeConfig config;
    if (auto read = settings::parse(text, name, keys_of(config), "charterd"); !read) {
        return tl::unexpected(read.error());
    }
    return config;
}

Outcome<NodeConfig> read_config(const fs::path& file) {
    const auto text = settings::read_text(file, "charterd");
    if (!text) return tl::unexpected(text.error());
    auto config = parse_config(*text, file.string());
    if (!config) return config;
    settings::resolve(
        file, std::array{&config->home, &config->texts, &config->tls_key, &config->tls_certificate,
                         &config->tls_ca, &config->tls_passphrase_file, &config->consensus_key,
                         &config->consensus_passphrase_file, &config->comet_home, &config->sockets,
                         &config->probe_key, &config->probe_passphrase_file, &config->chronyc});
    const fs::path program = config->engine_program;
    if (program.has_parent_path() && program.is_relative()) {
        config->engine_program = (fs::absolute(file).parent_path() / program).string();
    }
    return config;
}

}  // namespace charter::node
