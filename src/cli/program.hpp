#pragma once
// The command tree of `charter`.

#include "cli/commands.hpp"

namespace charter::cli {

/// Adds the global options and every command, with help texts in the language of the process.
/// Returns what describe() does.
std::vector<std::string> make_commands(CLI::App& app, Session& session, Exit& result);

}  // namespace charter::cli
