#pragma once
// Removes the contents of old blocks from the node's store once a resolution lets them go
// (retention.prune), if the operator wants that: bounded pieces, beside the engine, in a thread of
// its own. Before anything goes it is counted and stated in the store; what interrupts the work
// only delays it.
//
// Nothing goes unless, by the node's own blocks, the block below the floor has the time that the
// resolution says and is older than the retention parameter of now, and unless every state that
// this node is to keep of that range (engine/archive_duty.hpp) is archived.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "charter/v1/block.pb.h"
#include "charter/v1/record.pb.h"
#include "crypto/sha256.hpp"
#include "engine/archive_duty.hpp"
#include "engine/pruned.hpp"

namespace charter::engine {

struct PrunerOptions {
    bool enabled = false;  // false: keeps everything, and finishes nothing that was begun
    ArchiveDuty duty;
    std::string chain_id;
    std::function<std::int64_t()> now_ms;  // unix; stands in statements
    bool own_thread = true;                // false: whoever owns it calls step()
    std::uint64_t blocks_a_step = 64;
};

enum class PruneState : std::uint8_t {
    off,       // the operator keeps everything
    idle,      // nothing more may go
    counting,  // what will go
    removing,
    waiting,  // for something that ends: `why`
    refused,  // the resolution contradicts this node's blocks: `why`
    failed,   // the store: `why`
};
/// "off", "idle" ...
std::string_view prune_state_word(PruneState state);

struct PruneStatus {
    PruneState state = PruneState::off;
    std::string why;
};

/// What will go, as far as it is counted.
struct PruneCounting {
    v1::PruneStatement statement;
    crypto::Sha256 ids;
    std::uint64_t next = 0;
};

class Pruner {
  public:
    /// Both outlive it.
    Pruner(storage::StateStore& store, const Archive& archive, PrunerOptions options);
    Pruner(const Pruner&) = delete;
    Pruner& operator=(const Pruner&) = delete;
    ~Pruner();

    /// A block was committed; quick.
    void committed();
    /// Ends after the piece under way. Called again: no effect.
    void stop();
    PruneStatus status() const;

    /// One piece of work; false: nothing to do until the next block. Only without own thread.
    Outcome<bool> step();

  private:
    Outcome<bool> begin(const v1::PruneFloor& floor, const Pruned& gone);
    Outcome<bool> count(const Pruned& gone);
    Outcome<std::monostate> count_block(std::uint64_t height);
    Outcome<std::monostate> state_it(const Pruned& gone);
    Outcome<bool> remove(v1::PruneStatement statement, Pruned gone);
    /// Whether the blocks from `from` on and below may go: by their age, and since no legal hold
    /// has any of them; if not, the status says why.
    Outcome<bool> may_go(std::uint64_t from, std::uint64_t below, std::int64_t youngest_ms);
    Outcome<bool> not_held(std::uint64_t from, std::uint64_t below, std::int64_t youngest_ms);
    /// Whether every state that the node is to keep is archived and reads; else the status says
    /// which is not. Those above the floor too: once a block has gone, no replay makes any state.
    Outcome<bool> all_archived(const Pruned& gone);
    Outcome<std::vector<std::uint64_t>> unsound_states();
    bool archive_floor(std::uint64_t height) const;
    void set(PruneState state, std::string why = {});
    void run();

    storage::StateStore& store_;
    const Archive& archive_;
    PrunerOptions options_;
    std::optional<PruneCounting> counting_;
    std::set<std::uint64_t> sound_;  // heights whose archived states were read for this pruning
    std::uint64_t compact_below_ = 0;
    std::atomic<bool> stopping_{false};

    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    bool committed_ = false;
    PruneStatus status_;
    std::thread thread_;
};

}  // namespace charter::engine
