#pragma once
// The control ids of ISO/IEC 27001:2022, Annex A. Names are our own short ones: the standard's text
// is not here.

#include <span>
#include <string_view>

namespace charter::audit {

struct Control {
    std::string_view id;  // "5.1"
    std::string_view zh;
    std::string_view en;
};

/// All 93, in their order: 37 of clause 5, 8 of 6, 14 of 7, 34 of 8.
std::span<const Control> annex_a();

}  // namespace charter::audit
