#pragma once
// Text that comes from outside: strict UTF-8 (RFC 3629), no surrogates, no longer forms.

#include <optional>
#include <string_view>

namespace charter {

/// Takes one character from the front of `text`, which is not empty; nothing if it does not begin
/// with strict UTF-8.
std::optional<char32_t> take_character(std::string_view& text);

bool is_utf8(std::string_view text);

}  // namespace charter
