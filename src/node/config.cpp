#include "node/config.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <limits>
#include <sstream>
#include <vector>

namespace charter::node {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kConfigBytesMax = std::uintmax_t{1} << 20U;

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
document_bytes_max = 1073741824

[metrics]
enabled = true
address = "127.0.0.1"           # loopback only: plain HTTP, GET /metrics
port = 7480

[engine]
kind = "solo"
consensus_key = "keys/consensus.key"
passphrase_file = ""            # of consensus_key; "": the file `passphrase` beside it
empty_block_interval_ms = 0     # 0: no empty blocks without need

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

[log]
level = "info"                  # trace, debug, info, warn, error or off
)";

/// A key of the file: where it stands, and how its value is taken. An empty answer is no error.
struct Key {
    std::string_view table;
    std::string_view name;
    std::function<std::string(const toml::node&)> take;
};

template <class Number>
Key number(std::string_view table, std::string_view name, Number& into,
           std::pair<std::int64_t, std::int64_t> bounds) {
    return {
        table, name, [&into, bounds](const toml::node& node) -> std::string {
            const auto* value = node.as_integer();
            if (value != nullptr && value->get() >= bounds.first && value->get() <= bounds.second) {
                into = static_cast<Number>(value->get());
                return {};
            }
            return "must be a whole number from " + std::to_string(bounds.first) + " to " +
                   std::to_string(bounds.second);
        }};
}

Key flag(std::string_view table, std::string_view name, bool& into) {
    return {table, name, [&into](const toml::node& node) -> std::string {
                const auto* value = node.as_boolean();
                if (value == nullptr) return "must be true or false";
                into = value->get();
                return {};
            }};
}

template <class Text>
Key text(std::string_view table, std::string_view name, Text& into) {
    return {table, name, [&into](const toml::node& node) -> std::string {
                const auto* value = node.as_string();
                if (value == nullptr) return "must be text in quotes";
                into = value->get();
                return {};
            }};
}

Key word(std::string_view table, std::string_view name, std::string& into,
         std::vector<std::string_view> words) {
    return {table, name, [&into, words = std::move(words)](const toml::node& node) -> std::string {
                const auto* value = node.as_string();
                if (value != nullptr && std::ranges::find(words, value->get()) != words.end()) {
                    into = value->get();
                    return {};
                }
                std::string allowed;
                for (const std::string_view w : words) {
                    allowed.append(allowed.empty() ? "\"" : ", \"").append(w).append("\"");
                }
                return "must be one of " + allowed;
            }};
}

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
        word("engine", "kind", c.engine, {"solo"}),
        text("engine", "consensus_key", c.consensus_key),
        text("engine", "passphrase_file", c.consensus_passphrase_file),
        number("engine", "empty_block_interval_ms", c.empty_block_interval_ms, {0, kDayMs}),
        flag("archive", "month_ends", c.archive_month_ends),
        flag("archive", "named", c.archive_named),
        flag("retention", "prune", c.prune),
        flag("probes", "enabled", c.probes),
        text("probes", "key", c.probe_key),
        text("probes", "passphrase_file", c.probe_passphrase_file),
        number("probes", "interval_s", c.probe_interval_s, {10, 259'200}),
        text("probes", "chronyc", c.chronyc),
        text("probes", "chronyd", c.chronyd),
        word("log", "level", c.log_level, {"trace", "debug", "info", "warn", "error", "off"}),
    };
}

class Reader {
  public:
    Reader(std::string name, NodeConfig& config) : name_(std::move(name)), keys_(keys_of(config)) {}

    void read(const toml::table& root) {
        for (const auto& [table_name, node] : root) {
            const toml::table* table = node.as_table();
            if (table == nullptr || !has_table(table_name.str())) {
                error(node, std::string(table_name.str()),
                      "is no table that we know; allowed: " + tables());
                continue;
            }
            for (const auto& [key, value] : *table) take(table_name.str(), key.str(), value);
        }
    }

    const std::string& errors() const { return errors_; }

  private:
    bool has_table(std::string_view table) const {
        return std::ranges::any_of(keys_, [&](const Key& key) { return key.table == table; });
    }

    std::string tables() const {
        std::string names;
        std::string_view last;
        for (const Key& key : keys_) {
            if (key.table == last) continue;
            last = key.table;
            names.append(names.empty() ? "[" : ", [").append(last).append("]");
        }
        return names;
    }

    void take(std::string_view table, std::string_view name, const toml::node& node) {
        const std::string full = std::string(table) + "." + std::string(name);
        std::string allowed;
        for (const Key& key : keys_) {
            if (key.table != table) continue;
            allowed.append(allowed.empty() ? "" : ", ").append(key.name);
            if (key.name != name) continue;
            const std::string wrong = key.take(node);
            if (!wrong.empty()) error(node, full, wrong);
            return;
        }
        error(node, full,
              "is no key that we know; allowed in [" + std::string(table) + "]: " + allowed);
    }

    void error(const toml::node& node, const std::string& key, const std::string& what) {
        errors_ += errors_.empty() ? "" : "\n";
        errors_ +=
            name_ + ":" + std::to_string(node.source().begin.line) + ": " + key + ": " + what;
    }

    std::string name_;
    std::vector<Key> keys_;
    std::string errors_;
};

}  // namespace

std::string_view default_config() { return kDefault; }

Outcome<NodeConfig> parse_config(std::string_view text, const std::string& name) {
    NodeConfig config;
    try {
        Reader reader(name, config);
        reader.read(toml::parse(text, name));
        if (!reader.errors().empty()) return fault(reader.errors());
    } catch (const toml::parse_error& wrong) {
        return fault(name + ":" + std::to_string(wrong.source().begin.line) + ": " +
                     std::string(wrong.description()) +
                     "; `charterd config` prints a file that is right");
    }
    return config;
}

Outcome<NodeConfig> read_config(const fs::path& file) {
    std::error_code failed;
    const auto size = fs::file_size(file, failed);
    if (failed) {
        return fault("cannot read " + file.string() + ": " + failed.message() +
                     "; `charterd config` prints one to begin with");
    }
    if (size > kConfigBytesMax) return fault(file.string() + " is too large for a configuration");
    std::ifstream in(file, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    if (!in) return fault("cannot read " + file.string());
    auto config = parse_config(all.str(), file.string());
    if (!config) return config;
    const fs::path folder = fs::absolute(file).parent_path();
    for (fs::path* path : {&config->home, &config->texts, &config->tls_key,
                           &config->tls_certificate, &config->tls_ca, &config->tls_passphrase_file,
                           &config->consensus_key, &config->consensus_passphrase_file,
                           &config->probe_key, &config->probe_passphrase_file, &config->chronyc}) {
        if (!path->empty() && path->is_relative()) *path = folder / *path;
    }
    return config;
}

}  // namespace charter::node
