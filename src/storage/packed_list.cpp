#include "storage/packed_list.hpp"

namespace charter::storage {
namespace {

constexpr std::size_t kLengthBytes = sizeof(std::uint32_t);

}  // namespace

Bytes pack(std::span<const Bytes> items) {
    std::size_t size = 0;
    for (const Bytes& item : items) size += kLengthBytes + item.size();
    Bytes packed;
    packed.reserve(size);
    for (const Bytes& item : items) {
        const auto length = static_cast<std::uint32_t>(item.size());
        for (unsigned shift = 32; shift > 0; shift -= 8)
            packed.push_back(static_cast<char>(length >> (shift - 8)));
        packed.append(item);
    }
    return packed;
}

std::optional<std::vector<ByteView>> unpack(ByteView packed) {
    std::vector<ByteView> items;
    while (!packed.empty()) {
        if (packed.size() < kLengthBytes) return std::nullopt;
        std::uint32_t length = 0;
        for (const char c : packed.substr(0, kLengthBytes))
            length = length << 8U | static_cast<std::uint8_t>(c);
        packed.remove_prefix(kLengthBytes);
        if (packed.size() < length) return std::nullopt;
        items.push_back(packed.substr(0, length));
        packed.remove_prefix(length);
    }
    return items;
}

}  // namespace charter::storage
