#include "base/bytes.hpp"

#include <algorithm>

namespace charter {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::optional<Digest> digest_from(ByteView bytes) {
    Digest out{};
    if (bytes.size() != out.size()) return std::nullopt;
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
}

std::string to_hex(ByteView bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto b = static_cast<std::uint8_t>(c);
        out.push_back(kHex[b >> 4U]);
        out.push_back(kHex[b & 15U]);
    }
    return out;
}

std::optional<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    Bytes out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]);
        const int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out.push_back(static_cast<char>(high * 16 + low));
    }
    return out;
}

std::string to_base64(ByteView bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t left = bytes.size() - i;
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            group = group << 8U | (k < left ? static_cast<std::uint8_t>(bytes[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            out.push_back(k <= left ? kBase64[group >> (18 - 6 * k) & 63U] : '=');
        }
    }
    return out;
}

std::optional<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    Bytes out;
    out.reserve(text.size() / 4 * 3);
    for (std::size_t i = 0; i < text.size(); i += 4) {
        std::string_view four = text.substr(i, 4);
        if (i + 4 == text.size()) {
            if (four.ends_with("==")) {
                four.remove_suffix(2);
            } else if (four.ends_with("=")) {
                four.remove_suffix(1);
            }
        }
        std::uint32_t group = 0;
        for (const char c : four) {
            const std::size_t value = kBase64.find(c);
            if (value == std::string_view::npos) return std::nullopt;
            group = group << 6U | static_cast<std::uint32_t>(value);
        }
        group <<= 6U * (4 - four.size());
        const std::size_t count = four.size() - 1;
        for (std::size_t k = 0; k < 3; ++k) {
            const auto byte = static_cast<char>(group >> (16 - 8 * k) & 255U);
            if (k < count) {
                out.push_back(byte);
            } else if (byte != 0) {
                return std::nullopt;
            }
        }
    }
    return out;
}

Bytes big_endian(std::uint64_t value) {
    Bytes out(8, '\0');
    for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<char>(value >> (56 - 8 * i) & 255U);
    return out;
}

std::uint64_t from_big_endian(ByteView bytes) {
    std::uint64_t number = 0;
    for (const char c : bytes) number = number << 8U | static_cast<std::uint8_t>(c);
    return number;
}

std::string hex16(std::uint64_t value) { return to_hex(big_endian(value)); }

}  // namespace charter
