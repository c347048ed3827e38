#pragma once
// The command tree of `charter-notify`.

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace charter::cli {

struct NotifyOptions {
    std::string config;
    bool dry_run = false;
    bool json = false;
    std::string lang;
};

/// The commands, and what describe() returned.
struct NotifyCommands {
    CLI::App* run = nullptr;
    CLI::App* once = nullptr;
    CLI::App* config = nullptr;
    std::vector<std::string> keys;
};

/// Adds them, with help texts in the language of the process.
NotifyCommands make_notify_commands(CLI::App& app, NotifyOptions& options);

}  // namespace charter::cli
