#pragma once
// Texts with {holes}: reasons, messages, sentences.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace charter {

/// What stands in the hole of that name; nothing: the hole stays as it is, braces and all.
using Filling = std::function<std::optional<std::string>(std::string_view name)>;

/// The pattern with its holes filled. A brace that is not closed is text.
std::string fill_holes(std::string_view pattern, const Filling& filling);

}  // namespace charter
