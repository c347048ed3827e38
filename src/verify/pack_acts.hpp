#pragma once
// What a pack says of who signed its records.

#include <string>
#include <string_view>

#include "charter/v1/pack.pb.h"
#include "pack/verify.hpp"

namespace charter::verify {

/// Who signed a record, with which credential, when and in which block; a line each.
std::string act_lines(const pack::PackReport& report, const std::string& record,
                      std::string_view language);

/// Sets the counts and, where one requirement was asked for, who signed the records that its facts
/// name.
void set_acts(const pack::PackReport& report, v1::PackVerdict& verdict);

}  // namespace charter::verify
