#pragma once
// Bytes and their text forms. Bytes are std::string, as protobuf's are: a view of bytes is
// std::string_view.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace charter {

using Bytes = std::string;
using ByteView = std::string_view;

/// A SHA-256 digest, 32 bytes.
using Digest = std::array<std::uint8_t, 32>;

inline ByteView view(const Digest& d) {
    return {reinterpret_cast<const char*>(d.data()), d.size()};
}

/// The digest whose 32 bytes these are; nothing if the length differs.
std::optional<Digest> digest_from(ByteView bytes);

/// Lower-case hexadecimal.
std::string to_hex(ByteView bytes);
inline std::string to_hex(const Digest& d) { return to_hex(view(d)); }
/// Bytes of lower- or upper-case hexadecimal; nothing if a character or the length is wrong.
std::optional<Bytes> from_hex(std::string_view text);

/// Standard base64 with padding (RFC 4648, section 4).
std::string to_base64(ByteView bytes);
/// Strict inverse of to_base64: no white space, padding required, unused bits zero.
std::optional<Bytes> from_base64(std::string_view text);

/// Eight bytes, most significant first: numbers whose byte order is their order.
Bytes big_endian(std::uint64_t value);
/// The number of at most eight bytes, most significant first.
std::uint64_t from_big_endian(ByteView bytes);
/// Sixteen hexadecimal digits, most significant first: the same, readable inside keys.
std::string hex16(std::uint64_t value);

}  // namespace charter
