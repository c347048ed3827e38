#pragma once
// What the last block replaced, kept with it in the same write, so that it can be taken back: only
// where the engine has the headers (BlockWrite::header is empty). An engine that hands them over
// with the block decided it here, and it is final. Internal to storage.

#include <vector>

#include "storage/rocks.hpp"

namespace charter::storage {

inline constexpr ByteView kHeadKey = "head";  // of Table::meta; head_bytes

/// The note (Store::local) that has it; an import removes it with all other notes.
inline constexpr ByteView kUndoNote = "undo";

/// A row of the disk, and what it was; nothing: it was not there.
struct FormerRow {
    Table table{};
    Bytes key;
    std::optional<Bytes> value;
};

struct Undo {
    Head before;                  // the head that the rows are of
    std::vector<FormerRow> rows;  // those that the block wrote and that are not its height's alone
};

/// The keys, whose values are not looked at, as they are in the store now. Faults: the disk.
Outcome<Bytes> encode_undo(const Rocks& rocks, const Head& before,
                           const std::vector<FormerRow>& keys);
/// Nothing: these are no bytes of encode_undo.
std::optional<Undo> decode_undo(ByteView bytes);

Bytes head_bytes(const Head& head);
/// Nothing unless it is a height and a digest.
std::optional<Head> head_from(ByteView bytes);

Bytes local_key(ByteView key);

}  // namespace charter::storage
