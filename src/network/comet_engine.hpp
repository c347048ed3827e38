#pragma once
// CometBFT as this node's engine: the application served over ABCI, transactions handed over, its
// headers and commits kept, its process supervised where that is wished.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/block_done.hpp"
#include "engine/engine.hpp"
#include "storage/versions.hpp"

namespace charter::network {

struct CometOptions {
    std::filesystem::path abci_socket;  // this process listens
    std::filesystem::path rpc_socket;   // CometBFT listens
    std::filesystem::path home;         // CometBFT's; empty: not known here
    /// Supervised if named (a path, or a name on PATH), with its log; else by somebody else.
    std::filesystem::path program;
    std::filesystem::path log;
    std::filesystem::path snapshots;      // folder of those for nodes that join; empty: none
    std::uint64_t snapshot_interval = 0;  // blocks from one to the next; 0: makes none
    Bytes signed_genesis;
    std::string charter_program;  // "charterd 0.1.0 (abc123)"
    engine::ApplicationOptions application;
    /// From the consensus connection, after each block; quick.
    std::function<void(const engine::BlockDone& block)> on_commit;
    /// From another thread, once the header and commit of a height are kept; quick.
    std::function<void(std::uint64_t height)> on_signed;
};

class CometEngine final : public engine::Engine {
  public:
    /// Serves when it returns; CometBFT may come later. Faults: those of Application::open; the
    /// document founds a solo ledger; a socket cannot be had; no such program or another version.
    static Outcome<std::unique_ptr<CometEngine>> start(storage::StateStore& store,
                                                       CometOptions options);
    /// Stops.
    ~CometEngine() override;

    const char* kind() const override { return "cometbft"; }
    void submit(Bytes raw, OnSubmitted done) override;
    void when_done(ByteView tx_id, const OnReceipt& done) override;
    std::size_t pending() const override;
    engine::Application& application() override;
    std::optional<engine::NetworkSeen> network() const override;
    std::optional<Fault> failure() const override;
    void stop() override;

  private:
    struct Impl;
    explicit CometEngine(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace charter::network
