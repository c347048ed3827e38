#pragma once
// Canonical protobuf bytes: one message, one encoding. Nothing else is accepted from outside.

#include <google/protobuf/message.h>

#include <cstddef>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace charter::wire {

/// The canonical encoding: fields ascending, minimal varints, no default values written.
Bytes encode(const google::protobuf::Message& message);

/// Parses `bytes` into `message`.
/// Reasons  too_large, undecodable (also: nested deeper than 32), not_canonical
Status decode_canonical(ByteView bytes, std::size_t bytes_max, google::protobuf::Message& message);

/// Parses bytes that we wrote ourselves; stops the process when they do not parse.
void decode_trusted(ByteView bytes, google::protobuf::Message& message);

}  // namespace charter::wire
