#include "cli/notify_program.hpp"

#include "cli/help.hpp"
#include "cli/texts.hpp"

namespace charter::cli {

NotifyCommands make_notify_commands(CLI::App& app, NotifyOptions& options) {
    app.name("charter-notify");
    set_up_help(app);
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(text(TextId::notify_exit_codes));
    options.lang = language();
    app.add_option("--lang", options.lang)
        ->check(CLI::IsMember({"zh-TW", "en"}))
        ->capture_default_str();
    NotifyCommands commands;
    commands.run = app.add_subcommand("run");
    commands.run->add_option("--config", options.config)->required();
    commands.once = app.add_subcommand("once");
    commands.once->add_option("--config", options.config)->required();
    commands.once->add_flag("--dry-run", options.dry_run);
    commands.once->add_flag("--json", options.json);
    commands.config = app.add_subcommand("config");
    commands.keys = describe(app);
    return commands;
}

}  // namespace charter::cli
