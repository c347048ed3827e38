#pragma once
// The command tree of `charterd`.

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace charter::cli {

struct NodeOptions {
    std::string config;
    std::string home;
    std::string genesis;
    std::string catalog;
    std::string texts;
    std::string out;
    std::string blocks;
    std::string from = "genesis";
    std::string genesis_sha256;
    std::string backup;
    std::string app_hash;
    std::uint64_t height = 0;
    std::string lang;
};

/// The commands, and what describe() returned.
struct NodeCommands {
    CLI::App* init = nullptr;
    CLI::App* run = nullptr;
    CLI::App* verify_store = nullptr;
    CLI::App* export_blocks = nullptr;
    CLI::App* replay = nullptr;
    CLI::App* archive = nullptr;
    CLI::App* rollback = nullptr;
    CLI::App* backup = nullptr;
    CLI::App* restore = nullptr;
    CLI::App* check_documents = nullptr;
    CLI::App* config = nullptr;
    std::vector<std::string> keys;
};

/// Adds them, with help texts in the language of the process.
NodeCommands make_node_commands(CLI::App& app, NodeOptions& options);

}  // namespace charter::cli
