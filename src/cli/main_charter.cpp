#include <CLI/CLI.hpp>
#include <iostream>
#include <sstream>

#include "cli/commands.hpp"

namespace charter {
extern const std::string_view kVersion;
extern const std::string_view kCommit;
}  // namespace charter

namespace {

using charter::cli::Exit;

constexpr const char* kFooter =
    "Exit codes: 0 done; 1 the ledger or a check said no; 2 the command line or a file is wrong; 3 "
    "no answer from the node.\n"
    "Shell completion: charter completion bash > /etc/bash_completion.d/charter";

// Every command path, a line each: what completion offers.
void list_commands(const CLI::App& app, const std::string& prefix, std::ostream& out) {
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        const std::string path = prefix.empty() ? sub->get_name() : prefix + " " + sub->get_name();
        out << path << "\n";
        list_commands(*sub, path, out);
    }
}

void add_completion(CLI::App& app, Exit& result) {
    CLI::App* completion =
        app.add_subcommand("completion", "Prints a completion script for the shell");
    completion->add_subcommand("bash", "for bash")->callback([&app, &result] {
        std::ostringstream commands;
        list_commands(app, "", commands);
        std::cout
            << "_charter() {\n  local typed=\"${COMP_WORDS[*]:1:COMP_CWORD-1}\"\n  local all='"
            << commands.str()
            << "'\n  COMPREPLY=($(compgen -W \"$(grep -E \"^${typed}( |$)\" <<< \"$all\" | "
               "sed -E \"s/^${typed} ?//\" | cut -d' ' -f1 | sort -u)\" -- "
               "\"${COMP_WORDS[COMP_CWORD]}\"))\n}\n"
               "complete -o default -F _charter charter\n";
        result = Exit::done;
    });
}

void add_globals(CLI::App& app, charter::cli::Session& session) {
    app.add_option("--node", session.node_url, "address of a node (CHARTER_NODE)")
        ->capture_default_str();
    app.add_option("--home", session.home, "folder of identities and ca.pem (CHARTER_HOME)")
        ->capture_default_str();
    app.add_option("--as", session.persons, "who acts; once more for each co-signer, in order")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
    app.add_option("--via", session.via,
                   "whose TLS credential carries it, where it is not the sender's");
    app.add_option("--lang", session.lang, "language of texts")
        ->check(CLI::IsMember({"zh-TW", "en"}))
        ->capture_default_str();
    app.add_flag("--json", session.json, "machine-readable output");
    app.add_flag("--dry-run", session.dry_run,
                 "try without doing: shows what would be refused, and why");
    app.add_option("--save", session.save,
                   "sign, but write the transaction to this file (charter tx submit FILE)");
    app.add_option("--offline", session.offline,
                   "with --save, without a node: chain-id:genesis:height:nonce");
    app.add_option("--wait-ms", session.wait_ms, "how long to wait for inclusion")
        ->capture_default_str();
}

int run(int argc, char** argv) {
    CLI::App app{"charter: the ledger of a bank consortium that executes its security convention"};
    app.set_version_flag("--version", "charter " + std::string(charter::kVersion) + " (" +
                                          std::string(charter::kCommit) + ")");
    app.footer(kFooter);
    app.require_subcommand(1);
    app.fallthrough();
    charter::cli::Session session = charter::cli::default_session();
    Exit result = Exit::usage;
    add_globals(app, session);
    const charter::cli::Commands commands{app, session, result};
    charter::cli::add_status_commands(commands);
    charter::cli::add_act_commands(commands);
    charter::cli::add_register_commands(commands);
    charter::cli::add_read_commands(commands);
    charter::cli::add_founding_commands(commands);
    charter::cli::add_catalog_commands(commands);
    charter::cli::add_load_commands(commands);
    add_completion(app, result);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::usage);
    }
    return static_cast<int>(result);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "charter: " << error.what() << "\n";
        return static_cast<int>(Exit::usage);
    }
}
