#pragma once
// The files of a node on its operator's machine, as `charter network init` and `join` make them.

#include <CLI/CLI.hpp>
#include <filesystem>

#include "cli/session.hpp"
#include "client/network_plan.hpp"

namespace charter::cli {

struct NetworkOptions {
    client::NodePlan plan;
    std::filesystem::path genesis;
    std::filesystem::path catalog;  // the convention's texts: compiled of it, or ready
    std::filesystem::path texts;
    std::uint16_t comet_metrics_port = 0;  // 0: none
    comet::StateSync state_sync;           // where servers are named
};

/// --peer, once for each.
void add_peer_option(CLI::App& command, std::vector<std::string>& peers);

/// The options of the plan that both commands have.
void add_plan_options(CLI::App& command, NetworkOptions& options);

/// What stands on the command line, completed by what follows from it.
client::NodePlan completed_plan(const Session& session, const NetworkOptions& options);

/// Founds the ledger in the home, and makes CometBFT's home and charterd.toml; prints what was
/// made, and what remains to be done. Everything is worked out before the first file is written.
Exit make_node(const Session& session, const NetworkOptions& options,
               const client::Network& network, ByteView genesis);

}  // namespace charter::cli
