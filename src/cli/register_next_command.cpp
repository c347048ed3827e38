// `charter register next findings/4 --stage retested > next.yaml`: the file that `charter register
// supersede` reads to move a line on.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "catalog/stages.hpp"
#include "cli/commands.hpp"
#include "cli/named_entry.hpp"
#include "cli/register_guide.hpp"
#include "cli/stage_guide.hpp"
#include "cli/texts.hpp"
#include "client/convention.hpp"
#include "state/keys.hpp"

namespace charter::cli {
namespace {

struct Options {
    std::string entry;
    std::string stage;  // empty: say which may follow
};

Outcome<v1::Entry> read_line(const Session& session, client::NodeClient& node,
                             const std::string& written) {
    auto entry = named_entry(session, node, written, client::Wanted::standing);
    if (!entry || entry->state() == v1::ENTRY_STATE_SIGNED_OFF) return entry;
    const std::string name = state::keys::entry_name(entry->key());
    if (entry->superseded_by().empty()) {
        return fault("the version " + name +
                     " does not stand for its line: name the one that does");
    }
    const std::string by = state::keys::entry_name(entry->superseded_by());
    return fault("the version " + name + " was superseded by " + by + ": name the one that stands");
}

Outcome<std::string> next_file(client::NodeClient& node, const v1::Entry& entry,
                               const Options& options) {
    const auto convention = client::convention_of_node(node);
    if (!convention) return tl::unexpected(convention.error());
    const auto type = client::register_named(*convention, entry.body().register_());
    if (!type) return tl::unexpected(type.error());
    const std::string may = next_stages(entry, **type);
    if (may.empty()) {
        return fault("nothing follows the stage of " + options.entry +
                     "; its line has ended, or its register has no stages");
    }
    if (options.stage.empty()) return may + "\n";
    const v1::EntryStage* stage = catalog::stage_named(**type, options.stage);
    const v1::EntryStage* from = catalog::stage_of(entry.body(), **type);
    if (stage == nullptr || !catalog::may_follow(from, *stage)) {
        return fault("the stage " + options.stage + " may not follow in " + options.entry +
                     " (what may: " + may + ")");
    }
    return next_version(*convention, **type, entry, *stage, officers_today());
}

Exit next(const Session& session, const Options& options) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto entry = read_line(session, *node, options.entry);
    if (!entry) return report_fault(session, entry.error(), exit_of_name(options.entry));
    const auto file = next_file(*node, *entry, options);
    if (!file) return report_fault(session, file.error());
    std::cout << *file;
    return Exit::done;
}

}  // namespace

void add_register_next_command(const Commands& c) {
    auto o = std::make_shared<Options>();
    CLI::App* command = noun_named(c.app, "register")->add_subcommand("next");
    command->add_option("entry", o->entry)->required();
    command->add_option("--stage", o->stage);
    command->callback([c, o] { c.result = next(c.session, *o); });
}

}  // namespace charter::cli
