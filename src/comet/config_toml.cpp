#include <algorithm>

#include "comet/home.hpp"

namespace charter::comet {
namespace {

constexpr std::int64_t kProposeMinMs = 1'000;
constexpr std::size_t kPeersAMillisecond = 4;
constexpr std::size_t kGossipSleepMaxMs = 100;  // CometBFT's own

bool is_plain(std::string_view text) {
    return std::ranges::none_of(text, [](char c) {
        return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20U || c == '\x7f';
    });
}

class Toml {
  public:
    void section(const std::string& name) { text_ += "\n[" + name + "]\n"; }
    void note(const std::string& why) { text_ += "# " + why + "\n"; }
    void set(const std::string& key, const std::string& value) {
        text_.append(key).append(" = \"").append(value).append("\"\n");
    }
    void set(const std::string& key, const char* value) { set(key, std::string(value)); }
    void number(const std::string& key, std::int64_t value) {
        text_.append(key).append(" = ").append(std::to_string(value)).append("\n");
    }
    void flag(const std::string& key, bool value) {
        text_.append(key).append(value ? " = true\n" : " = false\n");
    }
    std::string text() && { return std::move(text_); }

  private:
    std::string text_;
};

std::string listed(const std::vector<Peer>& peers, bool with_address) {
    std::string all;
    for (const Peer& peer : peers) {
        if (with_address && peer.address.empty()) continue;
        if (!all.empty()) all += ",";
        all += peer.id;
        if (with_address) all += "@" + peer.address;
    }
    return all;
}

void base(const HomeConfig& config, Toml& toml) {
    toml.note("CometBFT v0.39.4, written by charter. What is not here has CometBFT's default.");
    toml.note("The ledger: a unix socket of the same user, so that no other process can be it.");
    toml.set("proxy_app", "unix://" + config.abci_socket.string());
    toml.set("abci", "socket");
    toml.set("moniker", config.moniker);
    toml.note(
        "The ledger is asked about each peer: a suspended member or a retired node is refused.");
    toml.flag("filter_peers", true);
    if (config.privval_socket.empty()) {
        toml.note("The validator's key lies in a file: for tests. In production a signer has it.");
        toml.set("priv_validator_key_file", "config/priv_validator_key.json");
        toml.set("priv_validator_state_file", "data/priv_validator_state.json");
    } else {
        toml.note(
            "The validator's key is outside of this process: charter-signer dials this socket.");
        toml.set("priv_validator_laddr", "unix://" + config.privval_socket.string());
    }
    toml.set("genesis_file", "config/genesis.json");
    toml.set("node_key_file", "config/node_key.json");
    toml.note("Its log is for its operator; more than errors costs throughput.");
    toml.set("log_level", config.log_level);
    toml.set("log_format", "json");
    toml.note("Publishers never wait for subscribers.");
    toml.number("event_bus_buffer_capacity", 1'000);
}

void rpc(const HomeConfig& config, Toml& toml) {
    toml.section("rpc");
    toml.note("Only charterd of this machine asks: its API is what members use.");
    toml.set("laddr", "unix://" + config.rpc_socket.string());
    toml.set("grpc_laddr", "");
    toml.note("No control calls (dial_peers, unsafe_flush_mempool), no profiler.");
    toml.flag("unsafe", false);
    toml.set("pprof_laddr", "");
    toml.number("max_open_connections", 64);
    toml.note("charterd hands over so many transactions at once where many wait.");
    toml.number("max_request_batch_size", 64);
    toml.number("max_body_bytes", 2'000'000);
}

void p2p(const HomeConfig& config, Toml& toml) {
    toml.section("p2p");
    toml.set("laddr", "tcp://" + config.p2p_listen);
    toml.note("Nobody is found by gossip: peers are those of this list, by key.");
    toml.flag("pex", false);
    toml.flag("addr_book_strict", false);
    toml.set("seeds", "");
    toml.set("persistent_peers", listed(config.peers, true));
    toml.note("No room for others: with 0 and 0, only unconditional peers connect.");
    toml.number("max_num_inbound_peers", 0);
    toml.number("max_num_outbound_peers", 0);
    toml.set("unconditional_peer_ids", listed(config.peers, false));
    toml.set("private_peer_ids", listed(config.peers, false));
    toml.note("Redial a lost peer soon, whatever happened to it.");
    toml.set("persistent_peers_max_dial_period", "5s");
    toml.note("Small consortium, good lines: send at once, in packets that are worth it.");
    toml.set("flush_throttle_timeout", "1ms");
    toml.number("max_packet_msg_payload_size", 10'240);
    toml.number("send_rate", 20'000'000);
    toml.number("recv_rate", 20'000'000);
    if (config.one_machine) {
        toml.note("Development: all nodes have one address.");
        toml.flag("allow_duplicate_ip", true);
    }
}

void consensus(const HomeConfig& config, Toml& toml) {
    toml.section("mempool");
    toml.note("First in, first out; the ledger keeps it fair (CheckTx). What a block made invalid");
    toml.note("leaves at the recheck, which verifies no signature again.");
    toml.set("type", "flood");
    toml.flag("recheck", true);
    toml.set("recheck_timeout", "1s");
    toml.number("size", 10'000);
    toml.number("max_txs_bytes", 268'435'456);
    toml.number("max_tx_bytes", 1'048'576);
    toml.number("cache_size", 100'000);
    toml.section("consensus");
    toml.note("A dead proposer costs one of these.");
    toml.set("timeout_propose",
             std::to_string(std::max(kProposeMinMs, config.block_interval_ms)) + "ms");
    toml.set("timeout_propose_delta", "250ms");
    toml.set("timeout_prevote", "300ms");
    toml.set("timeout_precommit", "300ms");
    toml.note("The parameter block_interval_ms; shorter once every validator has voted.");
    toml.set("timeout_commit", std::to_string(config.block_interval_ms) + "ms");
    toml.flag("skip_timeout_commit", true);
    toml.note("An idle ledger makes a block now and then, so that its timers fire.");
    toml.flag("create_empty_blocks", false);
    toml.set("create_empty_blocks_interval", "10s");
    toml.note("Votes travel at once where peers are few; all peers together wake as often as few.");
    toml.set("peer_gossip_sleep_duration", gossip_sleep(config.peers.size()));
    toml.note("The signer's own state keeps it from signing twice; this would only stop restarts.");
    toml.number("double_sign_check_height", 0);
    toml.set("block_time_tolerance", "10s");
    toml.section("blocksync");
    toml.note("Documented to risk equivocation on validators.");
    toml.flag("adaptive_sync", false);
    toml.section("storage");
    toml.flag("discard_abci_responses", false);
    toml.section("tx_index");
    toml.note("The ledger's own journal is the index.");
    toml.set("indexer", "null");
}

void state_sync(const StateSync& sync, Toml& toml) {
    toml.section("statesync");
    toml.note("A new node begins with a snapshot of its peers, held against headers of these.");
    toml.flag("enable", true);
    std::string servers;
    for (const std::string& server : sync.rpc_servers) {
        servers.append(servers.empty() ? "" : ",").append(server);
    }
    toml.set("rpc_servers", servers);
    toml.note("What is trusted: another member said it, on another way.");
    toml.number("trust_height", static_cast<std::int64_t>(sync.trust_height));
    toml.set("trust_hash", sync.trust_hash);
    toml.note("The week in which misbehaviour is evidence.");
    toml.set("trust_period", "168h0m0s");
    toml.set("discovery_time", "5s");
    toml.set("chunk_request_timeout", "10s");
    toml.set("chunk_fetchers", "4");
}

Outcome<std::monostate> check(const StateSync& sync) {
    const auto hash = from_hex(sync.trust_hash);
    if (sync.rpc_servers.size() >= 2 && sync.trust_height > 0 && hash && digest_from(*hash)) {
        return std::monostate{};
    }
    return fault(
        "state sync needs the rpc addresses of two other members' nodes, and a height with the "
        "hash of its header (64 hexadecimal digits) that another member confirmed");
}

}  // namespace

std::string gossip_sleep(std::size_t peers) {
    const std::size_t ms =
        std::clamp(peers / kPeersAMillisecond, std::size_t{1}, kGossipSleepMaxMs);
    return std::to_string(ms) + "ms";
}

Outcome<std::string> config_toml(const HomeConfig& config) {
    std::vector<std::string> texts = {config.moniker,
                                      config.abci_socket.string(),
                                      config.rpc_socket.string(),
                                      config.privval_socket.string(),
                                      config.p2p_listen,
                                      config.log_level};
    for (const Peer& peer : config.peers) texts.push_back(peer.id + peer.address);
    if (config.state_sync) {
        if (const auto whole = check(*config.state_sync); !whole) {
            return tl::unexpected(whole.error());
        }
        const auto& servers = config.state_sync->rpc_servers;
        texts.insert(texts.end(), servers.begin(), servers.end());
    }
    for (const std::string& text : texts) {
        if (!is_plain(text)) return fault("`" + text + "` does not fit into config.toml");
    }
    Toml toml;
    base(config, toml);
    rpc(config, toml);
    p2p(config, toml);
    consensus(config, toml);
    if (config.state_sync) state_sync(*config.state_sync, toml);
    toml.section("instrumentation");
    toml.flag("prometheus", config.metrics_port.has_value());
    if (config.metrics_port) {
        toml.set("prometheus_listen_addr", "127.0.0.1:" + std::to_string(*config.metrics_port));
    }
    return std::move(toml).text();
}

}  // namespace charter::comet
