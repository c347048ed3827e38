#include "cli/node_program.hpp"

#include "cli/help.hpp"
#include "cli/texts.hpp"

namespace charter::cli {

NodeCommands make_node_commands(CLI::App& app, NodeOptions& options) {
    app.name("charterd");
    set_up_help(app);
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(text(TextId::node_exit_codes));
    options.lang = language();
    app.add_option("--lang", options.lang)
        ->check(CLI::IsMember({"zh-TW", "en"}))
        ->capture_default_str();
    NodeCommands commands;
    commands.init = app.add_subcommand("init");
    commands.init->add_option("--home", options.home);
    commands.init->add_option("--config", options.config);
    commands.init->add_option("--genesis", options.genesis)->required();
    CLI::Option* catalog = commands.init->add_option("--catalog", options.catalog);
    commands.init->add_option("--texts", options.texts)->excludes(catalog);
    commands.run = app.add_subcommand("run");
    commands.run->add_option("--config", options.config)->required();
    commands.verify_store = app.add_subcommand("verify-store");
    commands.verify_store->add_option("--home", options.home);
    commands.verify_store->add_option("--config", options.config);
    commands.export_blocks = app.add_subcommand("export-blocks");
    commands.export_blocks->add_option("--home", options.home);
    commands.export_blocks->add_option("--config", options.config);
    commands.export_blocks->add_option("--out", options.out)->required();
    commands.replay = app.add_subcommand("replay");
    commands.replay->add_option("--from", options.from)
        ->check(CLI::IsMember({"genesis"}))
        ->capture_default_str();
    commands.replay->add_option("--blocks", options.blocks)->required();
    commands.replay->add_option("--genesis-sha256", options.genesis_sha256);
    commands.archive = app.add_subcommand("archive");
    commands.archive->add_option("--home", options.home);
    commands.archive->add_option("--config", options.config);
    commands.archive->add_option("--height", options.height)->required();
    commands.rollback = app.add_subcommand("rollback");
    commands.rollback->add_option("--home", options.home);
    commands.rollback->add_option("--config", options.config);
    commands.backup = app.add_subcommand("backup");
    commands.backup->add_option("--home", options.home);
    commands.backup->add_option("--config", options.config);
    commands.backup->add_option("--out", options.out)->required();
    commands.restore = app.add_subcommand("restore");
    commands.restore->add_option("--backup", options.backup)->required();
    commands.restore->add_option("--home", options.home)->required();
    commands.restore->add_option("--genesis-sha256", options.genesis_sha256);
    commands.restore->add_option("--app-hash", options.app_hash);
    commands.check_documents = app.add_subcommand("check-documents");
    commands.check_documents->add_option("--home", options.home);
    commands.check_documents->add_option("--config", options.config);
    commands.config = app.add_subcommand("config");
    commands.keys = describe(app);
    return commands;
}

}  // namespace charter::cli
