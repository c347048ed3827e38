#pragma once
// The command tree of `charter-signer`.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace charter::cli {

struct SignerOptions {
    std::string config;
    bool is_new = false;
    std::string comet_state;
    std::optional<std::int64_t> signed_height;
    bool json = false;
    std::string node;
    std::string genesis;
    std::string lang;
};

/// The commands, and what describe() returned.
struct SignerCommands {
    CLI::App* init = nullptr;
    CLI::App* run = nullptr;
    CLI::App* show = nullptr;
    CLI::App* prove = nullptr;
    CLI::App* config = nullptr;
    std::vector<std::string> keys;
};

/// Adds them, with help texts in the language of the process.
SignerCommands make_signer_commands(CLI::App& app, SignerOptions& options);

}  // namespace charter::cli
