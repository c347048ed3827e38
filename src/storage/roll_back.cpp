#include "storage/roll_back.hpp"

#include <rocksdb/write_batch.h>

#include "storage/undo.hpp"

namespace charter::storage {
namespace {

Fault damaged(const Store& store) {
    return {"the store at " + store.path().string() +
            " is damaged: what its last block replaced does not lead to the app hash before it; "
            "restore the newest backup, or remove the store and fetch the chain anew"};
}

Outcome<Undo> undo_of(const Store& store) {
    const auto head = store.head();
    const auto note = store.local(kUndoNote);
    if (!note) return tl::unexpected(note.error());
    auto undo = note->has_value() ? decode_undo(**note) : std::nullopt;
    if (note->has_value() && !undo) return tl::unexpected(damaged(store));
    if (!head || !undo || undo->before.height + 1 != head->height) {
        return fault("the store at " + store.path().string() +
                     " has no block that can be taken back: only the last one can, once; restore "
                     "a backup, or remove the store and fetch the chain anew");
    }
    return *std::move(undo);
}

// What the undo must lead to, before anything is written.
Outcome<Undo> sound_undo(const StateStore& store) {
    auto undo = undo_of(store.store());
    if (!undo) return undo;
    std::vector<KeyChange> state;
    for (const FormerRow& row : undo->rows)
        if (row.table == Table::state) state.push_back({row.key, row.value});
    if (store.root_of(state) == undo->before.app_hash) return undo;
    return tl::unexpected(damaged(store.store()));
}

// Of the block of this height, what lies under it alone.
Done remove_block(const Rocks& rocks, std::uint64_t height, rocksdb::WriteBatch& batch) {
    for (const Table t : {Table::blocks, Table::headers, Table::commits})
        batch.Delete(rocks.table(t), big_endian(height));
    for (const Table t : {Table::receipts, Table::events}) {
        const auto remove = [&](ByteView key, ByteView) {
            batch.Delete(rocks.table(t), slice(key));
            return true;
        };
        const Done scanned = rocks.scan(t, big_endian(height), big_endian(height + 1), remove);
        if (!scanned) return scanned;
    }
    return std::monostate{};
}

void put(const Rocks& rocks, const FormerRow& row, rocksdb::WriteBatch& batch) {
    if (row.value) batch.Put(rocks.table(row.table), slice(row.key), slice(*row.value));
    if (!row.value) batch.Delete(rocks.table(row.table), slice(row.key));
}

}  // namespace

Done can_roll_back(const Store& store) {
    const auto undo = undo_of(store);
    if (!undo) return tl::unexpected(undo.error());
    return std::monostate{};
}

Outcome<Head> roll_back(const std::filesystem::path& path, const StateOptions& options,
                        const std::vector<KeyChange>& local) {
    auto store = StateStore::open(path, options);
    if (!store) return tl::unexpected(store.error());
    const auto undo = sound_undo(**store);
    if (!undo) return tl::unexpected(undo.error());
    store->reset();
    const auto rocks = Rocks::open(path, options.store);
    if (!rocks) return tl::unexpected(rocks.error());
    rocksdb::WriteBatch batch;
    const Done removed = remove_block(**rocks, undo->before.height + 1, batch);
    if (!removed) return tl::unexpected(removed.error());
    for (const FormerRow& row : undo->rows) put(**rocks, row, batch);
    for (const KeyChange& note : local)
        put(**rocks, {Table::meta, local_key(note.key), note.value}, batch);
    put(**rocks, {Table::meta, local_key(kUndoNote), std::nullopt}, batch);
    put(**rocks, {Table::meta, Bytes(kHeadKey), head_bytes(undo->before)}, batch);
    if (const Done written = (*rocks)->write(batch); !written)
        return tl::unexpected(written.error());
    return undo->before;
}

}  // namespace charter::storage
