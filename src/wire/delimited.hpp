#pragma once
// Messages behind their lengths (unsigned LEB128, minimal), as they come in pieces.

#include <cstddef>
#include <optional>

#include "base/bytes.hpp"

namespace charter::wire {

/// `body` in its frame.
Bytes delimited(ByteView body);

struct Delimited {
    std::optional<ByteView> body;  // nothing: more bytes are needed, or it is wrong
    std::size_t bytes = 0;         // with its length
    bool wrong = false;            // not minimal, or above `bytes_max`
};
/// The first message of `bytes`.
Delimited next_message(ByteView bytes, std::size_t bytes_max);

}  // namespace charter::wire
