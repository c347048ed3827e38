#include "storage/undo.hpp"

#include "storage/packed_list.hpp"

namespace charter::storage {
namespace {

constexpr ByteView kLocalPrefix = "local/";
constexpr std::size_t kHeightBytes = 8;
constexpr char kAbsent = 0;
constexpr char kPresent = 1;

std::optional<FormerRow> row_from(ByteView place, ByteView value) {
    if (place.empty() || value.empty()) return std::nullopt;
    const auto table = static_cast<std::uint8_t>(place[0]);
    const bool is_present = value[0] == kPresent;
    if (table >= kTables || (!is_present && value != ByteView(&kAbsent, 1))) return std::nullopt;
    FormerRow row{static_cast<Table>(table), Bytes(place.substr(1)), std::nullopt};
    if (is_present) row.value = Bytes(value.substr(1));
    return row;
}

}  // namespace

Bytes local_key(ByteView key) { return Bytes(kLocalPrefix).append(key); }

Bytes head_bytes(const Head& head) { return big_endian(head.height) + Bytes(view(head.app_hash)); }

std::optional<Head> head_from(ByteView bytes) {
    if (bytes.size() != kHeightBytes + sizeof(Digest)) return std::nullopt;
    return Head{from_big_endian(bytes.substr(0, kHeightBytes)),
                *digest_from(bytes.substr(kHeightBytes))};
}

// A list: the head; then of each row its table and key, and whether it is there, with its value.
Outcome<Bytes> encode_undo(const Rocks& rocks, const Head& before,
                           const std::vector<FormerRow>& keys) {
    std::vector<rocksdb::ColumnFamilyHandle*> tables;
    std::vector<rocksdb::Slice> slices;
    tables.reserve(keys.size());
    slices.reserve(keys.size());
    for (const FormerRow& row : keys) {
        tables.push_back(rocks.table(row.table));
        slices.push_back(slice(row.key));
    }
    std::vector<std::string> values;
    const auto found = rocks.db().MultiGet(rocksdb::ReadOptions(), tables, slices, &values);
    std::vector<Bytes> items = {head_bytes(before)};
    items.reserve(1 + keys.size() * 2);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (!found[i].ok() && !found[i].IsNotFound()) {
            return tl::unexpected(explain(found[i], "reading", rocks.path()));
        }
        items.push_back(static_cast<char>(keys[i].table) + keys[i].key);
        items.push_back(found[i].ok() ? kPresent + values[i] : Bytes(1, kAbsent));
    }
    return pack(items);
}

std::optional<Undo> decode_undo(ByteView bytes) {
    const auto items = unpack(bytes);
    if (!items || items->size() % 2 != 1) return std::nullopt;
    const auto before = head_from(items->front());
    if (!before) return std::nullopt;
    Undo undo{*before, {}};
    for (std::size_t i = 1; i < items->size(); i += 2) {
        auto row = row_from((*items)[i], (*items)[i + 1]);
        if (!row) return std::nullopt;
        undo.rows.push_back(*std::move(row));
    }
    return undo;
}

}  // namespace charter::storage
