#pragma once
// How the pure core reads the state. Keys and values are bytes; keys are in byte order.

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <optional>

#include "base/bytes.hpp"

namespace charter::state {

/// One version of the state. Implementations: storage::Snapshot (a committed version), Delta
/// (changes over a View), MemoryView (tests and genesis).
class View {
  public:
    View() = default;
    View(const View&) = default;
    View& operator=(const View&) = default;
    virtual ~View() = default;

    /// The value of `key`, or nothing.
    virtual std::optional<Bytes> get(ByteView key) const = 0;

    /// The record at `key` as `decode` makes it, or null. A version may keep it: every reader of a
    /// key decodes it as the same type.
    using Decoded = std::shared_ptr<const google::protobuf::Message>;
    using Decode = Decoded (*)(ByteView value);
    virtual Decoded decoded(ByteView key, Decode decode) const {
        const std::optional<Bytes> value = get(key);
        return value ? decode(*value) : nullptr;
    }

    using Visit = std::function<bool(ByteView key, ByteView value)>;
    /// Visits [from, to) in ascending order of keys, until `visit` returns false. An empty `to`
    /// means no end.
    virtual void scan(ByteView from, ByteView to, const Visit& visit) const = 0;
};

}  // namespace charter::state
