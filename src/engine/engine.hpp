#pragma once
// What orders transactions into blocks, as the API sees it: the solo engine, or CometBFT.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/block.pb.h"
#include "engine/application.hpp"

namespace charter::engine {

enum class SubmitState : std::uint8_t {
    waiting,   // in the pool; the receipt has neither height nor index yet
    refused,   // by check_tx or by the pool: on no ledger, may be submitted again
    included,  // in a block before: its receipt
};

struct Submitted {
    SubmitState state = SubmitState::refused;
    Bytes tx_id;
    v1::Receipt receipt;
};

/// A peer that the engine is connected to.
struct PeerSeen {
    std::string peer_id;  // 40 hexadecimal digits
    std::string address;  // of its host
    bool outbound = false;
    std::uint64_t bytes_in = 0;  // of this connection
    std::uint64_t bytes_out = 0;
};

/// Votes of one validator for the last blocks.
struct VotesSeen {
    Bytes address;  // 20 bytes
    std::uint64_t missed = 0;
};

/// What an engine of several nodes knows of them.
struct NetworkSeen {
    bool reachable = false;  // the engine's process answers
    std::string version;
    std::string peer_id;       // of this node
    std::uint64_t height = 0;  // that the engine has stored
    /// That peers with more than a third of the voting power have; 0: too few are connected to say.
    std::uint64_t network_height = 0;
    bool catching_up = false;
    /// Why this node does not go on as the network does, and what to do; empty: it does.
    std::string failure;
    std::uint64_t pool_txs = 0;
    std::uint64_t pool_bytes = 0;
    std::vector<PeerSeen> peers;
    std::uint64_t vote_blocks = 0;  // that the votes were counted over
    std::vector<VotesSeen> votes;
    std::uint64_t signed_height = 0;  // up to which headers and commits are kept here
    std::uint64_t restarts = 0;       // of the engine's process, where charterd supervises it
    /// Of the validator's key: "file", "connected", "missing", "none" or "unknown"
    /// (network/signer.hpp).
    std::string signer = "unknown";
};

/// Any number of threads.
class Engine {
  public:
    using OnSubmitted = std::function<void(Outcome<Submitted> submitted)>;
    using OnReceipt = std::function<void(const v1::Receipt& receipt)>;

    Engine() = default;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    virtual ~Engine() = default;

    /// "solo" or "cometbft".
    virtual const char* kind() const = 0;

    /// Verifies on the caller's thread, then hands the transaction over. `done` is called once,
    /// from this thread or another; must be quick. Submitting again is harmless: the first receipt
    /// comes back.
    /// Reasons  those of check_tx; nonce_used, quota_exceeded (pool)
    /// Faults   the engine has stopped or is out of reach; the disk
    virtual void submit(Bytes raw, OnSubmitted done) = 0;

    /// The receipt of a transaction that was submitted, now or earlier: `done` is called once, at
    /// once or from another thread; must be quick. A transaction that left the pool without a block
    /// has a receipt with its reason and height 0.
    virtual void when_done(ByteView tx_id, const OnReceipt& done) = 0;

    /// Transactions that wait for a block.
    virtual std::size_t pending() const = 0;
    virtual Application& application() = 0;
    /// Nothing of a solo engine.
    virtual std::optional<NetworkSeen> network() const { return std::nullopt; }
    /// Why the engine stopped by itself, if it did.
    virtual std::optional<Fault> failure() const = 0;

    /// What waits is lost: it was not acknowledged as included. Called again: no effect.
    virtual void stop() = 0;
};

/// Why the node makes no blocks, or does not follow those of the network; nothing: it does.
inline std::optional<std::string> failure_of(const Engine& engine) {
    if (const auto stopped = engine.failure()) return stopped->what;
    const auto network = engine.network();
    if (!network || network->failure.empty()) return std::nullopt;
    return network->failure;
}

}  // namespace charter::engine
