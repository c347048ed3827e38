// charter-signer: the key of one validator, outside of its node.
#include <sys/prctl.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "cli/help.hpp"
#include "cli/process.hpp"
#include "cli/signer_program.hpp"
#include "cli/texts.hpp"
#include "signer/signer.hpp"

namespace charter::cli {
namespace {

enum class Exit : int { ok = 0, failed = 1, usage = 2 };

using Options = SignerOptions;

Exit say(const Fault& why, Exit exit = Exit::failed) {
    std::fprintf(stderr, "charter-signer: %s\n", translated(why.what).c_str());
    return exit;
}

void print(const signer::StateHead& head, bool json) {
    const std::string address = to_hex(signer::address_of(head.identity));
    const std::string key = to_hex(head.identity.key.bytes);
    const signer::Position& at = head.last.at;
    if (json) {
        const boost::json::object object = {{"chain_id", head.identity.chain_id},
                                            {"address", address},
                                            {"public_key", key},
                                            {"height", at.height},
                                            {"round", at.round},
                                            {"step", static_cast<int>(at.step)}};
        std::printf("%s\n", boost::json::serialize(object).c_str());
        return;
    }
    const std::string round =
        head.last.signature.empty() ? std::string("-") : std::to_string(at.round);
    std::printf("%s\n", text(TextId::signer_state, {{"chain", head.identity.chain_id},
                                                    {"address", address},
                                                    {"key", key},
                                                    {"height", std::to_string(at.height)},
                                                    {"round", round}})
                            .c_str());
}

Exit init(const Options& options) {
    const auto config = signer::read_config(options.config);
    if (!config) return say(config.error(), Exit::usage);
    const auto head =
        signer::init(*config, {options.is_new, options.comet_state, options.signed_height});
    if (!head) return say(head.error());
    print(*head, false);
    return Exit::ok;
}

Exit show(const Options& options) {
    const auto config = signer::read_config(options.config);
    if (!config) return say(config.error(), Exit::usage);
    const auto head = signer::show(*config);
    if (!head) return say(head.error());
    print(*head, options.json);
    return Exit::ok;
}

/// A member's and its own name. The ledger judges the names; this keeps the printed file whole.
bool is_node_id(std::string_view id) {
    const std::size_t dot = id.find('.');
    return dot != std::string_view::npos && dot != 0 && dot + 1 != id.size() &&
           id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string_view::npos;
}

/// What request.yaml has of the key (client/identity.hpp).
Exit prove(const Options& options) {
    const auto config = signer::read_config(options.config);
    if (!config) return say(config.error(), Exit::usage);
    const auto genesis = from_hex(options.genesis);
    if (!genesis || genesis->size() != sizeof(Digest)) {
        return say({"--genesis takes the 64 hexadecimal digits of the chain's genesis digest, "
                    "zeros at the founding"},
                   Exit::usage);
    }
    if (!is_node_id(options.node)) {
        return say({"--node takes the node's id on the ledger: bank-a.v1"}, Exit::usage);
    }
    const auto proof = signer::prove_possession(*config, *genesis, options.node);
    if (!proof) return say(proof.error());
    std::printf(
        "holder: %s\nkeys:\n  - usage: consensus\n    algorithm: ed25519\n    key: \"%s\"\n"
        "    possession: \"%s\"\n",
        options.node.c_str(), to_hex(proof->key.bytes).c_str(), to_hex(proof->signature).c_str());
    return Exit::ok;
}

Exit run(const Options& options) {
    const auto config = signer::read_config(options.config);
    if (!config) return say(config.error(), Exit::usage);
    set_up_log("charter-signer", config->log_level);
    const int stop = signal_descriptor();
    if (stop < 0) return say({std::generic_category().message(errno)});
    const auto ended = signer::run(*config, stop, [](const signer::Identity& identity) {
        std::printf("ready %s\n", to_hex(signer::address_of(identity)).c_str());
        std::fflush(stdout);
    });
    if (!ended) return say(ended.error());
    std::printf("stopped\n");
    return Exit::ok;
}

Exit print_config() {
    std::fwrite(signer::default_config().data(), 1, signer::default_config().size(), stdout);
    return Exit::ok;
}

int main_of(int argc, char** argv) {
    use_language(language_of(argc, argv));
    CLI::App app;
    app.set_version_flag("--version", program_version("charter-signer"));
    Options options;
    const SignerCommands commands = make_signer_commands(app, options);
    if (const auto ended = parse(app, argc, argv)) return *ended;
    Exit result = Exit::usage;
    if (commands.init->parsed()) result = init(options);
    if (commands.run->parsed()) result = run(options);
    if (commands.show->parsed()) result = show(options);
    if (commands.prove->parsed()) result = prove(options);
    if (commands.config->parsed()) result = print_config();
    return static_cast<int>(result);
}

}  // namespace
}  // namespace charter::cli

int main(int argc, char** argv) {
    ::prctl(PR_SET_DUMPABLE, 0);  // no core file and no debugger sees a key
    return charter::cli::run_program("charter-signer", argc, argv, charter::cli::main_of);
}
