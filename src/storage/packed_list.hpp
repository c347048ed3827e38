#pragma once
// Many small items under one key: what a block writes by index is read far less often than
// written, and each key costs the store more than an item's bytes do.

#include <optional>
#include <span>
#include <vector>

#include "base/bytes.hpp"

namespace charter::storage {

/// Each item's length in 4 bytes, big-endian, then its bytes.
Bytes pack(std::span<const Bytes> items);

/// The items, as views into `packed`; nothing if it was not made by `pack`.
std::optional<std::vector<ByteView>> unpack(ByteView packed);

}  // namespace charter::storage
