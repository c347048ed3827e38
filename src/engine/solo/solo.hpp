#pragma once
// The embedded engine: one process, one validator, CometBFT's call order and formats. A block is
// made as soon as transactions wait (all that wait go in), when a timer of the state is due, once
// more after the app hash changed (the proof block: header H+1 carries the app hash of H), and, if
// wished, after an interval without any.
//
// Block time is BFT time: strictly increasing, max(now, last + 1 ms), and always the timestamp of
// the vote for the block before. While the chain is idle the validator renews that vote, so that
// the next block's time is the present. It never signs two headers of one height: what it signs is
// durable before anybody sees it.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "charter/v1/block.pb.h"
#include "engine/block_done.hpp"
#include "engine/engine.hpp"
#include "engine/solo/pool.hpp"

namespace charter::engine {

struct SoloOptions {
    Bytes validator_key;                        // Ed25519, 32 bytes; the genesis document names it
    std::function<Bytes(ByteView bytes)> sign;  // 64 bytes; called by the consensus thread
    std::function<std::int64_t()> now_ms;       // unix; empty: the system's clock
    std::int64_t empty_block_interval_ms = 0;   // 0: no empty blocks without need
    PoolLimits pool;
    ApplicationOptions application;  // its now_ms is set from the above
    bool own_thread = true;          // false: whoever owns the engine calls step()
    std::function<void(std::uint64_t height)>
        on_commit;  // from the consensus thread, after each block; must be quick
    std::function<void(const BlockDone& done)> on_block;  // the same, with what it took
    std::function<void(const Fault& why)>
        on_failure;  // the engine has stopped and will make no more blocks
};

class SoloEngine final : public Engine {
  public:
    /// Founds the chain if the store is empty, else checks that the store's last block and state
    /// agree. `signed_genesis` may be empty if the chain is founded. Faults: those of
    /// Application::open and init_chain; another validator key than the genesis document's; a store
    /// that another engine wrote; a last block whose app hash is not the state's.
    static Outcome<std::unique_ptr<SoloEngine>> start(storage::StateStore& store,
                                                      ByteView signed_genesis, SoloOptions options);
    /// Stops.
    ~SoloEngine() override;

    const char* kind() const override { return "solo"; }

    void submit(Bytes raw, OnSubmitted done) override { done(submit(raw)); }
    Outcome<Submitted> submit(ByteView raw);

    /// Waits for the receipt of a transaction that was submitted, now or earlier. A transaction
    /// that left the pool without a block has a receipt with its reason and height 0.
    std::optional<v1::Receipt> wait_for(ByteView tx_id, std::chrono::milliseconds timeout);
    void when_done(ByteView tx_id, const OnReceipt& done) override;

    std::uint64_t height() const;
    /// False on timeout, or when the engine stops.
    bool wait_for_height(std::uint64_t height, std::chrono::milliseconds timeout);
    /// The journal: at most `limit` events from (height, index) on, without gaps.
    Outcome<std::vector<v1::Event>> events_since(std::uint64_t height, std::uint32_t index,
                                                 std::size_t limit) const;

    std::size_t pending() const override;
    Application& application() override;
    std::optional<Fault> failure() const override;

    /// Makes the next block if one is due; false if none is. Only without own thread.
    Outcome<bool> step();

    /// Finishes the block under way.
    void stop() override;

  private:
    struct Impl;
    explicit SoloEngine(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace charter::engine
