#pragma once
// RocksDB as the store uses it: one column family for each kind of row. Internal to storage.

#include <rocksdb/db.h>

#include <array>
#include <filesystem>
#include <memory>

#include "storage/store.hpp"

namespace charter::storage {

/// The kinds of rows, append only (undo.cpp writes their numbers). Their names on disk are in
/// rocks.cpp.
enum class Table : std::uint8_t {
    meta,          // format, chain, genesis, head; "local/" + key -> the node's own notes
    state,         // key -> value
    names,         // hashed key -> key
    blocks,        // height -> bytes
    headers,       // height -> bytes
    commits,       // height -> bytes
    receipts,      // height, index -> bytes
    events,        // height, index -> bytes
    transactions,  // id -> height, index
};
inline constexpr std::size_t kTables = 9;

inline rocksdb::Slice slice(ByteView bytes) { return {bytes.data(), bytes.size()}; }
inline ByteView bytes_of(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

/// An open database.
class Rocks {
  public:
    static Outcome<std::unique_ptr<Rocks>> open(const std::filesystem::path& path,
                                                const StoreOptions& options);
    Rocks(const Rocks&) = delete;
    Rocks& operator=(const Rocks&) = delete;
    ~Rocks();

    rocksdb::DB& db() const { return *db_; }
    const std::filesystem::path& path() const { return path_; }
    rocksdb::ColumnFamilyHandle* table(Table t) const {
        return handles_.at(static_cast<std::size_t>(t));
    }
    Outcome<std::optional<Bytes>> get(Table t, ByteView key,
                                      const rocksdb::Snapshot* at = nullptr) const;
    Done scan(Table t, ByteView from, ByteView to, const Visit& visit,
              const rocksdb::Snapshot* at = nullptr) const;
    /// `later`: with the next write that is durable now. Their order holds.
    enum class Durable : std::uint8_t { now, later };
    Done write(rocksdb::WriteBatch& batch, Durable durable = Durable::now) const;
    /// Rewrites what lies below `to`, so that the disk has the space of what was deleted there.
    Done compact(Table t, ByteView to, std::atomic<bool>& stop) const;
    Done checkpoint(const std::filesystem::path& folder) const;
    /// Keys that part a table into about `parts` ranges of like size; fewer if it is small.
    std::vector<Bytes> split_keys(Table t, std::size_t parts) const;

  private:
    explicit Rocks(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_;
    std::vector<rocksdb::ColumnFamilyHandle*> handles_;
    std::unique_ptr<rocksdb::DB> db_;
};

/// What an error of RocksDB means to the one who must mend it.
Fault explain(const rocksdb::Status& status, std::string_view doing,
              const std::filesystem::path& path);

}  // namespace charter::storage
