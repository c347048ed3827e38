#pragma once
// Follows CometBFT beside the consensus connection: keeps the headers and commits of the blocks
// that the application executed, and looks at peers, pool and votes.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "engine/engine.hpp"
#include "engine/signed_blocks.hpp"
#include "network/progress.hpp"
#include "network/rpc.hpp"
#include "network/turns.hpp"

namespace charter::network {

struct FollowerOptions {
    std::filesystem::path rpc_socket;
    /// From its thread, after the header and commit of each height were kept; quick.
    std::function<void(std::uint64_t height)> on_signed;
    /// CometBFT's config.toml and keys; empty: not known here.
    std::filesystem::path comet_home;
    /// From its thread, at this node's turn (network/turns.hpp): the engine is connected to peers
    /// that the ledger does not let peer; who, and why.
    std::function<void(const std::string& who)> on_unwanted_peers;
};

class Follower {
  public:
    /// The application outlives it, and is founded.
    Follower(engine::Application& application, FollowerOptions options);
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;
    /// Stops.
    ~Follower();

    /// A block was committed; any thread, quick.
    void committed();
    /// What was seen last.
    engine::NetworkSeen seen() const;
    /// Whether its ledger knows who peers today (Progress::is_level); else the static list decides.
    bool is_level() const { return is_level_; }
    void stop();

  private:
    void run();
    /// False: the engine does not answer; later again.
    bool keep_blocks();
    Outcome<bool> keep_block(std::uint64_t height);
    void count_votes(const engine::SignedBlock& block);
    void look_around();
    std::uint64_t look_at_peers(const Outcome<EngineStatus>& status);
    void judge_peers(const std::vector<engine::PeerSeen>& peers);
    std::string signer(const std::string& own_peer_id) const;

    engine::Application& application_;
    const FollowerOptions options_;
    const std::string chain_id_;
    Rpc rpc_;
    std::atomic<bool> is_level_ = false;
    std::string last_fault_;  // told once; the thread's
    Turns turns_;             // the thread's
    Progress progress_;       // the thread's
    /// When peers were asked for their heights, and what came of it; the thread's.
    std::chrono::steady_clock::time_point peers_asked_;
    std::uint64_t network_height_ = 0;
    /// Of the last blocks: who did not vote; the thread's.
    std::deque<std::set<Bytes>> missed_;

    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    bool more_ = true;
    bool stopping_ = false;
    engine::NetworkSeen seen_;
    std::thread thread_;
};

}  // namespace charter::network
