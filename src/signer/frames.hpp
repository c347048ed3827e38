#pragma once
// The protocol's framing: each message behind its length, an unsigned LEB128; at most 10 KiB.

#include <cstddef>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "signer/ask.hpp"

namespace charter::signer {

/// CometBFT v0.39's own bound.
inline constexpr std::size_t kMessageBytesMax = 10'240;

/// Messages out of bytes that come in any pieces.
class Frames {
  public:
    void add(ByteView bytes) { waiting_.append(bytes); }
    /// The next whole message; false: more bytes are needed. Faults: a length above the bound or
    /// not minimal, bytes that are no message. After a fault it is of no further use.
    Outcome<bool> next(pb::Message& message);

  private:
    Bytes waiting_;
};

/// A message in its frame.
Bytes framed(const pb::Message& message);

}  // namespace charter::signer
