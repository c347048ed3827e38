#pragma once
// What a pack says of its statuses: as lines for people, and as messages for programs.

#include <string>
#include <string_view>

#include "charter/v1/pack.pb.h"
#include "pack/verify.hpp"

namespace charter::verify {

/// Those that are not true; all, with their facts, where one requirement was asked for.
std::string status_lines(const pack::PackReport& report, std::string_view language);

/// Every status over the period, or since genesis where one requirement was asked for: its
/// intervals, or that it had one value throughout. Empty where neither was asked for.
std::string life_lines(const pack::PackReport& report, std::string_view language);

/// One status of the report.
v1::StatusVerdict verdict_of(const pack::PackReport& report, const pack::StatusResult& status,
                             bool with_facts);

/// Sets statuses, the period, texts and ended.
void set_statuses(const pack::PackReport& report, v1::PackVerdict& verdict);

}  // namespace charter::verify
