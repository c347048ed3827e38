#pragma once
// Backups of a node's ledger, taken while it runs, and their restore (docs/operate/backup.md).
//
// Only the process that has the store open can copy it as it is at one moment. It is asked by a
// file in its home, which its own user alone can write, and answers with a folder there:
//
//   <home>/backup.request   somebody asks; the node takes it away
//   <home>/backup.ready/    state/ as it was (links: no copy yet), genesis.bin
//   <home>/backup.failed    or why not
//
// A backup is laid out as a home (home.hpp), without lock and documents/, and with
//
//   <backup>/backup.sha256  of every file: what sha256sum -c reads

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "storage/versions.hpp"

namespace charter::node {

/// The running node's part.
class BackupDesk {
  public:
    /// `store`, that of `home`, outlives it. Starts its thread.
    BackupDesk(const storage::StateStore& store, std::filesystem::path home);
    BackupDesk(const BackupDesk&) = delete;
    BackupDesk& operator=(const BackupDesk&) = delete;
    /// Stops.
    ~BackupDesk();

  private:
    void run();

    const storage::StateStore& store_;
    std::filesystem::path home_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

struct BackupReport {
    std::string chain_id;
    Digest genesis{};
    storage::Head head;
    bool solo = false;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};

struct BackupOptions {
    std::int64_t patience_ms = 300'000;  // for the running node
};

/// Writes a backup into the folder `out`, which is not there yet. The copy is opened and its root
/// held against its app hash before it is called one. Faults: no founded home; another backup is
/// under way; the running node does not answer, or says why not; a damaged store; the disk.
Outcome<BackupReport> back_up(const std::filesystem::path& home, const std::filesystem::path& out,
                              const BackupOptions& options = {});

/// What the operator knows from elsewhere, and the backup must agree with.
struct RestoreExpected {
    std::optional<Digest> genesis;
    std::optional<Digest> app_hash;
};

/// Makes the home of a node from a backup; nothing is there if it is refused. Faults, in this
/// order: the home is not empty; the list of the files does not read, a file is missing, changed or
/// not listed; the store's values do not give its app hash, or it is of another genesis than
/// genesis.bin; it is not what is expected; the disk.
Outcome<BackupReport> restore_home(const std::filesystem::path& backup,
                                   const std::filesystem::path& home,
                                   const RestoreExpected& expected);

}  // namespace charter::node
