#pragma once

#include <string>

namespace charter::cli {

/// Asks on a terminal, and takes "y" or "yes" for consent. A program (standard input is no
/// terminal) is not asked: it has decided.
bool confirmed(const std::string& question);

}  // namespace charter::cli
