#pragma once
// For the tests of this folder: four founded banks with a validator each, their application, and
// CometBFT's side of the protocol.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "abci/handler.hpp"
#include "charter/v1/block.pb.h"

namespace charter::abci {

/// 2026-11-24, unless found_now() was called before anything else: the engine's clock is real.
std::int64_t founded_ms();
void found_now();

/// The document of chain "abci-test": bank-a to bank-d, each with ".one" and ".two", and the
/// validator "<member>.v1".
const Bytes& signed_genesis();
const v1::Genesis& genesis();
const Digest& genesis_digest();
/// A business transaction; refused as trail_field_missing where `system` is empty.
Bytes access(const std::string& person, std::uint64_t nonce, const std::string& system = "core");
/// A governance transaction of two persons.
Bytes schema(const std::string& member, std::uint64_t nonce, const std::string& name);

/// Heights at which these worlds make snapshots, and the size of their chunks.
inline constexpr std::uint64_t kSnapshotEvery = 3;
inline constexpr std::size_t kChunkBytes = std::size_t{8} << 10U;
/// The transaction of one person.
Bytes act(const std::string& person, std::uint64_t nonce, const v1::Action& action);

struct World {
    std::filesystem::path folder;
    std::unique_ptr<storage::StateStore> store;
    std::unique_ptr<engine::Application> application;
    std::unique_ptr<engine::Snapshots> snapshots;
    std::unique_ptr<engine::SnapshotWriter> snapshot_writer;
    std::unique_ptr<Handler> handler;
    std::atomic<bool> ledger_decides_peers{true};
    std::vector<std::uint64_t> committed;
    std::atomic<int> clock_reads = 0;

    World();
    /// Over a folder that is there, and stays.
    explicit World(std::filesystem::path existing);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    /// As after a crash: what was not committed is gone.
    void restart();
    /// The same with another store in place of its own, as after a restore.
    void restart_from(const std::filesystem::path& state);
    /// As `charterd rollback` does it between two starts: without its last block.
    void roll_back();

    pb::Response ask(const pb::Request& request);
    /// InitChain as CometBFT sends it.
    static pb::Request init_chain();
    pb::Request block(std::vector<Bytes> txs) const;
    pb::ResponseFinalizeBlock finalize(std::vector<Bytes> txs);
    void commit();
    /// Blocks in which the ".two" of three banks resolve it and it is executed; the last, finalised
    /// and not committed, holds the execution.
    pb::ResponseFinalizeBlock resolve(const v1::Action& action);
    std::string hash() const { return to_hex(application->tip()->app_hash); }

  private:
    void open();
    void close();

    bool owns_folder_ = true;
};

pb::Request query(const std::string& path, const Bytes& data = {}, bool prove = false);

}  // namespace charter::abci
