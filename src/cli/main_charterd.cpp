// charterd: the node.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "compiler/compiler.hpp"
#include "node/config.hpp"
#include "node/home.hpp"
#include "node/node.hpp"
#include "wire/codec.hpp"

namespace charter {
extern const std::string_view kVersion;
extern const std::string_view kCommit;
}  // namespace charter

namespace charter::cli {
namespace {

enum class Exit : int { ok = 0, failed = 1, usage = 2, damaged = 3 };

constexpr std::size_t kGenesisBytesMax = std::size_t{20} << 20U;
constexpr std::size_t kTextsBytesMax = std::size_t{64} << 20U;

struct Options {
    std::string config;
    std::string home;
    std::string genesis;
    std::string catalog;
    std::string texts;
};

std::string program() {
    return "charterd " + std::string(kVersion) + " (" + std::string(kCommit) + ")";
}

Exit say(const Fault& why, Exit exit = Exit::failed) {
    std::fprintf(stderr, "charterd: %s\n", why.what.c_str());
    return exit;
}

/// --home, else the home of --config.
Outcome<std::filesystem::path> home_of(const Options& options) {
    if (!options.home.empty()) return std::filesystem::path(options.home);
    if (options.config.empty())
        return fault("name the node's folder: --home DIR, or --config FILE");
    const auto config = node::read_config(options.config);
    if (!config) return tl::unexpected(config.error());
    return config->home;
}

/// The convention's texts: from a file, compiled from a folder, or none.
Outcome<std::optional<Bytes>> texts_of(const Options& options) {
    if (!options.texts.empty()) {
        auto bytes = node::read_whole(options.texts, kTextsBytesMax, "the texts of the convention");
        if (!bytes) return tl::unexpected(bytes.error());
        return *std::move(bytes);
    }
    if (options.catalog.empty()) return std::nullopt;
    auto compiled = compiler::compile_catalog(options.catalog);
    if (!compiled) return tl::unexpected(compiled.error());
    return wire::encode(compiled->texts);
}

Exit init(const Options& options) {
    const auto home = home_of(options);
    if (!home) return say(home.error());
    const auto genesis =
        node::read_whole(options.genesis, kGenesisBytesMax, "the signed genesis document");
    if (!genesis) return say(genesis.error());
    const auto texts = texts_of(options);
    if (!texts) return say(texts.error());
    const auto head = node::genesis_head(*genesis);
    if (!head) return say({options.genesis + ": " + head.error().what});
    const auto founded = node::found_home(*home, *genesis);
    if (!founded) return say(founded.error());
    if (texts->has_value()) {
        if (const auto kept = node::keep_texts(*home, **texts); !kept) return say(kept.error());
    }
    std::printf("founded chain %s in %s\ngenesis %s\napp hash %s\n", head->chain_id.c_str(),
                home->c_str(), to_hex(head->digest).c_str(), to_hex(founded->app_hash).c_str());
    return Exit::ok;
}

Exit run(const Options& options) {
    auto config = node::NodeConfig();
    auto read = node::read_config(options.config);
    if (!read) return say(read.error());
    config = *std::move(read);
    node::set_up_log(config.log_level);
    node::hold_signals();
    auto node = node::Node::start(config, program());
    if (!node) return say(node.error());
    std::printf("ready %s\n", (*node)->url().c_str());
    if (const auto metrics = (*node)->metrics_url()) std::printf("metrics %s\n", metrics->c_str());
    std::fflush(stdout);
    const auto ended = node::wait_for_signal(**node);
    (*node)->stop();
    if (!ended) return say(ended.error());
    std::printf("stopped\n");
    return Exit::ok;
}

Exit verify_store(const Options& options) {
    const auto home = home_of(options);
    if (!home) return say(home.error());
    engine::VerifyOptions verify;
    const bool terminal = ::isatty(STDERR_FILENO) == 1;
    verify.progress = [terminal](std::uint64_t height, std::uint64_t of) {
        if (terminal && (height % 64 == 0 || height == of)) {
            std::fprintf(stderr, "\rheight %llu of %llu%s", static_cast<unsigned long long>(height),
                         static_cast<unsigned long long>(of), height == of ? "\n" : "");
        }
        return true;
    };
    // What cannot be begun is no damage: no such home, another process in it.
    if (const auto genesis = node::genesis_of(*home); !genesis) return say(genesis.error());
    if (const auto lock = node::HomeLock::take(*home); !lock) return say(lock.error());
    const auto report = node::verify_home(*home, verify);
    if (!report) return say(report.error(), Exit::damaged);
    std::printf("verified %llu blocks with %llu transactions\napp hash %s\n",
                static_cast<unsigned long long>(report->heights),
                static_cast<unsigned long long>(report->transactions),
                to_hex(report->app_hash).c_str());
    return Exit::ok;
}

Exit print_config() {
    std::fwrite(node::default_config().data(), 1, node::default_config().size(), stdout);
    return Exit::ok;
}

int main_of(int argc, char** argv) {
    CLI::App app("charterd: a node of a Charter consortium");
    app.set_version_flag("--version", program());
    app.require_subcommand(1);
    app.footer(
        "Exit codes: 0 done; 1 refused or failed (the reason is on stderr); 2 wrong usage;\n"
        "3 the store is damaged. `charterd config > node.toml` is where to begin.");
    Options options;
    CLI::App* init_command =
        app.add_subcommand("init", "Checks a genesis document and founds a home");
    init_command->add_option("--home", options.home, "the node's folder; made if it is not there");
    init_command->add_option("--config", options.config, "or: a node.toml that names it");
    init_command->add_option("--genesis", options.genesis, "the signed genesis document")
        ->required();
    auto* catalog = init_command->add_option(
        "--catalog", options.catalog, "the folder catalog/ of the convention, for its texts");
    init_command->add_option("--texts", options.texts, "or: texts.bin of `charter catalog compile`")
        ->excludes(catalog);
    CLI::App* run_command = app.add_subcommand("run", "Runs the node until SIGTERM or SIGINT");
    run_command->add_option("--config", options.config, "node.toml")->required();
    CLI::App* verify_command = app.add_subcommand(
        "verify-store", "Executes the stored history anew and compares everything with it");
    verify_command->add_option("--home", options.home, "the node's folder");
    verify_command->add_option("--config", options.config, "or: a node.toml that names it");
    CLI::App* config_command = app.add_subcommand("config", "Prints the default node.toml");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? 0 : static_cast<int>(Exit::usage);
    }
    Exit result = Exit::usage;
    if (init_command->parsed()) result = init(options);
    if (run_command->parsed()) result = run(options);
    if (verify_command->parsed()) result = verify_store(options);
    if (config_command->parsed()) result = print_config();
    return static_cast<int>(result);
}

}  // namespace
}  // namespace charter::cli

int main(int argc, char** argv) {
    try {
        return charter::cli::main_of(argc, argv);
    } catch (const std::exception& thrown) {
        std::fprintf(stderr, "charterd: %s\n", thrown.what());
        return 1;
    }
}
