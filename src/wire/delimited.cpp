#include "wire/delimited.hpp"

#include <cstdint>

namespace charter::wire {
namespace {

constexpr unsigned kBitsMax = 35;  // no message comes near 32 GiB

}  // namespace

Bytes delimited(ByteView body) {
    Bytes framed;
    std::uint64_t rest = body.size();
    for (; rest >= 0x80U; rest >>= 7U) framed.push_back(static_cast<char>(rest | 0x80U));
    framed.push_back(static_cast<char>(rest));
    return framed.append(body);
}

Delimited next_message(ByteView bytes, std::size_t bytes_max) {
    std::uint64_t size = 0;
    std::size_t used = 0;
    for (unsigned shift = 0; used < bytes.size(); shift += 7) {
        const auto byte = static_cast<std::uint8_t>(bytes[used++]);
        size |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
        if ((byte & 0x80U) != 0) {
            if (shift + 7 >= kBitsMax) return {std::nullopt, 0, true};
            continue;
        }
        const bool minimal = byte != 0 || used == 1;
        if (!minimal || size > bytes_max) return {std::nullopt, 0, true};
        if (bytes.size() - used < size) return {};
        const auto body = static_cast<std::size_t>(size);
        return {bytes.substr(used, body), used + body, false};
    }
    return {};
}

}  // namespace charter::wire
