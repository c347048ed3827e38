#pragma once
// What lies at which key of the state (proto/charter/v1/record.proto).

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace google::protobuf {
class Message;
}

namespace charter::wire {

/// The record type of a key; empty if no table has such keys.
std::string_view record_type(ByteView key);

/// The record decoded; nullptr where the key is of no table or the bytes do not decode.
std::unique_ptr<google::protobuf::Message> decode_record(ByteView key, ByteView value);

/// The same of its bytes, whatever table it is of.
std::string own_key_of(ByteView value);

/// The logical key that a record carries as its first field; empty if it has none.
std::string own_key(const google::protobuf::Message& record);

}  // namespace charter::wire
