#pragma once
// What the long-running programs share around their commands.

#include <string>

namespace charter::cli {

/// One line a message on stderr: time, level, text.
void set_up_log(const std::string& program, const std::string& level);

/// Readable when the process is to end: SIGTERM and SIGINT are held for it, and SIGPIPE is ignored.
/// Below 0, with errno: there is none.
int signal_descriptor();

/// Runs the program's `main_of`. What it throws is said on stderr: then the exit code is 1.
int run_program(const char* program, int argc, char** argv, int (*main_of)(int, char**));

}  // namespace charter::cli
