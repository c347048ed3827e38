#pragma once
// Runs another program for a short question: no shell, no standard input, an empty environment but
// for LC_ALL=C, no open file of ours, bounded in time and output. One that goes over is killed.

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace charter::process {

struct CommandLimits {
    std::chrono::milliseconds time{5'000};
    std::size_t bytes = std::size_t{64} << 10U;  // of both outputs together
};

struct CommandOutput {
    int status = 0;    // exit status; 128 + the signal that ended it
    std::string text;  // standard output
    std::string errors;
};

/// `argv[0]`: an absolute path. Faults: it is not there or may not be run; out of time; too much
/// output; the system.
Outcome<CommandOutput> run_command(const std::vector<std::string>& argv,
                                   const CommandLimits& limits = {});

/// What `program` (a path, or a name on PATH) prints, once it has ended well; without spaces and
/// line ends at the end. Faults, each with the program's name: it is not on PATH; those of
/// run_command; it ended otherwise.
Outcome<std::string> output_of(const std::filesystem::path& program,
                               const std::vector<std::string>& arguments,
                               const CommandLimits& limits = {});

}  // namespace charter::process
