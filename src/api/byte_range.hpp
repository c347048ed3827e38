#pragma once
// The header Range (RFC 9110, 14): which part of a body is asked for.

#include <cstdint>
#include <string_view>
#include <variant>

namespace charter::api {

/// All of it: what a request without the header gets, and what a server may give in place of
/// several parts, of another unit, and of what is not written as a range.
struct WholeBody {
    friend bool operator==(const WholeBody&, const WholeBody&) = default;
};
/// At least one byte, within the body.
struct BodyPart {
    std::uint64_t first = 0;
    std::uint64_t bytes = 0;
    friend bool operator==(const BodyPart&, const BodyPart&) = default;
};
/// None of its bytes.
struct NoPart {
    friend bool operator==(const NoPart&, const NoPart&) = default;
};

using ByteRange = std::variant<WholeBody, BodyPart, NoPart>;

/// `header`: its value, "bytes=0-499", "bytes=500-" or "bytes=-500" (the last 500). What goes past
/// the end ends there. `bytes`: of the whole body.
ByteRange byte_range(std::string_view header, std::uint64_t bytes);

}  // namespace charter::api
