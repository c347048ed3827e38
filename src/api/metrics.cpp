#include "api/metrics.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <map>

#include "api/block_fill.hpp"
#include "assurance/matrix.hpp"
#include "engine/engine.hpp"
#include "engine/pruned.hpp"
#include "engine/pruner.hpp"
#include "light/header.hpp"
#include "state/tables.hpp"
#include "vault/document_store.hpp"
#include "wire/words.hpp"

namespace charter::api {
namespace {

constexpr std::uint64_t kBlocksAtOnce = 5'000;

void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
    out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void one(std::string& out, std::string_view name, std::string_view type, std::string_view help,
         std::uint64_t value) {
    head(out, name, type, help);
    out += fmt::format("{} {}\n", name, value);
}

/// As many as a sample of Prometheus holds exactly. A label would make a series of every block.
std::uint64_t first_bytes(const Digest& hash) {
    constexpr std::size_t kBytes = 6;
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < kBytes; ++i) {
        number = number << 8U | static_cast<unsigned char>(hash.at(i));
    }
    return number;
}

void add_statuses(std::string& out, const engine::Tip& tip) {
    head(out, "charter_statuses", "gauge", "Statuses of must and avoid requirements by value.");
    const assurance::Matrix matrix = assurance::matrix(*tip.view, *tip.catalog);
    for (std::size_t value = 0; value < matrix.total.by_value.size(); ++value) {
        out += fmt::format("charter_statuses{{value=\"{}\"}} {}\n",
                           wire::status_word(static_cast<v1::StatusValue>(value)),
                           matrix.total.by_value[value]);
    }
}

void add_pruning(std::string& out, const Api& api) {
    const auto gone = engine::pruned(api.engine->application().store().store());
    if (gone) {
        one(out, "charter_kept_from_height", "gauge",
            "The first height whose transactions, receipts and events are kept.", gone->below);
    }
    const engine::PruneState state =
        api.pruner == nullptr ? engine::PruneState::off : api.pruner->status().state;
    one(out, "charter_pruning_refused", "gauge",
        "1: a resolution to prune contradicts this node's blocks.",
        state == engine::PruneState::refused ? 1 : 0);
    one(out, "charter_pruning_waiting", "gauge",
        "1: pruning waits for something that the log names.",
        state == engine::PruneState::waiting ? 1 : 0);
}

void add_vault(std::string& out, const Api& api) {
    const auto look = api.vault->newest_inspection();
    if (!look) return;
    one(out, "charter_vault_checked", "gauge", "Documents that the newest look found whole.",
        look->checked);
    one(out, "charter_vault_missing", "gauge",
        "Documents that entries name, and that are not here.", look->missing.size());
    one(out, "charter_vault_altered", "gauge", "Documents that entries name, and that are damaged.",
        look->altered.size());
    one(out, "charter_vault_others_damaged", "gauge",
        "Documents that are damaged or gone, but that no entry names.", look->others.size());
    one(out, "charter_vault_looked_ms", "gauge",
        "When the newest look at the documents ended, unix milliseconds.",
        static_cast<std::uint64_t>(look->finished_ms));
}

void add_network(std::string& out, const engine::Tip& tip, const engine::NetworkSeen& seen) {
    one(out, "charter_engine_reachable", "gauge", "1: the consensus engine's process answers.",
        seen.reachable ? 1 : 0);
    one(out, "charter_engine_restarts_total", "counter",
        "Restarts of the consensus engine that charterd supervises.", seen.restarts);
    one(out, "charter_network_height", "gauge",
        "Height that peers with more than a third of the voting power have; 0: not known.",
        seen.network_height);
    one(out, "charter_lag_blocks", "gauge",
        "Blocks that the network or the engine has and the ledger has not.",
        std::max({seen.height, seen.network_height, tip.height}) - tip.height);
    one(out, "charter_signed_height", "gauge", "Height up to which headers and commits are kept.",
        seen.signed_height);
    one(out, "charter_catching_up", "gauge", "1: the node is behind and syncs.",
        seen.catching_up ? 1 : 0);
    one(out, "charter_pool_bytes", "gauge", "Bytes of the transactions that wait for a block.",
        seen.pool_bytes);
    head(out, "charter_signer", "gauge", "1: where the validator's key is.");
    for (const std::string_view state : {"file", "connected", "missing", "none", "unknown"}) {
        out +=
            fmt::format("charter_signer{{state=\"{}\"}} {}\n", state, seen.signer == state ? 1 : 0);
    }
    std::map<std::string, std::uint64_t> connected;
    std::map<std::string, std::uint64_t> missed;
    state::each<v1::Node>(*tip.view, "nod/", [&](const v1::Node& node) {
        if (node.retired()) return true;
        const bool is_here = std::ranges::any_of(seen.peers, [&](const engine::PeerSeen& peer) {
            return peer.peer_id == node.peer_id();
        });
        if (node.peer_id() != seen.peer_id) connected[node.member()] += is_here ? 1 : 0;
        const Bytes address = light::validator_address(node.consensus_key().bytes());
        for (const engine::VotesSeen& votes : seen.votes) {
            if (votes.address == address) missed[node.member()] += votes.missed;
        }
        return true;
    });
    head(out, "charter_peers_connected", "gauge", "Connected nodes by member.");
    for (const auto& [name, count] : connected) {
        out += fmt::format("charter_peers_connected{{member=\"{}\"}} {}\n", name, count);
    }
    head(out, "charter_votes_missed", "gauge", "Votes of the last 100 blocks that did not come.");
    for (const auto& [name, count] : missed) {
        out += fmt::format("charter_votes_missed{{member=\"{}\"}} {}\n", name, count);
    }
}

}  // namespace

void Metrics::count_request(std::string_view route, unsigned status) {
    const std::lock_guard lock(mutex_);
    ++requests_[{std::string(route), status}];
}

void Metrics::count_connection(std::string_view outcome) {
    const std::lock_guard lock(mutex_);
    ++connections_[std::string(outcome)];
}

void Metrics::connection_opened() {
    const std::lock_guard lock(mutex_);
    ++open_;
}

void Metrics::connection_closed() {
    const std::lock_guard lock(mutex_);
    --open_;
}

void Metrics::observe_commit(double seconds) {
    const auto bucket = std::ranges::lower_bound(kBounds, seconds) - kBounds.begin();
    const std::lock_guard lock(mutex_);
    ++commits_.at(static_cast<std::size_t>(bucket));
    commit_seconds_ += seconds;
}

/// What came since somebody asked last: read now, so that it costs the consensus thread nothing.
void Metrics::count_blocks(const Api& api, std::uint64_t height) {
    if (counted_to_ == 0) counted_to_ = height;
    const std::uint64_t until = std::min(height, counted_to_ + kBlocksAtOnce);
    for (; counted_to_ < until; ++counted_to_) {
        const auto block = api.engine->application().store().store().block(counted_to_ + 1);
        v1::StoredBlock stored;
        if (!block || !block->has_value() || !stored.ParseFromString(**block)) continue;
        ++blocks_;
        transactions_ += static_cast<std::uint64_t>(stored.txs_size());
    }
}

std::string Metrics::text(const Api& api) {
    std::string out;
    const auto tip = api.engine->application().tip();
    if (!tip) return out;  // a node that joins takes in a snapshot
    one(out, "charter_height", "gauge", "Height of the newest block.", tip->height);
    one(out, "charter_block_time_ms", "gauge", "Time of the newest block, unix milliseconds.",
        static_cast<std::uint64_t>(tip->time_ms));
    one(out, "charter_pool_transactions", "gauge", "Transactions that wait for a block.",
        api.engine->pending());
    one(out, "charter_block_fill_permille", "gauge",
        "Bytes of the newest block, in permille of what a block may have.",
        block_fill_permille(api, *tip));
    one(out, "charter_app_hash", "gauge",
        "First 6 bytes of the state's hash after the newest block, as a number.",
        first_bytes(tip->app_hash));
    one(out, "charter_engine_failed", "gauge",
        "1: the engine has stopped by a fault, or does not go on as the network does.",
        engine::failure_of(*api.engine) ? 1 : 0);
    add_statuses(out, *tip);
    add_pruning(out, api);
    add_vault(out, api);
    if (const auto network = api.engine->network()) add_network(out, *tip, *network);

    const std::lock_guard lock(mutex_);
    count_blocks(api, tip->height);
    one(out, "charter_blocks_total", "counter", "Blocks committed since the first scrape.",
        blocks_);
    one(out, "charter_transactions_total", "counter", "Transactions in these blocks.",
        transactions_);
    head(out, "charter_api_requests_total", "counter", "Requests by route and status code.");
    for (const auto& [key, count] : requests_) {
        out += fmt::format("charter_api_requests_total{{route=\"{}\",code=\"{}\"}} {}\n", key.first,
                           key.second, count);
    }
    head(out, "charter_api_connections_total", "counter", "Connections by what became of them.");
    for (const auto& [outcome, count] : connections_) {
        out += fmt::format("charter_api_connections_total{{outcome=\"{}\"}} {}\n", outcome, count);
    }
    head(out, "charter_api_connections_open", "gauge", "Connections that are open.");
    out += fmt::format("charter_api_connections_open {}\n", open_);
    head(out, "charter_commit_seconds", "histogram",
         "From taking in a transaction whose sender waits, to its receipt.");
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
        sum += commits_[i];
        out += fmt::format("charter_commit_seconds_bucket{{le=\"{}\"}} {}\n", kBounds[i], sum);
    }
    sum += commits_.back();
    out += fmt::format("charter_commit_seconds_bucket{{le=\"+Inf\"}} {}\n", sum);
    out += fmt::format("charter_commit_seconds_sum {}\ncharter_commit_seconds_count {}\n",
                       commit_seconds_, sum);
    return out;
}

}  // namespace charter::api
