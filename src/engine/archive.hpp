#pragma once
// States that outlive the recent window, so that their records stay provable: one whole file a
// height, in the format of a pack's state part with nothing hidden.
//
//   <folder>/<height as 16 hex>.state

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/verify_store.hpp"
#include "merkle/trie.hpp"
#include "storage/versions.hpp"

namespace charter::engine {

/// A state in memory, whole, with its trie.
class BuiltState final : public storage::ProvableView {
  public:
    BuiltState(std::uint64_t height, std::unique_ptr<const state::View> view, merkle::Trie trie)
        : height_(height),
          view_(std::move(view)),
          trie_(std::move(trie)),
          app_hash_(trie_.root()) {}

    std::uint64_t height() const override { return height_; }
    const Digest& app_hash() const override { return app_hash_; }
    std::optional<Bytes> get(ByteView key) const override { return view_->get(key); }
    void scan(ByteView from, ByteView to, const Visit& visit) const override {
        view_->scan(from, to, visit);
    }
    std::optional<merkle::ExistenceProof> prove(ByteView key) const override;
    std::optional<merkle::NonExistenceProof> prove_absent(ByteView key) const override;

  private:
    std::uint64_t height_;
    std::unique_ptr<const state::View> view_;
    merkle::Trie trie_;
    Digest app_hash_;
};

/// Any number of threads.
class Archive {
  public:
    /// Makes the folder (0700) if it is not there, durably. Faults: the disk.
    static Outcome<std::unique_ptr<Archive>> open(const std::filesystem::path& folder);

    /// Ascending.
    std::vector<std::uint64_t> heights() const;
    /// Whether there is a file; `get` says whether it can be relied on.
    bool has(std::uint64_t height) const;
    /// Whether it is there and reads as the state with this root. Reads the file, always.
    bool is_sound(std::uint64_t height, const Digest& app_hash) const;
    /// Durable when it returns, whole or not at all. A height that is there is not written again,
    /// unless its file is damaged.
    Outcome<std::monostate> keep(const storage::ProvableView& state,
                                 const std::string& chain_id) const;
    /// Reads it, or hands out the one that was read last. Nothing: there is none. Faults: it does
    /// not read, or its root is not `app_hash`, which the next block holds.
    Outcome<std::shared_ptr<const storage::ProvableView>> get(std::uint64_t height,
                                                              const Digest& app_hash) const;

  private:
    explicit Archive(std::filesystem::path folder) : folder_(std::move(folder)) {}
    std::filesystem::path file_of(std::uint64_t height) const;
    Outcome<std::shared_ptr<const storage::ProvableView>> read(std::uint64_t height,
                                                               const Digest& app_hash) const;

    std::filesystem::path folder_;
    mutable std::mutex keeping_;  // one writer at a time
    mutable std::mutex mutex_;    // guards what follows
    mutable std::shared_ptr<const storage::ProvableView> last_;
};

/// The state at a height: kept by the store, the newest one if no block has changed it since, or
/// archived. The Fault says that it is none of these.
Outcome<std::shared_ptr<const storage::ProvableView>> state_at(const storage::StateStore& store,
                                                               const Archive* archive,
                                                               std::uint64_t height);

/// Whether the height is archived, and what is archived reads as the state that the next block's
/// app hash is of. Reads all of it. Faults: the next header.
Outcome<bool> is_archived_soundly(const storage::Store& store, const Archive& archive,
                                  std::uint64_t height);

/// Archives the state of a height by executing the stored history up to it: for heights that nobody
/// kept. `options.genesis` as in verify_store. Faults: those of the history; a height that is not
/// reached
Outcome<std::monostate> archive_by_replay(const storage::Store& store, const Archive& archive,
                                          std::uint64_t height, const VerifyOptions& options = {});

}  // namespace charter::engine
