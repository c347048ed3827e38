#include "wire/codec.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <limits>

#include "base/ensure.hpp"

namespace charter::wire {
namespace {

constexpr int kDepthMax = 32;

}  // namespace

Bytes encode(const google::protobuf::Message& message) {
    Bytes out;
    const std::size_t size = message.ByteSizeLong();
    ensure(size <= static_cast<std::size_t>(std::numeric_limits<int>::max()), "message too large");
    out.resize(size);
    google::protobuf::io::ArrayOutputStream array(out.data(), static_cast<int>(size));
    google::protobuf::io::CodedOutputStream stream(&array);
    stream.SetSerializationDeterministic(true);
    message.SerializeWithCachedSizes(&stream);
    return out;
}

Status decode_canonical(ByteView bytes, std::size_t bytes_max, google::protobuf::Message& message) {
    if (bytes.size() > bytes_max) {
        return refuse(Reason::too_large, {{"what", std::string("message")},
                                          {"size", static_cast<std::int64_t>(bytes.size())},
                                          {"limit", static_cast<std::int64_t>(bytes_max)}});
    }
    google::protobuf::io::CodedInputStream stream(
        reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
    stream.SetRecursionLimit(kDepthMax);
    message.Clear();
    if (!message.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage()) {
        return refuse(Reason::undecodable, {{"what", message.GetTypeName()}});
    }
    // Protobuf keeps unknown fields and would write them again: they must not pass as canonical.
    message.DiscardUnknownFields();
    if (encode(message) != bytes) return refuse(Reason::not_canonical);
    return ok();
}

void decode_trusted(ByteView bytes, google::protobuf::Message& message) {
    ensure(message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())),
           "a record of the state does not parse");
}

}  // namespace charter::wire
