#pragma once
// Text that comes from outside: strict UTF-8 (RFC 3629), no surrogates, no longer forms.

#include <cstdint>
#include <optional>
#include <string_view>

namespace charter {

/// Takes one character from the front of `text`, which is not empty; nothing if it does not begin
/// with strict UTF-8.
std::optional<char32_t> take_character(std::string_view& text);

bool is_utf8(std::string_view text);

/// How many characters the text has, which is UTF-8.
std::int64_t characters(std::string_view utf8);

}  // namespace charter
