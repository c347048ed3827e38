#include "base/utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace charter {

std::optional<char32_t> take_character(std::string_view& text) {
    const auto first = static_cast<std::uint8_t>(text[0]);
    std::size_t size = 1;
    if (first >= 0xc2 && first <= 0xdf) size = 2;
    if (first >= 0xe0 && first <= 0xef) size = 3;
    if (first >= 0xf0 && first <= 0xf4) size = 4;
    if ((size == 1 && first >= 0x80) || text.size() < size) return std::nullopt;

    char32_t c = size == 1 ? first : first & (0xffU >> (size + 1));
    for (const char next : text.substr(1, size - 1)) {
        const auto byte = static_cast<std::uint8_t>(next);
        if ((byte & 0xc0U) != 0x80) return std::nullopt;
        c = c << 6U | (byte & 0x3fU);
    }
    text.remove_prefix(size);
    const bool too_long = (size == 3 && c < 0x800) || (size == 4 && c < 0x10000);
    if (too_long || (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff) return std::nullopt;
    return c;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        if (!take_character(text)) return false;
    }
    return true;
}

std::int64_t characters(std::string_view utf8) {
    return std::ranges::count_if(
        utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
}

}  // namespace charter
