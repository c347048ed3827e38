#include "crypto/der.hpp"

#include <bit>
#include <string>

#include "base/civil.hpp"
#include "base/ensure.hpp"

namespace charter::crypto {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int32_t kFirstGeneralizedYear = 2050;

Bytes element(std::uint8_t identifier, ByteView content) {
    Bytes out(1, static_cast<char>(identifier));
    const std::size_t size = content.size();
    if (size < 0x80) {
        out.push_back(static_cast<char>(size));
    } else {
        const Bytes wide = big_endian(size);
        const ByteView length = ByteView(wide).substr(wide.find_first_not_of('\0'));
        out.push_back(static_cast<char>(0x80U | length.size()));
        out.append(length);
    }
    return out.append(content);
}

std::string two_digits(std::int64_t value) {
    return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
}

}  // namespace

Bytes der(DerTag tag, ByteView content) { return element(static_cast<std::uint8_t>(tag), content); }

Bytes der_context(std::uint8_t number, bool constructed, ByteView content) {
    ensure(number <= 30, "context tags of one byte");
    return element(static_cast<std::uint8_t>((constructed ? 0xa0U : 0x80U) | number), content);
}

Bytes der_unsigned(ByteView magnitude) {
    const std::size_t first = magnitude.find_first_not_of('\0');
    if (first == ByteView::npos) return der(DerTag::integer, ByteView("\0", 1));
    Bytes content(magnitude.substr(first));
    if ((static_cast<std::uint8_t>(content[0]) & 0x80U) != 0) content.insert(0, 1, '\0');
    return der(DerTag::integer, content);
}

Bytes der_bits(ByteView bytes) { return der(DerTag::bit_string, Bytes(1, '\0').append(bytes)); }

Bytes der_named_bits(std::uint8_t bits) {
    ensure(bits != 0, "a key usage names at least one bit");
    return der(DerTag::bit_string,
               Bytes{static_cast<char>(std::countr_zero(bits)), static_cast<char>(bits)});
}

Bytes der_true() { return der(DerTag::boolean, "\xff"); }

Bytes der_time(std::int64_t unix_ms) {
    ensure(unix_ms >= 0, "certificate times begin in 1970");
    const Civil date = civil_from_day(static_cast<Day>(unix_ms / kDayMs));
    ensure(date.year <= 9999, "certificate times have years of four digits");
    const std::int64_t second = unix_ms % kDayMs / 1000;
    const std::string rest = two_digits(date.year) + two_digits(date.month) + two_digits(date.day) +
                             two_digits(second / 3600) + two_digits(second / 60 % 60) +
                             two_digits(second % 60) + "Z";
    if (date.year < kFirstGeneralizedYear) return der(DerTag::utc_time, rest);
    return der(DerTag::generalized_time, two_digits(date.year / 100) + rest);
}

}  // namespace charter::crypto
