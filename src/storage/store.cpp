#include "storage/store.hpp"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <mutex>
#include <span>

#include "base/ensure.hpp"
#include "storage/packed_list.hpp"
#include "storage/rocks.hpp"
#include "storage/undo.hpp"

namespace charter::storage {
namespace {

constexpr ByteView kFormatKey = "format";
constexpr ByteView kChainKey = "chain";
constexpr ByteView kGenesisKey = "genesis";
constexpr ByteView kLocalEnd = "local0";      // after every local key
constexpr ByteView kImportKey = "importing";  // there while an import is under way
// So many bytes of deletions go in one write.
constexpr std::size_t kWipedAtOnce = std::size_t{1} << 20U;

constexpr std::size_t kHeightBytes = 8;
constexpr std::size_t kPositionBytes = 12;
// A batch of more bytes than this does not keep its memory.
constexpr std::size_t kBatchKept = std::size_t{8} << 20U;
// Receipts and events lie so many to a key, under the position of the first.
constexpr std::uint32_t kPacked = 64;

Bytes position_bytes(Position at) {
    return big_endian(at.height) + big_endian(at.index).substr(kHeightBytes - sizeof(at.index));
}

std::optional<Position> position_from(ByteView bytes) {
    if (bytes.size() != kPositionBytes) return std::nullopt;
    return Position{from_big_endian(bytes.substr(0, kHeightBytes)),
                    static_cast<std::uint32_t>(from_big_endian(bytes.substr(kHeightBytes)))};
}

// The key under which the item at this position lies.
Bytes packed_key(Position at) { return position_bytes({at.height, at.index / kPacked * kPacked}); }

// Rows that are there by the block's height alone need no undo.
std::vector<FormerRow> rows_replaced(const BlockWrite& block) {
    std::vector<FormerRow> rows;
    for (const KeyChange& c : block.state) rows.push_back({Table::state, c.key, std::nullopt});
    for (const KeyChange& c : block.names) rows.push_back({Table::names, c.key, std::nullopt});
    for (const KeyChange& c : block.local)
        rows.push_back({Table::meta, local_key(c.key), std::nullopt});
    for (const StoredCommit& c : block.commits)
        rows.push_back({Table::commits, big_endian(c.height), std::nullopt});
    for (const Digest& id : block.transactions)
        rows.push_back({Table::transactions, Bytes(view(id)), std::nullopt});
    return rows;
}

}  // namespace

struct Store::Impl {
    std::filesystem::path path;
    std::shared_ptr<Rocks> rocks;
    rocksdb::WriteBatch reused;  // the writer's: its memory serves the next block
    mutable std::mutex mutex;    // guards what follows
    std::optional<Head> head;
    std::optional<Digest> genesis;
    std::optional<Fault> broken;

    Outcome<std::optional<Bytes>> at_height(Table t, std::uint64_t height) const {
        return rocks->get(t, big_endian(height));
    }
    Fault damaged(std::string_view what) const {
        return {"the store at " + path.string() + " is damaged: " + std::string(what) +
                "; restore the newest backup, or remove the store and fetch the chain anew"};
    }
    Done make_new(const StoreOptions& options) const;
    Done check_identity(const StoreOptions& options);
    Done load_head();
    Done finish_cut_import();
    Done mark_import(bool under_way);
    Done wipe();
    Done wipe(Table t, ByteView from, ByteView to);
    void fill(const BlockWrite& block, rocksdb::WriteBatch& batch) const;
    void fill_local(const std::vector<KeyChange>& local, rocksdb::WriteBatch& batch) const;
    Done write(rocksdb::WriteBatch& batch, Rocks::Durable durable = Rocks::Durable::now);
};

class Store::ReadPoint {
  public:
    explicit ReadPoint(std::shared_ptr<Rocks> rocks)
        : rocks_(std::move(rocks)), snapshot_(rocks_->db().GetSnapshot()) {}
    ReadPoint(const ReadPoint&) = delete;
    ReadPoint& operator=(const ReadPoint&) = delete;
    ~ReadPoint() { rocks_->db().ReleaseSnapshot(snapshot_); }

    const rocksdb::Snapshot* snapshot() const { return snapshot_; }
    static const rocksdb::Snapshot* of(const ReadPoint* point) {
        return point == nullptr ? nullptr : point->snapshot_;
    }

  private:
    std::shared_ptr<Rocks> rocks_;
    const rocksdb::Snapshot* snapshot_;
};

Done Store::Impl::make_new(const StoreOptions& options) const {
    rocksdb::WriteBatch batch;
    rocksdb::ColumnFamilyHandle* meta = rocks->table(Table::meta);
    batch.Put(meta, slice(kFormatKey), big_endian(kFormatVersion));
    batch.Put(meta, slice(kChainKey), options.chain_id);
    if (options.genesis) batch.Put(meta, slice(kGenesisKey), slice(view(*options.genesis)));
    return rocks->write(batch);
}

Done Store::Impl::check_identity(const StoreOptions& options) {
    const auto format = rocks->get(Table::meta, kFormatKey);
    if (!format) return tl::unexpected(format.error());
    if (!format->has_value()) return tl::unexpected(damaged("it does not say its format"));
    if (format->value().size() != kHeightBytes) {
        return tl::unexpected(damaged("its format is no number"));
    }
    if (const auto version = from_big_endian(format->value()); version != kFormatVersion) {
        return fault("the store at " + path.string() + " has format " + std::to_string(version) +
                     ", this program reads format " + std::to_string(kFormatVersion) +
                     "; use the program that wrote it");
    }
    const auto chain = rocks->get(Table::meta, kChainKey);
    if (!chain) return tl::unexpected(chain.error());
    if (!chain->has_value()) return tl::unexpected(damaged("it does not say its chain"));
    if (**chain != options.chain_id) {
        return fault("the store at " + path.string() + " belongs to the chain \"" + **chain +
                     "\", not to \"" + options.chain_id + "\"; name the right data directory");
    }
    const auto stored = rocks->get(Table::meta, kGenesisKey);
    if (!stored) return tl::unexpected(stored.error());
    if (!stored->has_value()) return std::monostate{};
    genesis = digest_from(**stored);
    if (!genesis) return tl::unexpected(damaged("its genesis digest is not 32 bytes"));
    if (options.genesis && *options.genesis != *genesis) {
        return fault("the store at " + path.string() + " was founded with genesis " +
                     to_hex(*genesis) + ", not " + to_hex(*options.genesis) +
                     "; use the genesis file of this network, or another data directory");
    }
    return std::monostate{};
}

Done Store::Impl::load_head() {
    const auto stored = rocks->get(Table::meta, kHeadKey);
    if (!stored) return tl::unexpected(stored.error());
    if (!stored->has_value()) return std::monostate{};
    head = head_from(**stored);
    if (!head) return tl::unexpected(damaged("its head is not a height and a digest"));
    return std::monostate{};
}

// An import that did not end leaves nothing.
Done Store::Impl::finish_cut_import() {
    const auto marked = rocks->get(Table::meta, kImportKey);
    if (!marked) return tl::unexpected(marked.error());
    if (!marked->has_value()) return std::monostate{};
    const Done wiped = wipe();
    return wiped ? mark_import(false) : wiped;
}

// Durable, with all that was written before.
Done Store::Impl::mark_import(bool under_way) {
    rocksdb::WriteBatch batch;
    rocksdb::ColumnFamilyHandle* meta = rocks->table(Table::meta);
    batch.Delete(meta, slice(kHeadKey));
    if (under_way) batch.Put(meta, slice(kImportKey), "1");
    if (!under_way) batch.Delete(meta, slice(kImportKey));
    return write(batch);
}

// All but what the store is: its format, chain and genesis.
Done Store::Impl::wipe() {
    for (const Table t : {Table::state, Table::names, Table::blocks, Table::headers, Table::commits,
                          Table::receipts, Table::events, Table::transactions}) {
        if (const Done done = wipe(t, {}, {}); !done) return done;
    }
    return wipe(Table::meta, local_key({}), kLocalEnd);
}

// Key by key: RocksDB 7.8 confuses ranges that are deleted with its hints where to insert.
Done Store::Impl::wipe(Table t, ByteView from, ByteView to) {
    rocksdb::WriteBatch batch;
    Done written = std::monostate{};
    const Done scanned = rocks->scan(t, from, to, [&](ByteView key, ByteView) {
        batch.Delete(rocks->table(t), slice(key));
        if (batch.GetDataSize() < kWipedAtOnce) return true;
        written = write(batch, Rocks::Durable::later);
        batch.Clear();
        return written.has_value();
    });
    if (!scanned) return scanned;
    return written ? write(batch, Rocks::Durable::later) : written;
}

Outcome<std::unique_ptr<Store>> Store::open(const std::filesystem::path& path,
                                            const StoreOptions& options) {
    auto rocks = Rocks::open(path, options);
    if (!rocks) return tl::unexpected(rocks.error());
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    impl->rocks = std::move(*rocks);

    bool is_blank = true;
    const auto look = impl->rocks->scan(Table::meta, {}, {}, [&](ByteView, ByteView) {
        is_blank = false;
        return false;
    });
    Done done = look;
    if (done && is_blank && options.create) done = impl->make_new(options);
    if (done) done = impl->check_identity(options);
    if (done) done = impl->finish_cut_import();
    if (done) done = impl->load_head();
    if (!done) return tl::unexpected(done.error());
    return std::unique_ptr<Store>(new Store(std::move(impl)));
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

void Store::Impl::fill(const BlockWrite& block, rocksdb::WriteBatch& batch) const {
    const auto put = [&](Table t, ByteView key, ByteView value) {
        batch.Put(rocks->table(t), slice(key), slice(value));
    };
    const auto change = [&](Table t, ByteView key, const std::optional<Bytes>& value) {
        if (value) {
            put(t, key, *value);
        } else {
            batch.Delete(rocks->table(t), slice(key));
        }
    };
    const auto put_list = [&](Table t, const std::vector<Bytes>& list) {
        for (std::uint32_t i = 0; i < list.size(); i += kPacked) {
            const auto count = std::min<std::size_t>(kPacked, list.size() - i);
            put(t, packed_key({block.height, i}), pack(std::span(list).subspan(i, count)));
        }
    };
    const Bytes height = big_endian(block.height);
    for (const KeyChange& c : block.state) change(Table::state, c.key, c.value);
    for (const KeyChange& c : block.names) change(Table::names, c.key, c.value);
    fill_local(block.local, batch);
    if (!block.block.empty()) put(Table::blocks, height, block.block);
    if (!block.header.empty()) put(Table::headers, height, block.header);
    for (const StoredCommit& c : block.commits) put(Table::commits, big_endian(c.height), c.bytes);
    put_list(Table::receipts, block.receipts);
    put_list(Table::events, block.events);
    // In order, so that each is inserted from where the one before it went.
    std::vector<std::pair<Digest, std::uint32_t>> ids;
    ids.reserve(block.transactions.size());
    for (const Digest& id : block.transactions)
        ids.emplace_back(id, static_cast<std::uint32_t>(ids.size()));
    std::ranges::sort(ids);
    for (const auto& [id, index] : ids)
        put(Table::transactions, view(id), position_bytes({block.height, index}));
    if (block.genesis) put(Table::meta, kGenesisKey, view(*block.genesis));
    put(Table::meta, kHeadKey, head_bytes({block.height, block.app_hash}));
}

void Store::Impl::fill_local(const std::vector<KeyChange>& local,
                             rocksdb::WriteBatch& batch) const {
    rocksdb::ColumnFamilyHandle* meta = rocks->table(Table::meta);
    for (const KeyChange& c : local) {
        if (c.value) batch.Put(meta, local_key(c.key), *c.value);
        if (!c.value) batch.Delete(meta, local_key(c.key));
    }
}

// A failed write is the last one.
Done Store::Impl::write(rocksdb::WriteBatch& batch, Rocks::Durable durable) {
    {
        const std::lock_guard lock(mutex);
        if (broken) return tl::unexpected(*broken);
    }
    const Done written = rocks->write(batch, durable);
    const std::lock_guard lock(mutex);
    if (!written && !broken) broken = written.error();
    return written;
}

Done Store::commit(const BlockWrite& block) {
    {
        const std::lock_guard lock(impl_->mutex);
        ensure(!impl_->head || block.height == impl_->head->height + 1, "heights ascend by one");
        ensure(!block.genesis || !impl_->genesis || *block.genesis == *impl_->genesis,
               "a chain has one genesis");
    }
    if (impl_->reused.GetDataSize() > kBatchKept) impl_->reused = rocksdb::WriteBatch();
    impl_->reused.Clear();
    impl_->fill(block, impl_->reused);
    if (const auto before = head(); before && block.header.empty()) {
        const auto undo = encode_undo(*impl_->rocks, *before, rows_replaced(block));
        if (!undo) return tl::unexpected(undo.error());
        impl_->reused.Put(impl_->rocks->table(Table::meta), local_key(kUndoNote), *undo);
    }
    if (const Done written = impl_->write(impl_->reused); !written) return written;
    const std::lock_guard lock(impl_->mutex);
    impl_->head = Head{block.height, block.app_hash};
    if (block.genesis) impl_->genesis = block.genesis;
    return std::monostate{};
}

Done Store::keep(const LateWrite& write) {
    const auto last = head();
    ensure(last && write.height <= last->height, "a block is kept before what is known of it");
    const Bytes height = big_endian(write.height);
    rocksdb::WriteBatch batch;
    if (!write.header.empty()) {
        batch.Put(impl_->rocks->table(Table::headers), height, write.header);
    }
    if (!write.commit.empty()) {
        batch.Put(impl_->rocks->table(Table::commits), height, write.commit);
    }
    impl_->fill_local(write.local, batch);
    return impl_->write(batch, Rocks::Durable::later);
}

Done Store::begin_import() {
    if (const Done marked = impl_->mark_import(true); !marked) return marked;
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->head.reset();
    }
    return impl_->wipe();
}

Done Store::put_import(const std::vector<KeyChange>& state, const std::vector<KeyChange>& names) {
    rocksdb::WriteBatch batch;
    for (const auto& [t, rows] : {std::pair(Table::state, &state), std::pair(Table::names, &names)})
        for (const KeyChange& row : *rows)
            batch.Put(impl_->rocks->table(t), slice(row.key), slice(row.value.value()));
    return impl_->write(batch, Rocks::Durable::later);
}

Done Store::end_import(const BlockWrite& head) {
    ensure(!this->head(), "an import was begun");
    rocksdb::WriteBatch batch;
    impl_->fill(head, batch);
    batch.Delete(impl_->rocks->table(Table::meta), slice(kImportKey));
    if (const Done written = impl_->write(batch); !written) return written;
    const std::lock_guard lock(impl_->mutex);
    impl_->head = Head{head.height, head.app_hash};
    if (head.genesis) impl_->genesis = head.genesis;
    return std::monostate{};
}

Done Store::cancel_import() {
    const Done wiped = impl_->wipe();
    return wiped ? impl_->mark_import(false) : wiped;
}

Done Store::drop(std::uint64_t from, std::uint64_t to, const std::vector<KeyChange>& local) {
    const auto last = head();
    ensure(from <= to && last && to <= last->height, "the head keeps its contents");
    rocksdb::WriteBatch batch;
    for (std::uint64_t height = from; height < to; ++height)
        batch.Delete(impl_->rocks->table(Table::blocks), big_endian(height));
    for (const Table t : {Table::receipts, Table::events}) {
        const Bytes end = position_bytes({to, 0});
        const auto remove = [&](ByteView key, ByteView) {
            batch.Delete(impl_->rocks->table(t), slice(key));
            return true;
        };
        const Done scanned = impl_->rocks->scan(t, position_bytes({from, 0}), end, remove);
        if (!scanned) return scanned;
    }
    impl_->fill_local(local, batch);
    return impl_->write(batch);
}

Done Store::compact(std::uint64_t below, std::atomic<bool>& stop) const {
    for (const Table t : {Table::blocks, Table::receipts, Table::events}) {
        if (stop) break;
        if (const Done done = impl_->rocks->compact(t, big_endian(below), stop); !done) return done;
    }
    return std::monostate{};
}

Done Store::checkpoint(const std::filesystem::path& folder) const {
    return impl_->rocks->checkpoint(folder);
}

std::optional<Head> Store::head() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->head;
}

std::optional<Digest> Store::genesis() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->genesis;
}

const std::filesystem::path& Store::path() const { return impl_->path; }

std::shared_ptr<const Store::ReadPoint> Store::read_point() const {
    return std::make_shared<const ReadPoint>(impl_->rocks);
}

Outcome<std::optional<Bytes>> Store::get(ByteView key, const ReadPoint* point) const {
    return impl_->rocks->get(Table::state, key, ReadPoint::of(point));
}

Done Store::scan(ByteView from, ByteView to, const Visit& visit, const ReadPoint* point) const {
    return impl_->rocks->scan(Table::state, from, to, visit, ReadPoint::of(point));
}

std::vector<Bytes> Store::split_keys(std::size_t parts) const {
    return impl_->rocks->split_keys(Table::state, parts);
}

Outcome<std::optional<Bytes>> Store::name(const Digest& hashed_key, const ReadPoint* point) const {
    return impl_->rocks->get(Table::names, view(hashed_key), ReadPoint::of(point));
}

Outcome<std::optional<Bytes>> Store::block(std::uint64_t height) const {
    return impl_->at_height(Table::blocks, height);
}

Outcome<std::optional<Bytes>> Store::header(std::uint64_t height) const {
    return impl_->at_height(Table::headers, height);
}

Outcome<std::optional<Bytes>> Store::commit_of(std::uint64_t height) const {
    return impl_->at_height(Table::commits, height);
}

Outcome<std::optional<Bytes>> Store::receipt(Position at) const {
    auto packed = impl_->rocks->get(Table::receipts, packed_key(at));
    if (!packed || !packed->has_value()) return packed;
    const auto items = unpack(**packed);
    if (!items) return tl::unexpected(impl_->damaged("its receipts are not whole"));
    const std::size_t place = at.index % kPacked;
    if (place >= items->size()) return std::nullopt;
    return Bytes((*items)[place]);
}

Outcome<std::vector<StoredEvent>> Store::events(Position from, std::size_t limit) const {
    std::vector<StoredEvent> found;
    if (limit == 0) return found;
    bool is_whole = true;
    const auto visit = [&](ByteView key, ByteView value) {
        const std::optional<Position> first = position_from(key);
        const auto items = unpack(value);
        is_whole = first && items;
        if (!is_whole) return false;
        Position at = *first;
        for (const ByteView item : *items) {
            if (at >= from && found.size() < limit) found.push_back({at, Bytes(item)});
            ++at.index;
        }
        return found.size() < limit;
    };
    const Done done = impl_->rocks->scan(Table::events, packed_key(from), {}, visit);
    if (!done) return tl::unexpected(done.error());
    if (!is_whole) return tl::unexpected(impl_->damaged("its events are not whole"));
    return found;
}

Outcome<std::optional<Position>> Store::find_transaction(const Digest& id) const {
    const auto bytes = impl_->rocks->get(Table::transactions, view(id));
    if (!bytes) return tl::unexpected(bytes.error());
    if (!bytes->has_value()) return std::nullopt;
    const std::optional<Position> at = position_from(**bytes);
    if (!at) return tl::unexpected(impl_->damaged("a transaction has no position"));
    return at;
}

Outcome<Contents> Store::contents(std::uint64_t height) const {
    Contents found;
    auto bytes = block(height);
    if (!bytes) return tl::unexpected(bytes.error());
    found.block = *std::move(bytes);
    if (found.block) found.bytes += found.block->size();
    bool is_whole = true;
    const auto count = [&](Table t, std::uint64_t& items) {
        const auto visit = [&](ByteView, ByteView value) {
            const auto list = unpack(value);
            is_whole = is_whole && list.has_value();
            items += list ? list->size() : 0;
            found.bytes += value.size();
            return is_whole;
        };
        const Bytes end = position_bytes({height + 1, 0});
        return impl_->rocks->scan(t, position_bytes({height, 0}), end, visit);
    };
    Done done = count(Table::receipts, found.receipts);
    if (done) done = count(Table::events, found.events);
    if (!done) return tl::unexpected(done.error());
    if (!is_whole) return tl::unexpected(impl_->damaged("its receipts or events are not whole"));
    return found;
}

Outcome<std::optional<Bytes>> Store::local(ByteView key) const {
    return impl_->rocks->get(Table::meta, local_key(key));
}

}  // namespace charter::storage
