#include "storage/rocks.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <algorithm>

namespace charter::storage {
namespace {

constexpr std::array<const char*, kTables> kTableNames{
    "default", "state",    "names",  "blocks",       "headers",
    "commits", "receipts", "events", "transactions",
};

// As long as the names of tables and registers in a key, about.
constexpr std::size_t kHintBytes = 4;

rocksdb::CompressionType compression() {
    const auto all = rocksdb::GetSupportedCompressions();
    const bool has_lz4 = std::find(all.begin(), all.end(), rocksdb::kLZ4Compression) != all.end();
    return has_lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

rocksdb::ColumnFamilyOptions table_options(Table t, const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions blocks;
    blocks.block_cache = cache;
    blocks.format_version = 5;
    // Point reads; the other tables are read by height, in order.
    if (t == Table::state || t == Table::names || t == Table::transactions) {
        blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    }
    rocksdb::ColumnFamilyOptions options;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
    options.compression = compression();
    options.write_buffer_size = std::size_t{32} << 20U;
    // A block's keys come in order: each is inserted from where the one before it went.
    options.memtable_insert_with_hint_prefix_extractor.reset(
        rocksdb::NewCappedPrefixTransform(kHintBytes));
    options.level_compaction_dynamic_level_bytes = true;
    return options;
}

rocksdb::DBOptions db_options(const StoreOptions& options, bool is_new) {
    rocksdb::DBOptions db;
    if (options.env != nullptr) db.env = options.env;
    db.create_if_missing = is_new;
    db.create_missing_column_families = is_new;
    // A block that was acknowledged is never dropped as a torn tail; an incomplete last record is
    // one that was not.
    db.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    db.track_and_verify_wals_in_manifest = true;
    db.paranoid_checks = true;
    // A failed write is the operator's to look at, not to be tried again behind his back.
    db.max_bgerror_resume_count = 0;
    // What a start must replay.
    db.max_total_wal_size = std::uint64_t{48} << 20U;
    db.max_open_files = 512;
    db.bytes_per_sync = std::uint64_t{1} << 20U;
    db.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
    db.keep_log_file_num = 2;
    return db;
}

// Eight bytes of a key as a number, from `at` on: what is missing counts as 0.
std::uint64_t number_at(ByteView key, std::size_t at) {
    std::uint64_t number = 0;
    for (std::size_t i = at; i < at + sizeof number; ++i)
        number = number << 8U | (i < key.size() ? static_cast<std::uint8_t>(key[i]) : 0U);
    return number;
}

enum class Found : std::uint8_t { nothing, store, remains, other_files };

Found look_at(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::exists(path / "CURRENT", error)) return Found::store;
    if (!std::filesystem::exists(path, error)) return Found::nothing;
    Found found = Found::nothing;
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with(".sst") || name.ends_with(".log")) return Found::remains;
        // Files of a store whose making was interrupted before it held anything.
        const bool is_ours = name == "LOCK" || name == "IDENTITY" || name.starts_with("LOG") ||
                             name.starts_with("MANIFEST-") || name.ends_with(".dbtmp");
        if (!is_ours) found = Found::other_files;
    }
    return found;
}

Done check_place(Found found, bool create, const std::filesystem::path& path) {
    switch (found) {
        case Found::store: return std::monostate{};
        case Found::remains:
            return fault("the store at " + path.string() +
                         " is damaged: its file CURRENT is missing; restore the newest backup");
        case Found::other_files:
            if (!create) break;
            return fault("cannot make a store at " + path.string() +
                         ": the directory holds other files; name an empty directory");
        case Found::nothing:
            if (create) return std::monostate{};
            break;
    }
    return fault("there is no store at " + path.string() +
                 "; check the data directory, or found or join a network first");
}

}  // namespace

Fault explain(const rocksdb::Status& status, std::string_view doing,
              const std::filesystem::path& path) {
    const std::string text = status.ToString();
    const std::string where = path.string();
    const bool is_locked = text.find("While lock file") != std::string::npos ||
                           text.find("lock hold by current process") != std::string::npos;
    if (status.IsIOError() && is_locked) {
        return {"the store at " + where +
                " is open in another process; stop that one, or name another data directory"};
    }
    if (status.IsCorruption()) {
        return {"the store at " + where + " is damaged: while " + std::string(doing) + ": " + text +
                "; restore the newest backup, or remove the store and fetch the chain anew"};
    }
    return {"the store at " + where + " failed while " + std::string(doing) + ": " + text +
            "; check the disk (space, permissions, health), then start again"};
}

Outcome<std::unique_ptr<Rocks>> Rocks::open(const std::filesystem::path& path,
                                            const StoreOptions& options) {
    const Found found = look_at(path);
    if (const Done place = check_place(found, options.create, path); !place) {
        return tl::unexpected(place.error());
    }
    std::error_code error;
    if (options.create) std::filesystem::create_directories(path, error);
    if (error) return fault("cannot make the directory " + path.string() + ": " + error.message());

    const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
    std::vector<rocksdb::ColumnFamilyDescriptor> tables;
    tables.reserve(kTables);
    for (std::size_t i = 0; i < kTables; ++i) {
        tables.emplace_back(kTableNames[i], table_options(static_cast<Table>(i), cache));
    }
    // A creation that was interrupted may have left some tables unmade; `create` completes it.
    rocksdb::DBOptions db = db_options(options, found == Found::nothing);
    if (options.create) db.create_missing_column_families = true;
    std::unique_ptr<Rocks> rocks(new Rocks(path));
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status =
        rocksdb::DB::Open(db, path.string(), tables, &rocks->handles_, &opened);
    if (!status.ok()) return tl::unexpected(explain(status, "opening it", path));
    rocks->db_.reset(opened);
    return rocks;
}

Rocks::~Rocks() {
    for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
}

Outcome<std::optional<Bytes>> Rocks::get(Table t, ByteView key, const rocksdb::Snapshot* at) const {
    rocksdb::ReadOptions options;
    options.snapshot = at;
    rocksdb::PinnableSlice value;
    const rocksdb::Status status = db_->Get(options, table(t), slice(key), &value);
    if (status.ok()) return Bytes(bytes_of(value));
    if (status.IsNotFound()) return std::nullopt;
    return tl::unexpected(explain(status, "reading", path_));
}

Done Rocks::scan(Table t, ByteView from, ByteView to, const Visit& visit,
                 const rocksdb::Snapshot* at) const {
    const rocksdb::Slice end = slice(to);
    rocksdb::ReadOptions options;
    options.snapshot = at;
    if (!to.empty()) options.iterate_upper_bound = &end;
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options, table(t)));
    for (it->Seek(slice(from)); it->Valid(); it->Next()) {
        if (!visit(bytes_of(it->key()), bytes_of(it->value()))) break;
    }
    if (!it->status().ok()) return tl::unexpected(explain(it->status(), "reading", path_));
    return std::monostate{};
}

std::vector<Bytes> Rocks::split_keys(Table t, std::size_t parts) const {
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator({}, table(t)));
    it->SeekToFirst();
    if (!it->Valid()) return {};
    const Bytes first(bytes_of(it->key()));
    it->SeekToLast();
    if (!it->Valid()) return {};
    const Bytes last(bytes_of(it->key()));
    const auto common =
        static_cast<std::size_t>(std::ranges::mismatch(first, last).in1 - first.begin());
    const auto key_of = [&](std::uint64_t number) {
        return first.substr(0, common) + big_endian(number);
    };
    const auto bytes_before = [&](const Bytes& key) {
        rocksdb::SizeApproximationOptions how;
        how.include_memtables = true;
        const rocksdb::Range range(first, key);
        std::uint64_t size = 0;
        return db_->GetApproximateSizes(how, table(t), &range, 1, &size).ok() ? size : 0;
    };
    const std::uint64_t all = bytes_before(last);
    std::vector<Bytes> keys;
    for (std::size_t part = 1; part < parts; ++part) {
        std::uint64_t low = number_at(first, common);
        std::uint64_t high = number_at(last, common);
        while (low < high) {
            const std::uint64_t middle = low + (high - low) / 2;
            if (bytes_before(key_of(middle)) < all / parts * part) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Bytes key = key_of(low);
        if (key > (keys.empty() ? first : keys.back()) && key < last)
            keys.push_back(std::move(key));
    }
    return keys;
}

Done Rocks::write(rocksdb::WriteBatch& batch, Durable durable) const {
    rocksdb::WriteOptions options;
    options.sync = durable == Durable::now;
    const rocksdb::Status status = db_->Write(options, &batch);
    if (status.ok()) return std::monostate{};
    return tl::unexpected(explain(status, "writing", path_));
}

Done Rocks::compact(Table t, ByteView to, std::atomic<bool>& stop) const {
    rocksdb::CompactRangeOptions options;
    options.exclusive_manual_compaction = false;
    options.canceled = &stop;
    const rocksdb::Slice end = slice(to);
    const rocksdb::Status status = db_->CompactRange(options, table(t), nullptr, &end);
    if (status.ok() || stop) return std::monostate{};
    return tl::unexpected(explain(status, "giving space back", path_));
}

Done Rocks::checkpoint(const std::filesystem::path& folder) const {
    rocksdb::Checkpoint* made = nullptr;
    rocksdb::Status status = rocksdb::Checkpoint::Create(db_.get(), &made);
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    if (status.ok()) status = checkpoint->CreateCheckpoint(folder.string());
    if (status.ok()) return std::monostate{};
    return tl::unexpected(explain(status, "copying it to " + folder.string(), path_));
}

}  // namespace charter::storage
