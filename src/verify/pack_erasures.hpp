#pragma once
// What a pack says of documents that their holders erased.

#include <string>
#include <string_view>

#include "charter/v1/pack.pb.h"
#include "pack/verify.hpp"

namespace charter::verify {

/// A line each: which document, who erased it when, and why.
std::string erasure_lines(const pack::PackReport& report, std::string_view language);

/// Sets erased, not_visible and the erasures.
void set_erasures(const pack::PackReport& report, v1::PackVerdict& verdict);

}  // namespace charter::verify
