#pragma once
// The commands of `charter`, by what they are about. Each file adds its own; a command sets
// `result`.

#include "cli/session.hpp"

namespace CLI {
class App;
}

namespace charter::cli {

struct Commands {
    CLI::App& app;
    Session& session;
    Exit& result;
};

/// The sub-command of that name; made if it is not there yet, since several files add to one noun.
CLI::App* noun_named(CLI::App& app, const std::string& name);

void add_catalog_commands(const Commands& commands);  // catalog check | coverage | compile | show
void add_founding_commands(
    const Commands& commands);  // keys new | request; consortium draft | sign | assemble ...
void add_restore_command(const Commands& commands);  // keys prove-restore; after those
void add_act_commands(const Commands& commands);  // member, person, role, credential, node, param,
                                                  // proposal, data, tx act
void add_register_commands(const Commands& commands);   // register put | supersede
void add_entry_commands(const Commands& commands);      // register show | sign-off | close
void add_document_commands(const Commands& commands);   // document put | get | check | vault
void add_exception_commands(const Commands& commands);  // exception request | approve
void add_sheet_commands(const Commands& commands);      // register template | export | import
void add_people_commands(const Commands& commands);     // person template | export | import
void add_leave_commands(const Commands& commands);      // person leave | back | show
void add_register_guide_commands(
    const Commands& commands);  // register describe | new; template list | show
void add_register_next_command(const Commands& commands);  // register next
void add_register_show_command(const Commands& commands);  // register show
void add_read_commands(
    const Commands& commands);  // lists of every noun, tx show, block, events, challenge
void add_proof_commands(const Commands& commands);     // proof get
void add_pack_commands(const Commands& commands);      // pack create | commit-digest
void add_erasure_commands(const Commands& commands);   // document erase
void add_network_commands(const Commands& commands);   // network init | join | peers | add-node
void add_retention_command(const Commands& commands);  // node retention
void add_network_status_command(const Commands& commands);
void add_node_commands(const Commands& commands);     // node replace-key | show
void add_incident_command(const Commands& commands);  // incident show
void add_change_command(const Commands& commands);    // change show
void add_access_commands(const Commands& commands);   // access-review export | file; account list
void add_network_doctor_command(const Commands& commands);
void add_status_commands(const Commands& commands);  // status: matrix, one requirement, report
void add_member_report_command(const Commands& commands);  // status report; after those
void add_audit_commands(const Commands& commands);  // report population | access | ...; after those
void add_audit_record_commands(const Commands& commands);   // audit accesses; document openings
void add_overlay_commands(const Commands& commands);        // overlay set
void add_questionnaire_commands(const Commands& commands);  // export questionnaire, import
void add_task_commands(const Commands& commands);           // task list, calendar, explain

void add_load_commands(const Commands& commands);  // load: publishes in a loop and keeps a journal
                                                   // of what was acknowledged

}  // namespace charter::cli
