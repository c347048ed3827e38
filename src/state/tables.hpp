#pragma once
// Typed access to records. Field 1 of every record is its logical key
// (proto/charter/v1/record.proto).

#include <optional>
#include <utility>

#include "base/ensure.hpp"
#include "state/delta.hpp"
#include "wire/codec.hpp"

namespace charter::state {

/// The record at `key`, or nothing.
template <class Record>
std::optional<Record> read(const View& view, ByteView key) {
    const std::optional<Bytes> bytes = view.get(key);
    if (!bytes) return std::nullopt;
    Record record;
    wire::decode_trusted(*bytes, record);
    return record;
}

/// As read, for records that are read far more often than written: a committed version decodes
/// them once. Null where there is none.
template <class Record>
std::shared_ptr<const Record> read_shared(const View& view, ByteView key) {
    const auto decode = [](ByteView value) -> View::Decoded {
        auto record = std::make_shared<Record>();
        wire::decode_trusted(value, *record);
        return record;
    };
    return std::static_pointer_cast<const Record>(view.decoded(key, decode));
}

/// The record at `key`, or an empty one with that key.
template <class Record>
Record read_or_new(const View& view, Bytes key) {
    if (std::optional<Record> record = read<Record>(view, key)) return *std::move(record);
    Record record;
    record.set_key(std::move(key));
    return record;
}

/// The record at `key`, which `permit` has seen to exist.
template <class Record>
Record read_existing(const View& view, ByteView key) {
    std::optional<Record> record = read<Record>(view, key);
    ensure(record.has_value(), "a record that permit saw is gone");
    return *std::move(record);
}

template <class Record>
void write(Delta& delta, const Record& record) {
    ensure(!record.key().empty(), "a record without its key");
    delta.put(record.key(), wire::encode(record));
}

/// Visits the records whose keys begin with `prefix`, ascending, until `visit(record)` returns
/// false.
template <class Record, class Visit>
void each(const View& view, ByteView prefix, const Visit& visit) {
    scan_prefix(view, prefix, [&](ByteView, ByteView value) {
        Record record;
        wire::decode_trusted(value, record);
        return visit(record);
    });
}

}  // namespace charter::state
