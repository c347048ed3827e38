#include "wire/codec.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <limits>

#include "base/ensure.hpp"

namespace charter::wire {
namespace {

constexpr int kDepthMax = 32;

// Whether any part of it holds fields that its definition does not name.
bool holds_unknown(const google::protobuf::Message& message) {
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    if (!reflection.GetUnknownFields(message).empty()) return true;
    const google::protobuf::Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
        const google::protobuf::FieldDescriptor* field = type.field(i);
        if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
        if (!field->is_repeated()) {
            if (!reflection.HasField(message, field)) continue;
            if (holds_unknown(reflection.GetMessage(message, field))) return true;
            continue;
        }
        const int count = reflection.FieldSize(message, field);
        for (int k = 0; k < count; ++k) {
            if (holds_unknown(reflection.GetRepeatedMessage(message, field, k))) return true;
        }
    }
    return false;
}

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
    if (holds_unknown(message) || encode(message) != bytes) return refuse(Reason::not_canonical);
    return ok();
}

void decode_trusted(ByteView bytes, google::protobuf::Message& message) {
    ensure(message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())),
           "a record of the state does not parse");
}

}  // namespace charter::wire
