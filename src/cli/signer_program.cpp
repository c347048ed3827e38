#include "cli/signer_program.hpp"

#include <limits>

#include "cli/help.hpp"
#include "cli/texts.hpp"

namespace charter::cli {

SignerCommands make_signer_commands(CLI::App& app, SignerOptions& options) {
    app.name("charter-signer");
    set_up_help(app);
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(text(TextId::signer_exit_codes));
    options.lang = language();
    app.add_option("--lang", options.lang)
        ->check(CLI::IsMember({"zh-TW", "en"}))
        ->capture_default_str();
    SignerCommands commands;
    commands.init = app.add_subcommand("init");
    commands.init->add_option("--config", options.config)->required();
    CLI::Option* is_new = commands.init->add_flag("--new", options.is_new);
    CLI::Option* comet_state =
        commands.init->add_option("--import", options.comet_state)->excludes(is_new);
    commands.init->add_option("--signed-height", options.signed_height)
        ->check(CLI::Range(std::int64_t{1}, std::numeric_limits<std::int64_t>::max() - 1))
        ->excludes(is_new)
        ->excludes(comet_state);
    commands.run = app.add_subcommand("run");
    commands.run->add_option("--config", options.config)->required();
    commands.show = app.add_subcommand("show");
    commands.show->add_option("--config", options.config)->required();
    commands.show->add_flag("--json", options.json);
    commands.prove = app.add_subcommand("prove");
    commands.prove->add_option("--config", options.config)->required();
    commands.prove->add_option("--node", options.node)->required();
    commands.prove->add_option("--genesis", options.genesis)->required();
    commands.config = app.add_subcommand("config");
    commands.keys = describe(app);
    return commands;
}

}  // namespace charter::cli
