#include "network/follower.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <utility>

#include "comet/renew.hpp"
#include "engine/proofs.hpp"
#include "engine/tip.hpp"
#include "network/signer.hpp"
#include "state/tables.hpp"
#include "tx/nodes/peering.hpp"

namespace charter::network {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 2s;
constexpr auto kRetryAfter = 200ms;
/// Asking peers for their heights can cost a few blocks' bytes, unless the engine syncs.
constexpr auto kAskPeersEvery = 10s;
constexpr std::size_t kVoteBlocks = 100;

/// Peer ids of the nodes that the ledger has in service, sorted.
std::vector<std::string> in_service(const state::View& view) {
    std::vector<std::string> ids;
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& node) {
        if (!node.retired()) ids.push_back(node.peer_id());
        return true;
    });
    std::ranges::sort(ids);
    return ids;
}

bool votes(const state::View& view, const std::string& peer_id) {
    const auto node = tx::node_with(view, peer_id);
    return node && !node->retired() && node->power() > 0;
}

engine::SignedBlock block_of(SignedHeader header, light::ValidatorSet validators) {
    return {std::move(header.header), std::move(header.commit), std::move(validators)};
}

}  // namespace

Follower::Follower(engine::Application& application, FollowerOptions options)
    : application_(application),
      options_(std::move(options)),
      chain_id_(application.tip()->config.chain_id()),
      rpc_(options_.rpc_socket),
      thread_([this] { run(); }) {}

Follower::~Follower() { stop(); }

void Follower::committed() {
    const std::lock_guard lock(mutex_);
    more_ = true;
    changed_.notify_one();
}

engine::NetworkSeen Follower::seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
}

void Follower::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_one();
    }
    rpc_.interrupt();
    if (thread_.joinable()) thread_.join();
}

void Follower::run() {
    auto looked = std::chrono::steady_clock::now();
    bool answered = true;
    while (true) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, answered ? kLookEvery : kRetryAfter,
                              [&] { return stopping_ || (answered && more_); });
            if (stopping_) return;
            more_ = false;
        }
        answered = keep_blocks();
        const auto now = std::chrono::steady_clock::now();
        if (seen().reachable && now - looked < kLookEvery) continue;
        looked = now;
        look_around();
    }
}

// False of a block: it waits for the commit of the one before, which is fetched next.
Outcome<bool> Follower::keep_block(std::uint64_t height) {
    auto header = rpc_.commit(height);
    if (!header) return tl::unexpected(header.error());
    storage::StateStore& store = application_.store();
    auto validators = engine::validators_of(store.store(), header->header);
    if (!validators) validators = rpc_.validators(height);
    if (!validators) return tl::unexpected(validators.error());
    const engine::SignedBlock block = block_of(*std::move(header), *std::move(validators));
    const auto kept = engine::keep_signed(store, chain_id_, block);
    if (!kept) return tl::unexpected(kept.error());
    if (*kept == engine::Keeping::commit_before_differs) return false;
    count_votes(block);
    return true;
}

bool Follower::keep_blocks() {
    while (true) {
        {
            const std::lock_guard lock(mutex_);
            if (stopping_) return true;
        }
        const auto tip = application_.tip();
        if (!tip) return true;  // a snapshot is taken in
        const auto newest = engine::newest_signed(application_.store().store());
        const std::uint64_t next = newest ? *newest + 1 : 0;
        if (!newest || next > tip->height) return newest.has_value();
        auto kept = keep_block(next);
        if (kept && !*kept) {
            kept = keep_block(next - 1);
            if (kept) continue;
        }
        if (!kept) {
            if (kept.error().what != last_fault_) {
                spdlog::warn("the header of block {} is not kept yet: {}", next, kept.error().what);
            }
            last_fault_ = kept.error().what;
            return false;
        }
        last_fault_.clear();
        {
            const std::lock_guard lock(mutex_);
            seen_.signed_height = next;
        }
        if (options_.on_signed) options_.on_signed(next);
    }
}

void Follower::count_votes(const engine::SignedBlock& block) {
    std::set<Bytes> absent;
    for (int i = 0; i < block.commit.signatures_size(); ++i) {
        if (block.commit.signatures(i).block_id_flag() != tendermint::types::BLOCK_ID_FLAG_COMMIT) {
            absent.insert(block.validators.address(static_cast<std::size_t>(i)));
        }
    }
    missed_.push_back(std::move(absent));
    if (missed_.size() > kVoteBlocks) missed_.pop_front();
    std::vector<engine::VotesSeen> votes;
    for (std::size_t i = 0; i < block.validators.size(); ++i) {
        engine::VotesSeen& one = votes.emplace_back();
        one.address = block.validators.address(i);
        for (const std::set<Bytes>& of_block : missed_) one.missed += of_block.count(one.address);
    }
    const std::lock_guard lock(mutex_);
    seen_.votes = std::move(votes);
    seen_.vote_blocks = missed_.size();
}

void Follower::judge_peers(const std::vector<engine::PeerSeen>& peers) {
    if (!options_.on_unwanted_peers || !is_level_) return;
    const auto tip = application_.tip();
    if (!tip) return;
    std::string who;
    for (const engine::PeerSeen& peer : peers) {
        const auto why = tx::why_no_peer(*tip->view, peer.peer_id, tip->height + 1, tip->time_ms);
        if (!why) continue;
        who.append(who.empty() ? "" : ", ");
        who.append(peer.peer_id + " (" + tx::peer_refusal_text(*why) + ")");
    }
    if (who.empty()) return;
    const auto own = seen().peer_id;
    if (turns_.take(in_service(*tip->view), own, engine::system_now_ms()))
        options_.on_unwanted_peers(who);
}

std::string Follower::signer(const std::string& own_peer_id) const {
    if (options_.comet_home.empty()) return "unknown";
    const auto config = comet::read_config(options_.comet_home);
    std::ifstream in("/proc/net/unix", std::ios::binary);
    const std::string sockets{std::istreambuf_iterator<char>(in), {}};
    std::optional<bool> has_vote;
    const auto tip = application_.tip();
    if (tip && !own_peer_id.empty()) has_vote = votes(*tip->view, own_peer_id);
    return signer_state(config.value_or(std::string()), sockets, has_vote);
}

// What was seen last counts until the next time.
std::uint64_t Follower::look_at_peers(const Outcome<EngineStatus>& status) {
    const auto tip = application_.tip();
    const auto now = std::chrono::steady_clock::now();
    if (!status || !tip) return network_height_;
    if (!status->catching_up && now - peers_asked_ < kAskPeersEvery) return network_height_;
    const auto heights = rpc_.peer_heights();
    if (!heights) return network_height_;
    peers_asked_ = now;
    network_height_ = network_height(*heights, *tip->view);
    return network_height_;
}

void Follower::look_around() {
    const auto status = rpc_.status();
    const auto pool = status ? rpc_.pool() : tl::unexpected(status.error());
    const auto peers = status ? rpc_.peers() : tl::unexpected(status.error());
    const std::uint64_t others = look_at_peers(status);
    const auto tip = application_.tip();
    progress_.look(
        {status.has_value(), status && status->catching_up, tip ? tip->height : 0, others},
        std::chrono::steady_clock::now());
    is_level_ = progress_.is_level();
    const std::string signing = signer(status ? status->peer_id : seen().peer_id);
    {
        const std::lock_guard lock(mutex_);
        seen_.reachable = status.has_value();
        seen_.signer = signing;
        seen_.network_height = others;
        if (seen_.failure.empty() && !progress_.failure().empty()) {
            spdlog::error("this node has failed: {}", progress_.failure());
        }
        seen_.failure = progress_.failure();
        if (status) {
            seen_.version = status->version;
            seen_.peer_id = status->peer_id;
            seen_.height = status->height;
            seen_.catching_up = status->catching_up;
        }
        seen_.pool_txs = pool ? pool->txs : 0;
        seen_.pool_bytes = pool ? pool->bytes : 0;
        seen_.peers = peers ? *peers : std::vector<engine::PeerSeen>();
    }
    if (peers) judge_peers(*peers);
}

}  // namespace charter::network
