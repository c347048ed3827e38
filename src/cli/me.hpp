#pragma once
// `--as me`: whoever sits at this machine.

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace charter::cli {

/// The person that `configured` (CHARTER_ME) names, where it names one; else the one person who has
/// a key for signing in a folder of `home`.
/// Faults, in the reader's language: nobody has one; several have, and which
Outcome<std::string> person_here(const std::filesystem::path& home, const std::string& configured);

}  // namespace charter::cli
