#pragma once
// The parser's help and errors in the language of the process.

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace charter::cli {

/// Gives the parser its words, its columns and its errors; before commands are added.
void set_up_help(CLI::App& app);
/// Gives the command and all below it their help texts.
/// Returns the keys that were used; one that the table has not begins with '!'.
std::vector<std::string> describe(CLI::App& app);

/// Parses the command line. The exit code where that ends the program: 0 of --help and --version, 2
/// of a wrong line.
std::optional<int> parse(CLI::App& app, int argc, char** argv);

}  // namespace charter::cli
