#pragma once
// CometBFT's socket framing: each message behind its length, an unsigned LEB128.

#include <cstddef>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "tendermint/abci/types.pb.h"

namespace charter::abci {

namespace pb = tendermint::abci;

/// No request of the engine comes near: a block has at most 100 MiB.
inline constexpr std::size_t kRequestBytesMax = std::size_t{256} << 20U;

/// Requests out of bytes that come in any pieces.
class Frames {
  public:
    explicit Frames(std::size_t bytes_max = kRequestBytesMax) : bytes_max_(bytes_max) {}

    void add(ByteView bytes) { waiting_.append(bytes); }
    /// The next whole request; false: more bytes are needed. Faults: a length above the bound or
    /// not minimal, bytes that are no request. After a fault it is of no further use.
    Outcome<bool> next(pb::Request& request);
    /// Bytes that wait.
    std::size_t size() const { return waiting_.size() - taken_; }
    /// Memory held for them; what one large request needed is given back after it.
    std::size_t capacity() const { return waiting_.capacity(); }

  private:
    void forget_taken();

    std::size_t bytes_max_;
    Bytes waiting_;
    std::size_t taken_ = 0;  // of the front of waiting_
};

/// A response in its frame.
Bytes framed(const pb::Response& response);

}  // namespace charter::abci
