// What an officer needs before filing: `charter register describe drills result`, `charter register
// new drills > drill.yaml`, and the starting documents of `charter template`.

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/register_guide.hpp"
#include "cli/template_document.hpp"
#include "cli/texts.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct Options {
    fs::path catalog;  // empty: the node's
    std::string name;
    std::string field;
    std::string member;
};

Outcome<client::Convention> convention_of(const Session& session, const Options& options) {
    if (!options.catalog.empty()) return client::convention_of_folder(options.catalog);
    auto node = connect(session);
    if (!node) return tl::unexpected(node.error());
    return client::convention_of_node(*node);
}

Exit list(const Session& session, const client::Convention& convention) {
    if (!session.json) {
        std::cout << list_registers(convention);
        return Exit::done;
    }
    json::array all;
    for (const v1::EntryType& type : convention.catalog->wire().registers())
        all.push_back(register_json(convention, type));
    std::cout << json::serialize(all) << "\n";
    return Exit::done;
}

std::string field_names(const v1::EntryType& type) {
    std::string names;
    for (const v1::FieldDef& field : type.fields())
        names.append(names.empty() ? "" : ", ").append(field.name());
    return names;
}

Exit describe(const Session& session, const Options& options) {
    const auto convention = convention_of(session, options);
    if (!convention) return report_fault(session, convention.error());
    if (options.name.empty()) return list(session, *convention);
    const auto type = client::register_named(*convention, options.name);
    if (!type) return report_fault(session, type.error());
    if (session.json) {
        std::cout << json::serialize(register_json(*convention, **type)) << "\n";
        return Exit::done;
    }
    if (options.field.empty()) {
        std::cout << describe_register(*convention, **type);
        return Exit::done;
    }
    for (const v1::FieldDef& field : (*type)->fields()) {
        if (field.name() != options.field) continue;
        std::cout << describe_field(*convention, **type, field);
        return Exit::done;
    }
    return report_fault(session, {"the register " + options.name + " has no field " +
                                  options.field + "; it has " + field_names(**type)});
}

// --member, else the bank of the first --as: bank-a of bank-a.p3.
std::string member_of(const Session& session, const Options& options) {
    return options.member.empty() ? own_member(session) : options.member;
}

Exit skeleton(const Session& session, const Options& options) {
    const auto convention = convention_of(session, options);
    if (!convention) return report_fault(session, convention.error());
    const auto type = client::register_named(*convention, options.name);
    if (!type) return report_fault(session, type.error());
    std::cout << entry_skeleton(*convention, **type, member_of(session, options), officers_today());
    return Exit::done;
}

Exit show_templates(const Session& session, const Options& options) {
    const auto convention = convention_of(session, options);
    if (!convention) return report_fault(session, convention.error());
    std::cout << list_templates(*convention);
    return Exit::done;
}

Exit show_template(const Session& session, const Options& options) {
    const auto convention = convention_of(session, options);
    if (!convention) return report_fault(session, convention.error());
    const auto document = template_document(*convention, options.name);
    if (!document) return report_fault(session, document.error());
    std::cout << *document;
    return Exit::done;
}

using Run = Exit (*)(const Session&, const Options&);

CLI::App* add(const Commands& c, CLI::App& noun, const char* verb,
              const std::shared_ptr<Options>& o, Run run) {
    CLI::App* command = noun.add_subcommand(verb);
    command->add_option("--catalog", o->catalog);
    command->callback([c, o, run] { c.result = run(c.session, *o); });
    return command;
}

}  // namespace

void add_register_guide_commands(const Commands& c) {
    auto o = std::make_shared<Options>();
    CLI::App* registers = noun_named(c.app, "register");
    CLI::App* describing = add(c, *registers, "describe", o, describe);
    describing->add_option("register", o->name);
    describing->add_option("field", o->field);
    CLI::App* making = add(c, *registers, "new", o, skeleton);
    making->add_option("register", o->name)->required();
    making->add_option("--member", o->member);
    CLI::App* templates = noun_named(c.app, "template");
    templates->require_subcommand(1);
    add(c, *templates, "list", o, show_templates);
    add(c, *templates, "show", o, show_template)->add_option("kind", o->name)->required();
}

}  // namespace charter::cli
