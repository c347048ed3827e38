// Registers as spreadsheets: `charter register export assets --member bank-a --format xlsx`,
// `charter register import assets --from assets.xlsx`.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <set>

#include "cli/commands.hpp"
#include "cli/filing.hpp"
#include "cli/texts.hpp"
#include "client/convention.hpp"
#include "client/remote_view.hpp"
#include "client/sheet_file.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;
struct SheetOptions {
    std::string register_name;
    std::string member;
    std::string format = "xlsx";
    fs::path out;
    fs::path from;
    fs::path attach_folder;
    std::string as_set;
    bool yes = false;
};

Exit write_register(const Session& session, const SheetOptions& options, bool with_entries) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto convention = client::convention_of_node(*node);
    if (!convention) return report_fault(session, convention.error(), Exit::unreachable);
    const auto type = client::register_named(*convention, options.register_name);
    if (!type) return report_fault(session, type.error());
    std::vector<v1::Entry> current;
    if (with_entries) {
        const std::string member = options.member.empty() ? own_member(session) : options.member;
        auto entries = client::read_entries(*node, options.register_name, member);
        if (!entries) return report_fault(session, entries.error(), Exit::refused);
        for (v1::Entry& entry : *entries) {
            if (client::is_open(entry)) current.push_back(std::move(entry));
        }
    }
    const auto columns = client::sheet_columns(**type, *convention);
    return write_sheet(session, client::register_sheet(**type, columns, current, language()),
                       {options.register_name, options.format, options.out});
}

using Done = Outcome<std::monostate>;

Done read_sheet(const Session& session, const SheetOptions& options, Filing& filing) {
    const auto type = client::register_named(filing.convention, options.register_name);
    if (!type) return tl::unexpected(type.error());
    filing.columns = client::sheet_columns(**type, filing.convention);
    const auto sheet = client::read_sheet_file(options.from, options.register_name);
    if (!sheet) return tl::unexpected(sheet.error());
    filing.sheet_name = sheet->name;
    const std::string member = options.member.empty() ? own_member(session) : options.member;
    auto rows =
        client::read_rows(*sheet, filing.columns, {options.register_name, member, options.as_set});
    if (!rows) return tl::unexpected(rows.error());
    filing.rows = *std::move(rows);
    filing.folder = options.attach_folder;
    filing.yes = options.yes;
    return std::monostate{};
}

Done plan(client::NodeClient& node, const SheetOptions& options, Filing& filing) {
    std::set<std::string> members;
    for (const client::SheetEntry& entry : filing.rows.entries) members.insert(entry.body.member());
    std::vector<v1::Entry> entries;
    for (const std::string& member : members) {
        auto of_member = client::read_entries(node, options.register_name, member);
        if (!of_member) return tl::unexpected(of_member.error());
        std::ranges::move(*of_member, std::back_inserter(entries));
    }
    auto planned = client::plan_import(filing.rows, filing.columns, entries, filing.recognition());
    if (!planned) return tl::unexpected(planned.error());
    filing.plan = *std::move(planned);
    return std::monostate{};
}

Exit import_register(const Session& session, const SheetOptions& options) {
    if (session.persons.empty()) return report_fault(session, {"name who you are: --as bank-a.p1"});
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    auto convention = client::convention_of_node(*node);
    if (!convention) return report_fault(session, convention.error(), Exit::unreachable);
    Filing filing(session, *node, *std::move(convention));
    if (auto read = read_sheet(session, options, filing); !read)
        return report_fault(session, read.error());
    filing.check_files();
    if (!filing.rows.errors.empty()) return filing.report_errors(filing.rows.errors);
    if (auto begun = filing.begin(); !begun)
        return report_fault(session, begun.error(), Exit::unreachable);
    if (auto planned = plan(*node, options, filing); !planned)
        return report_fault(session, planned.error(), Exit::refused);
    return filing.run();
}

void add_format(CLI::App& command, const std::shared_ptr<SheetOptions>& o) {
    command.add_option("register", o->register_name)->required();
    command.add_option("--format", o->format)
        ->check(CLI::IsMember({"xlsx", "csv"}))
        ->capture_default_str();
    command.add_option("--out", o->out);
}

}  // namespace

void add_sheet_commands(const Commands& c) {
    CLI::App* noun = noun_named(c.app, "register");
    auto o = std::make_shared<SheetOptions>();
    CLI::App* empty = noun->add_subcommand("template");
    add_format(*empty, o);
    empty->callback([c, o] { c.result = write_register(c.session, *o, false); });
    CLI::App* full = noun->add_subcommand("export");
    add_format(*full, o);
    full->add_option("--member", o->member);
    full->callback([c, o] { c.result = write_register(c.session, *o, true); });
    CLI::App* import = noun->add_subcommand("import");
    import->add_option("register", o->register_name)->required();
    import->add_option("--from", o->from)->required();
    import->add_option("--member", o->member);
    import->add_option("--attach-folder", o->attach_folder);
    import->add_option("--as-set", o->as_set);
    import->add_flag("--yes", o->yes);
    import->callback([c, o] { c.result = import_register(c.session, *o); });
}

}  // namespace charter::cli
