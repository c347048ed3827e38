#pragma once
// The snapshots that a node offers to those that join: the newest few, each a folder
//
//   <folder>/<height as 16 hex>/metadata   canonical SnapshotMetadata
//   <folder>/<height as 16 hex>/state      the chunks one after another
//
// and the thread that makes them, off the path of blocks. Nodes with the same interval make them at
// the same heights; at one height all make the same bytes.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "engine/snapshot_format.hpp"
#include "storage/versions.hpp"

namespace charter::engine {

/// Blocks from one snapshot to the next.
inline constexpr std::uint64_t kSnapshotInterval = 1'000;

struct SnapshotsOptions {
    /// Whoever fetches one has the time in which so many newer ones are made.
    std::size_t kept = 3;
    /// Smaller ones for tests: all nodes must have the same.
    std::size_t chunk_bytes = kSnapshotChunkBytes;
};

/// Unchanging.
struct KeptSnapshot {
    v1::SnapshotMetadata metadata;
    Bytes encoded;  // of the metadata
    Digest hash{};  // snapshot_hash
    std::filesystem::path folder;
};
using KeptSnapshotRef = std::shared_ptr<const KeptSnapshot>;

/// Any number of threads; one makes.
class Snapshots {
  public:
    /// Makes the folder (0700) if it is not there, removes what an interrupted making left, and
    /// ignores, with a line in the log, what does not read. Faults: the disk.
    static Outcome<std::unique_ptr<Snapshots>> open(const std::filesystem::path& folder,
                                                    SnapshotsOptions options = {});

    /// The newest first.
    std::vector<KeptSnapshotRef> list() const;
    /// Nothing: there is none (any more), or it was damaged; then the whole snapshot is gone.
    std::optional<Bytes> chunk(std::uint64_t height, std::uint32_t format, std::uint64_t index);

    /// Writes the snapshot of a state, whole or not at all, durable when it returns, and removes
    /// those that are too old. Nothing, if it is there or `stop` was set. Faults: the disk.
    Outcome<KeptSnapshotRef> make(const storage::ProvableView& state,
                                  const std::atomic<bool>& stop);

  private:
    Snapshots(std::filesystem::path folder, SnapshotsOptions options)
        : folder_(std::move(folder)), options_(options) {}
    void read_all();
    void keep(KeptSnapshotRef made);
    void forget(const KeptSnapshotRef& damaged);

    std::filesystem::path folder_;
    SnapshotsOptions options_;

    mutable std::mutex mutex_;           // guards what follows
    std::vector<KeptSnapshotRef> kept_;  // the newest first
};

/// A whole file of a snapshot, chunk by chunk; nothing where it is not what the metadata says.
std::optional<Bytes> read_chunk(const KeptSnapshot& snapshot, std::uint64_t index);
/// What lies in a snapshot's folder. Faults: it does not read.
Outcome<KeptSnapshot> read_snapshot(const std::filesystem::path& folder);

struct SnapshotWriterOptions {
    std::uint64_t interval = kSnapshotInterval;  // 0: makes none
    std::function<void()> before_each;           // tests: in its thread, before it begins one
};

class SnapshotWriter {
  public:
    /// `snapshots` outlives it. Starts its thread.
    SnapshotWriter(Snapshots& snapshots, SnapshotWriterOptions options);
    SnapshotWriter(const SnapshotWriter&) = delete;
    SnapshotWriter& operator=(const SnapshotWriter&) = delete;
    ~SnapshotWriter();

    /// A block was committed; never waits for a snapshot. One that is due while another is made is
    /// made next; of several the newest.
    void committed(std::shared_ptr<const storage::ProvableView> state);
    /// Abandons what is under way. Called again: no effect.
    void stop();
    /// Until what was due is made; for tests.
    void wait_until_idle();

  private:
    void run();

    Snapshots& snapshots_;
    SnapshotWriterOptions options_;
    std::atomic<bool> stopping_{false};

    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::shared_ptr<const storage::ProvableView> due_;
    bool busy_ = false;
    std::thread thread_;
};

}  // namespace charter::engine
