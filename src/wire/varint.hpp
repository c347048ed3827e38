#pragma once
// One number of an encoded message, where the rest is not asked for.

#include <cstdint>

#include "base/bytes.hpp"

namespace charter::wire {

/// The number in that varint field of a message that we wrote ourselves, without decoding the rest;
/// 0 where it is not written.
std::uint64_t varint_in(ByteView bytes, int field);

}  // namespace charter::wire
