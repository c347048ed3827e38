#pragma once
// The one place where refusals become sentences: reason and parameters in, Traditional Chinese or
// English out.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/block.pb.h"

namespace charter::wire {

/// The reason's text with its parameters put in. `lang`: "zh-TW" or "en"; any other is English.
std::string refusal_text(const Refusal& refusal, std::string_view lang);
/// The same of a receipt; "done" where it was not refused.
std::string receipt_text(const v1::Receipt& receipt, std::string_view lang);
/// A typed value as people read it.
std::string value_text(const v1::Value& value);

}  // namespace charter::wire
