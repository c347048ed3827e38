#include "wire/varint.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

namespace charter::wire {

using google::protobuf::internal::WireFormatLite;

std::uint64_t varint_in(ByteView bytes, int field) {
    google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                              static_cast<int>(bytes.size()));
    while (const std::uint32_t tag = in.ReadTag()) {
        const int number = WireFormatLite::GetTagFieldNumber(tag);
        const bool is_varint =
            WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_VARINT;
        if (number == field && is_varint) {
            std::uint64_t value = 0;
            return in.ReadVarint64(&value) ? value : 0;
        }
        if (number >= field) break;  // fields ascend
        if (!WireFormatLite::SkipField(&in, tag)) break;
    }
    return 0;
}

}  // namespace charter::wire
