#pragma once
// The live state: the store's values, their trie in memory, and the recent versions of both.
//
// One thread prepares and commits; any thread reads snapshots. A snapshot is a version of the trie
// (nodes are shared between versions) and a read point of the database, which keeps the values that
// later blocks replace; both end with the last handle.

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

#include "merkle/proof.hpp"
#include "merkle/trie.hpp"
#include "state/view.hpp"
#include "storage/store.hpp"

namespace charter::storage {

class ValueCache;

struct StateOptions {
    StoreOptions store;
    std::size_t cache_bytes = std::size_t{64} << 20U;
    /// Versions that stay readable besides the latest: at most so many, and so many bytes of
    /// replaced values and trie nodes.
    std::size_t max_versions = 128;
    std::size_t max_version_bytes = std::size_t{128} << 20U;
    unsigned rebuild_threads = 2;
};

/// A state whose records can be proved: a version that is kept, or an archived one. Unchanging; for
/// any thread.
class ProvableView : public state::View {
  public:
    virtual std::uint64_t height() const = 0;
    /// The root of the state's trie.
    virtual const Digest& app_hash() const = 0;
    /// That `key` has its value; nothing if it has none.
    virtual std::optional<merkle::ExistenceProof> prove(ByteView key) const = 0;
    /// That `key` has no value; nothing if it has one, or if the state is empty.
    virtual std::optional<merkle::NonExistenceProof> prove_absent(ByteView key) const = 0;
};

/// The state as it was after one block. Holds the store open.
///
/// A disk that cannot be read, or a value that the disk returns damaged, stops the process with a
/// line that says so: the state machine has no answer to go on with.
class Snapshot final : public ProvableView {
  public:
    struct Parts;
    explicit Snapshot(std::unique_ptr<const Parts> parts);
    ~Snapshot() override;
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    std::uint64_t height() const override;
    const Digest& app_hash() const override;
    const merkle::Trie& trie() const;

    std::optional<Bytes> get(ByteView key) const override;
    Decoded decoded(ByteView key, Decode decode) const override;
    /// An empty `to` means no end.
    void scan(ByteView from, ByteView to, const Visit& visit) const override;

    std::optional<merkle::ExistenceProof> prove(ByteView key) const override;
    std::optional<merkle::NonExistenceProof> prove_absent(ByteView key) const override;

  private:
    std::unique_ptr<const Parts> parts_;
};

/// A block with the state that it leads to, not yet durable. Its `state` must stay as it is.
struct Prepared {
    BlockWrite block;  // app_hash and names are filled in
    merkle::Trie trie;
    std::uint64_t base_version = 0;
};

class StateStore {
  public:
    /// Opens the store, rebuilds the trie and compares its root with the stored app hash.
    static Outcome<std::unique_ptr<StateStore>> open(const std::filesystem::path& path,
                                                     const StateOptions& options);
    ~StateStore();
    StateStore(const StateStore&) = delete;
    StateStore& operator=(const StateStore&) = delete;

    /// Blocks, receipts, events, and whether anything was committed yet (`head`).
    const Store& store() const { return *store_; }
    /// Store::keep, for one thread beside the writer's.
    Done keep(const LateWrite& write) { return store_->keep(write); }
    /// Store::drop and Store::compact, for another.
    Done drop(std::uint64_t from, std::uint64_t to, const std::vector<KeyChange>& local) {
        return store_->drop(from, to, local);
    }
    Done compact(std::uint64_t below, std::atomic<bool>& stop) const {
        return store_->compact(below, stop);
    }

    /// Before the first commit: the empty state at height 0.
    std::shared_ptr<const Snapshot> latest() const;
    /// A Fault says whether the height is pruned or not reached.
    Outcome<std::shared_ptr<const Snapshot>> at(std::uint64_t height) const;

    /// The app hash that these changes of the latest state would lead to.
    Digest root_of(std::span<const KeyChange> changes) const;
    /// The block's state, trie and app hash, on top of the latest version; nothing is written.
    Prepared prepare(BlockWrite block) const;
    /// Makes it durable, then visible. Returns the app hash after the block.
    Outcome<Digest> commit(Prepared prepared);
    Outcome<Digest> commit(BlockWrite block) { return commit(prepare(std::move(block))); }

    /// A state that was made elsewhere, instead of all that is here; the writer's calls, in this
    /// order, `put_import` any number of times. From `begin_import` on the store is empty, for
    /// whoever opens it after a crash too. Snapshots that readers hold stay as they are.
    Done begin_import();
    /// Leaves, in any order, no key twice, none without a value.
    Done put_import(const std::vector<KeyChange>& leaves);
    /// What was imported, its root made of what the disk says; not yet visible to others.
    Outcome<std::shared_ptr<const Snapshot>> imported(std::uint64_t height);
    /// Makes it durable and visible. `head`: of what `imported` returned last; notes; genesis.
    Done end_import(const BlockWrite& head);
    Done cancel_import();

  private:
    struct Kept {
        std::shared_ptr<const Snapshot> snapshot;
        std::size_t bytes = 0;  // what the block after it replaced
    };
    StateStore(std::shared_ptr<Store> store, const StateOptions& options);
    std::shared_ptr<const Snapshot> make_snapshot(const Head& head, merkle::Trie trie) const;
    void start_cache();
    void show_only(std::shared_ptr<const Snapshot> snapshot);

    StateOptions options_;
    std::shared_ptr<Store> store_;
    std::shared_ptr<ValueCache> cache_;
    std::uint64_t version_ = 0;  // commits since the start; the writer's
    std::vector<Kept> pruned_;   // freed with the next commit, beside its write; the writer's
    std::shared_ptr<const Snapshot> received_;  // until end_import; the writer's

    mutable std::mutex mutex_;  // guards what follows
    std::deque<Kept> kept_;     // ascending; the last is the latest
    std::size_t kept_bytes_ = 0;
};

}  // namespace charter::storage
