#include <CLI/CLI.hpp>
#include <iostream>
#include <sstream>

#include "cli/help.hpp"
#include "cli/me.hpp"
#include "cli/program.hpp"
#include "cli/texts.hpp"

namespace charter::cli {

namespace {

// Every command path, a line each: what completion offers.
void list_commands(const CLI::App& app, const std::string& prefix, std::ostream& out) {
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        const std::string path = prefix.empty() ? sub->get_name() : prefix + " " + sub->get_name();
        out << path << "\n";
        list_commands(*sub, path, out);
    }
}

void add_completion(CLI::App& app, Exit& result) {
    CLI::App* completion = app.add_subcommand("completion");
    completion->add_subcommand("bash")->callback([&app, &result] {
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

void add_globals(CLI::App& app, Session& session) {
    app.add_option("--node", session.node_url)->capture_default_str();
    app.add_option("--home", session.home)->capture_default_str();
    app.add_option("--as", session.persons)
        ->transform(CLI::Validator(
            [&session](std::string& person) {
                if (person != "me") return std::string();
                const auto found = person_here(session.home, session.me);
                if (!found) return found.error().what;
                person = *found;
                return std::string();
            },
            ""))
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
    app.add_option("--via", session.via);
    app.add_option("--lang", session.lang)
        ->check(CLI::IsMember({"zh-TW", "en"}))
        ->capture_default_str();
    app.add_flag("--json", session.json);
    app.add_flag("--dry-run", session.dry_run);
    app.add_option("--save", session.save);
    app.add_option("--offline", session.offline);
    app.add_option("--wait-ms", session.wait_ms)->capture_default_str();
}

}  // namespace

std::vector<std::string> make_commands(CLI::App& app, Session& session, Exit& result) {
    app.name("charter");
    set_up_help(app);
    app.footer(text(TextId::exit_codes));
    app.require_subcommand(1);
    app.fallthrough();
    add_globals(app, session);
    const Commands commands{app, session, result};
    add_status_commands(commands);
    add_member_report_command(commands);
    add_audit_commands(commands);
    add_audit_record_commands(commands);
    add_overlay_commands(commands);
    add_task_commands(commands);
    add_act_commands(commands);
    add_register_commands(commands);
    add_entry_commands(commands);
    add_document_commands(commands);
    add_exception_commands(commands);
    add_sheet_commands(commands);
    add_people_commands(commands);
    add_leave_commands(commands);
    add_questionnaire_commands(commands);
    add_register_guide_commands(commands);
    add_register_next_command(commands);
    add_register_show_command(commands);
    add_read_commands(commands);
    add_proof_commands(commands);
    add_pack_commands(commands);
    add_retention_command(commands);
    add_network_status_command(commands);
    add_node_commands(commands);
    add_incident_command(commands);
    add_change_command(commands);
    add_access_commands(commands);
    add_network_doctor_command(commands);
    add_erasure_commands(commands);
    add_founding_commands(commands);
    add_restore_command(commands);
    add_network_commands(commands);
    add_catalog_commands(commands);
    add_load_commands(commands);
    add_completion(app, result);
    return describe(app);
}

}  // namespace charter::cli
