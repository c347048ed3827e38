#include "api/byte_range.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace charter::api {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t";
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_bytes(std::string_view unit) {
    constexpr std::string_view kUnit = "bytes";
    return std::ranges::equal(unit, kUnit, [](char given, char own) {
        return given == own || given == static_cast<char>(own - 'a' + 'A');
    });
}

/// Decimal digits, of any length: what is larger than any body is the largest number. Nothing where
/// there are none, or something else.
std::optional<std::uint64_t> position(std::string_view digits) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    if (digits.empty()) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        value = value > (kMost - digit) / 10 ? kMost : value * 10 + digit;
    }
    return value;
}

ByteRange last_bytes(std::optional<std::uint64_t> count, std::uint64_t bytes) {
    if (!count) return WholeBody{};
    if (*count == 0 || bytes == 0) return NoPart{};
    const std::uint64_t part = std::min(*count, bytes);
    return BodyPart{bytes - part, part};
}

}  // namespace

ByteRange byte_range(std::string_view header, std::uint64_t bytes) {
    const std::size_t equals = header.find('=');
    if (equals == std::string_view::npos || !is_bytes(trimmed(header.substr(0, equals)))) {
        return WholeBody{};
    }
    const std::string_view range = trimmed(header.substr(equals + 1));
    const std::size_t dash = range.find('-');
    if (dash == std::string_view::npos) return WholeBody{};
    const auto first = position(range.substr(0, dash));
    const std::string_view end = range.substr(dash + 1);
    if (dash == 0) return last_bytes(position(end), bytes);
    const auto last = end.empty() ? std::numeric_limits<std::uint64_t>::max() : position(end);
    if (!first || !last || *last < *first) return WholeBody{};
    if (*first >= bytes) return NoPart{};
    return BodyPart{*first, std::min(*last, bytes - 1) - *first + 1};
}

}  // namespace charter::api
