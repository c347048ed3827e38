// charterd: the node.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "cli/node_program.hpp"
#include "cli/process.hpp"
#include "cli/texts.hpp"
#include "compiler/compiler.hpp"
#include "node/backup.hpp"
#include "node/config.hpp"
#include "node/home.hpp"
#include "node/node.hpp"
#include "node/vault_watch.hpp"
#include "wire/codec.hpp"
#include "wire/words.hpp"

namespace charter {
extern const std::string_view kVersion;
extern const std::string_view kCommit;
}  // namespace charter

namespace charter::cli {
namespace {

enum class Exit : int { ok = 0, failed = 1, usage = 2, damaged = 3, too_old = 4 };

constexpr std::size_t kGenesisBytesMax = std::size_t{20} << 20U;
constexpr std::size_t kTextsBytesMax = std::size_t{64} << 20U;

using Options = NodeOptions;

std::string program() {
    return "charterd " + std::string(kVersion) + " (" + std::string(kCommit) + ")";
}

Exit say(const Fault& why, Exit exit = Exit::failed) {
    std::fprintf(stderr, "charterd: %s\n", translated(why.what).c_str());
    return exit;
}

/// A program that the ledger has left behind ends with a code of its own.
Exit say_end(const node::Ended& ended) {
    return say(ended.why, ended.program_too_old ? Exit::too_old : Exit::failed);
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
    set_up_log("charterd", config.log_level);
    node::hold_signals();
    auto node = node::Node::start(config, program());
    if (!node) return say_end(node.error());
    std::printf("ready %s\n", (*node)->url().c_str());
    if (const auto metrics = (*node)->metrics_url()) std::printf("metrics %s\n", metrics->c_str());
    std::fflush(stdout);
    const auto ended = node::wait_for_signal(**node);
    (*node)->stop();
    if (!ended) return say_end(ended.error());
    std::printf("stopped\n");
    return Exit::ok;
}

/// A line on the terminal, if there is one.
engine::VerifyOptions with_progress() {
    engine::VerifyOptions options;
    const bool terminal = ::isatty(STDERR_FILENO) == 1;
    options.progress = [terminal](std::uint64_t height, std::uint64_t of) {
        if (terminal && (height % 64 == 0 || height == of)) {
            std::fprintf(stderr, "\rheight %llu of %llu%s", static_cast<unsigned long long>(height),
                         static_cast<unsigned long long>(of), height == of ? "\n" : "");
        }
        return true;
    };
    return options;
}

Exit verify_store(const Options& options) {
    const auto home = home_of(options);
    if (!home) return say(home.error());
    const engine::VerifyOptions verify = with_progress();
    // What cannot be begun is no damage: no such home, another process in it.
    if (const auto genesis = node::genesis_of(*home); !genesis) return say(genesis.error());
    if (const auto lock = node::HomeLock::take(*home); !lock) return say(lock.error());
    if (const auto whole = node::whole_home(*home); !whole) return say(whole.error());
    const auto report = node::verify_home(*home, verify);
    if (!report) return say(report.error(), Exit::damaged);
    std::printf("verified %llu blocks with %llu transactions\napp hash %s\n",
                static_cast<unsigned long long>(report->heights),
                static_cast<unsigned long long>(report->transactions),
                to_hex(report->app_hash).c_str());
    if (report->unsigned_heights > 0) {
        std::printf(
            "the headers and signatures of the last %llu were not fetched yet: they were executed "
            "at the times that this node says; start it, stop it, and verify again\n",
            static_cast<unsigned long long>(report->unsigned_heights));
    }
    return Exit::ok;
}

Exit export_blocks(const Options& options) {
    const auto home = home_of(options);
    if (!home) return say(home.error());
    const auto report = node::export_home(*home, options.out, with_progress());
    if (!report) return say(report.error());
    std::printf("exported %llu blocks, %llu bytes, to %s\n",
                static_cast<unsigned long long>(report->heights),
                static_cast<unsigned long long>(report->bytes), options.out.c_str());
    return Exit::ok;
}

Exit archive(const Options& options) {
    const auto home = home_of(options);
    if (!home) return say(home.error());
    const auto done = node::archive_home(*home, options.height, with_progress());
    if (!done) return say(done.error());
    std::printf("archived the state at height %llu\n",
                static_cast<unsigned long long>(options.height));
    return Exit::ok;
}

Exit rollback(const Options& options) {
    const auto home = home_of(options);
    if (!home) return say(home.error());
    const auto done = node::rollback_home(*home);
    if (!done) return say(done.error());
    std::printf("%s\n", text(TextId::rolled_back, {{"before", to_hex(done->from.app_hash)},
                                                   {"count", std::to_string(done->transactions)},
                                                   {"from", std::to_string(done->from.height)},
                                                   {"now", to_hex(done->to.app_hash)},
                                                   {"to", std::to_string(done->to.height)}})
                            .c_str());
    return Exit::ok;
}

/// What was given with an option; nothing if it was not.
Outcome<std::optional<Digest>> digest_given(const std::string& hex, const char* wrong) {
    if (hex.empty()) return std::nullopt;
    const auto bytes = from_hex(hex);
    auto digest = bytes ? digest_from(*bytes) : std::nullopt;
    if (!digest) return fault(wrong);
    return digest;
}

constexpr const char* kNoFingerprint =
    "--genesis-sha256 takes the 64 hexadecimal digits that `charter consortium fingerprint` prints";

Exit replay(const Options& options) {
    engine::VerifyOptions verify = with_progress();
    const auto genesis = digest_given(options.genesis_sha256, kNoFingerprint);
    if (!genesis) return say(genesis.error(), Exit::usage);
    verify.genesis = *genesis;
    const auto report = node::replay_file(options.blocks, verify);
    if (!report) return say(report.error(), Exit::damaged);
    std::printf("replayed %llu blocks with %llu transactions of chain %s\ngenesis %s%s\n",
                static_cast<unsigned long long>(report->verified.heights),
                static_cast<unsigned long long>(report->verified.transactions),
                report->chain_id.c_str(), to_hex(report->genesis).c_str(),
                verify.genesis ? "" : " (compare it with the fingerprint that you hold)");
    std::printf("app hash %s\n", to_hex(report->verified.app_hash).c_str());
    std::printf("statuses of duties, all members:");
    for (int value = 1; value <= v1::StatusValue_MAX; ++value) {
        const auto status = static_cast<v1::StatusValue>(value);
        std::printf(" %s %u", std::string(wire::status_word(status)).c_str(),
                    report->matrix.total.at(status));
    }
    std::printf("\n");
    return Exit::ok;
}

void print(const char* what, const node::BackupReport& report) {
    std::printf("%s chain %s at height %llu: %llu files, %llu bytes\n", what,
                report.chain_id.c_str(), static_cast<unsigned long long>(report.head.height),
                static_cast<unsigned long long>(report.files),
                static_cast<unsigned long long>(report.bytes));
    std::printf("genesis %s\napp hash %s\n", to_hex(report.genesis).c_str(),
                to_hex(report.head.app_hash).c_str());
}

Exit backup(const Options& options) {
    const auto home = home_of(options);
    if (!home) return say(home.error());
    const auto report = node::back_up(*home, options.out);
    if (!report) return say(report.error());
    print("backed up", *report);
    return Exit::ok;
}

Exit restore(const Options& options) {
    node::RestoreExpected expected;
    const auto genesis = digest_given(options.genesis_sha256, kNoFingerprint);
    if (!genesis) return say(genesis.error(), Exit::usage);
    const auto app_hash = digest_given(options.app_hash, "--app-hash takes 64 hexadecimal digits");
    if (!app_hash) return say(app_hash.error(), Exit::usage);
    expected.genesis = *genesis;
    expected.app_hash = *app_hash;
    const auto report = node::restore_home(options.backup, options.home, expected);
    if (!report) return say(report.error(), Exit::damaged);
    print("restored", *report);
    std::printf("%s\n",
                text(report->solo ? TextId::restored_solo : TextId::restored_network).c_str());
    return Exit::ok;
}

void print_each(const char* what, const std::vector<Digest>& documents) {
    for (const Digest& one : documents) std::printf("%s %s\n", what, to_hex(one).c_str());
}

/// Of a stopped node; a running one looks by itself, and says what it found (GET /v1/vault).
Exit check_documents(const Options& options) {
    node::NodeConfig config;
    const auto home = home_of(options);
    if (!home) return say(home.error());
    config.home = *home;
    const auto look = node::look_at_home(config);
    if (!look) return say(look.error());
    print_each("missing", look->missing);
    print_each("altered", look->altered);
    print_each("damaged, named by no entry:", look->others);
    std::printf("%llu documents of %llu bytes are whole\n",
                static_cast<unsigned long long>(look->checked),
                static_cast<unsigned long long>(look->bytes));
    const bool whole = look->missing.empty() && look->altered.empty() && look->others.empty();
    return whole ? Exit::ok : Exit::damaged;
}

Exit print_config() {
    std::fwrite(node::default_config().data(), 1, node::default_config().size(), stdout);
    return Exit::ok;
}

int main_of(int argc, char** argv) {
    use_language(language_of(argc, argv));
    CLI::App app;
    app.set_version_flag("--version", program());
    Options options;
    const NodeCommands commands = make_node_commands(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        return app.exit(wrong) == 0 ? 0 : static_cast<int>(Exit::usage);
    }
    Exit result = Exit::usage;
    if (commands.init->parsed()) result = init(options);
    if (commands.run->parsed()) result = run(options);
    if (commands.verify_store->parsed()) result = verify_store(options);
    if (commands.export_blocks->parsed()) result = export_blocks(options);
    if (commands.archive->parsed()) result = archive(options);
    if (commands.rollback->parsed()) result = rollback(options);
    if (commands.replay->parsed()) result = replay(options);
    if (commands.backup->parsed()) result = backup(options);
    if (commands.restore->parsed()) result = restore(options);
    if (commands.check_documents->parsed()) result = check_documents(options);
    if (commands.config->parsed()) result = print_config();
    return static_cast<int>(result);
}

}  // namespace
}  // namespace charter::cli

int main(int argc, char** argv) {
    return charter::cli::run_program("charterd", argc, argv, charter::cli::main_of);
}
