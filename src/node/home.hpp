#pragma once
// The folder of a node:
//
//   <home>/genesis.bin   the signed genesis document that it was founded with
//   <home>/state/        the ledger (RocksDB)
//   <home>/documents/    the document store
//   <home>/archive/      states of month ends and other heights that must stay provable
//   <home>/snapshots/    states for nodes that join, where CometBFT is the engine
//   <home>/texts.bin     texts of the convention
//   <home>/probes/       what the node's probes know of its earlier lives
//   <home>/lock          held while a process uses the folder

#include <filesystem>
#include <memory>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "engine/application.hpp"
#include "engine/archive.hpp"
#include "engine/block_export.hpp"
#include "engine/roll_back.hpp"
#include "engine/verify_store.hpp"
#include "storage/versions.hpp"

namespace charter::node {

/// The lock of a home; given back at the end of its life, or with the process.
class HomeLock {
  public:
    /// Faults: no such folder; another process has it.
    static Outcome<HomeLock> take(const std::filesystem::path& home);
    HomeLock(HomeLock&& other) noexcept;
    HomeLock& operator=(HomeLock&&) = delete;
    HomeLock(const HomeLock&) = delete;
    HomeLock& operator=(const HomeLock&) = delete;
    ~HomeLock();

  private:
    explicit HomeLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

/// What the founding document says of itself.
struct GenesisHead {
    std::string chain_id;
    Digest digest{};
};
/// Faults: it does not decode.
Outcome<GenesisHead> genesis_head(ByteView signed_genesis);

/// Checks the document, founds the ledger in a new home, keeps the document. With a home that was
/// founded with the same document: the same answer while it is at height 0.
Outcome<engine::Founded> found_home(const std::filesystem::path& home, ByteView signed_genesis);

/// Puts the texts into the home, if they are those of the founding catalog.
Outcome<std::monostate> keep_texts(const std::filesystem::path& home, ByteView texts);

/// The document of a founded home.
Outcome<Bytes> genesis_of(const std::filesystem::path& home);

/// Opens the ledger of a founded home.
Outcome<std::unique_ptr<storage::StateStore>> open_state(const std::filesystem::path& home);

/// Faults: blocks were pruned, so that the history cannot be executed; as verify_home.
Outcome<std::monostate> whole_home(const std::filesystem::path& home);

/// Executes the whole history anew and compares. Faults: what differs, or cannot be read.
Outcome<engine::VerifyReport> verify_home(const std::filesystem::path& home,
                                          const engine::VerifyOptions& options);

/// Writes every block into `file` (docs/formats/block-export.md), readable by its owner alone;
/// whole or not at all. Faults: as verify_home, and what the disk says.
Outcome<engine::ExportReport> export_home(const std::filesystem::path& home,
                                          const std::filesystem::path& file,
                                          const engine::VerifyOptions& options);

/// Archives the state of a height of a stopped node, by executing its history.
Outcome<std::monostate> archive_home(const std::filesystem::path& home, std::uint64_t height,
                                     const engine::VerifyOptions& options);

/// Takes the ledger of a stopped node back by its last block, as `cometbft rollback` does with the
/// engine. Faults: no such home; a process uses it; those of engine::roll_back.
Outcome<engine::RolledBack> rollback_home(const std::filesystem::path& home);

/// Replays such a file.
Outcome<engine::ReplayReport> replay_file(const std::filesystem::path& file,
                                          const engine::VerifyOptions& options);

/// A whole file of at most `bytes_max` bytes; the fault names it and what it was for.
Outcome<Bytes> read_whole(const std::filesystem::path& path, std::size_t bytes_max,
                          std::string_view what);

}  // namespace charter::node
