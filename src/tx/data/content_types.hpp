#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace charter::tx {

/// Formats with a grammar that a recipient can check; none that may hold just anything (51.3).
/// Sorted.
inline constexpr std::array<std::string_view, 5> kContentTypes = {
    "application/json", "application/pdf", "application/pkcs7-mime", "application/xml", "text/csv"};

inline bool is_content_type(std::string_view type) {
    return std::ranges::binary_search(kContentTypes, type);
}

}  // namespace charter::tx
