#pragma once
// What a node keeps on disk: the state's values, and of every block its bytes, header, commit,
// receipts, events and transaction ids. One block is one atomic, synced write.
//
// Errors. Everything that touches the disk returns an Outcome whose Fault says what, where and how
// to mend it. A failed write makes the store refuse all later ones: what reached the disk is then
// known only after opening it anew. Reads may go on in any thread; `commit` belongs to one thread,
// `drop` and `compact` to another, `keep` to a third.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "storage/rows.hpp"

namespace rocksdb {
class Env;
}

namespace charter::storage {

/// The version of this layout. A store of a newer one is refused.
inline constexpr std::uint32_t kFormatVersion = 3;

using Done = Outcome<std::monostate>;

struct StoreOptions {
    std::string chain_id;
    bool create = false;            // make the store if there is none
    std::optional<Digest> genesis;  // if known: refuse a store of another genesis
    std::size_t block_cache_bytes = std::size_t{64} << 20U;
    rocksdb::Env* env = nullptr;  // tests put a failing disk here
};

using Visit = std::function<bool(ByteView key, ByteView value)>;

class Store {
  public:
    /// A point in time that reads may name; the store keeps what it needs. Dropped by any thread.
    class ReadPoint;

    /// Refuses a damaged store, another chain's, another genesis's, a newer format's, and one that
    /// another process has open.
    static Outcome<std::unique_ptr<Store>> open(const std::filesystem::path& path,
                                                const StoreOptions& options);
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    ~Store();

    /// Durable when it returns, or a Fault and no part of the block is there.
    Done commit(const BlockWrite& block);

    /// Writes what became known of a block not above the head, all of it or nothing. Durable with
    /// the next commit or drop: a power cut before may undo it.
    Done keep(const LateWrite& write);

    /// Removes the contents of blocks [from, to), none of them the head, and writes the node's own
    /// notes, all in one synced write. An empty range writes the notes alone.
    Done drop(std::uint64_t from, std::uint64_t to, const std::vector<KeyChange>& local);
    /// Gives the disk back what was dropped below this height, until `stop` is set.
    Done compact(std::uint64_t below, std::atomic<bool>& stop) const;

    /// A state that was made elsewhere, instead of all that is here: begin, put, end, by the thread
    /// that commits. Until `end_import` the store has no head; one that is opened in between is
    /// empty. Begun again, or cancelled: it is empty too.
    Done begin_import();
    /// Values with the names of their keys, in any order; durable with `end_import`.
    Done put_import(const std::vector<KeyChange>& state, const std::vector<KeyChange>& names);
    /// The head and the node's notes; nothing else of a block.
    Done end_import(const BlockWrite& head);
    Done cancel_import();

    /// The store as it is at one moment, in a new folder of the same file system, while it is
    /// written to: links to its files. Any thread.
    Done checkpoint(const std::filesystem::path& folder) const;

    /// Nothing before the first commit.
    std::optional<Head> head() const;
    std::optional<Digest> genesis() const;
    const std::filesystem::path& path() const;

    /// The state as it is now. Holds the directory open until it is dropped.
    std::shared_ptr<const ReadPoint> read_point() const;

    /// Reads of the state: at `point`, or at the last commit.
    Outcome<std::optional<Bytes>> get(ByteView key, const ReadPoint* point = nullptr) const;
    /// Visits [from, to) in the order of keys until `visit` returns false. An empty `to`: no end.
    Done scan(ByteView from, ByteView to, const Visit& visit,
              const ReadPoint* point = nullptr) const;
    /// Keys that part the state into about `parts` ranges of like size, for scans by several
    /// threads.
    std::vector<Bytes> split_keys(std::size_t parts) const;
    /// The key that has this hash.
    Outcome<std::optional<Bytes>> name(const Digest& hashed_key,
                                       const ReadPoint* point = nullptr) const;

    Outcome<std::optional<Bytes>> block(std::uint64_t height) const;
    Outcome<std::optional<Bytes>> header(std::uint64_t height) const;
    Outcome<std::optional<Bytes>> commit_of(std::uint64_t height) const;
    Outcome<std::optional<Bytes>> receipt(Position at) const;
    /// At most `limit` events from `from` on, over as many blocks as it takes.
    Outcome<std::vector<StoredEvent>> events(Position from, std::size_t limit) const;
    Outcome<std::optional<Position>> find_transaction(const Digest& id) const;
    Outcome<Contents> contents(std::uint64_t height) const;
    Outcome<std::optional<Bytes>> local(ByteView key) const;

  private:
    struct Impl;
    explicit Store(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace charter::storage
