#pragma once
// One entry as people read it before they sign.

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "charter/v1/record.pb.h"
#include "client/convention.hpp"

namespace charter::cli {

/// "signed off" or 已簽核.
std::string entry_state_text(v1::EntryState state);

/// What is said of a confidential text, by field.
using ShownTexts = std::map<std::string, std::string, std::less<>>;

/// The entry with its register, days, people, document and every field that it has, a line each, in
/// the language of the process. Times at the consortium's offset. A confidential field that `texts`
/// does not have is said to be committed.
std::string entry_text(const client::Convention& convention, const v1::EntryType& type,
                       const v1::Entry& entry, std::int32_t offset_minutes,
                       const ShownTexts& texts = {});

}  // namespace charter::cli
