// Every act of the ledger as a command: `charter role grant person=bank-a.p3 role=auditor ...`. The
// fields are those of the act's message; `charter tx acts` lists them. Acts that need a resolution
// are proposed: `charter proposal open ...`.

#include <google/protobuf/descriptor.h>

#include <CLI/CLI.hpp>
#include <array>
#include <iostream>
#include <memory>

#include "catalog/catalog.hpp"
#include "cli/attach.hpp"
#include "cli/commands.hpp"
#include "cli/texts.hpp"
#include "client/founding.hpp"
#include "client/identity.hpp"
#include "client/issue.hpp"
#include "client/message_fields.hpp"
#include "client/state_reader.hpp"
#include "crypto/sha256.hpp"
#include "engine/tip.hpp"
#include "state/keys.hpp"
#include "tx/assembly/proposals.hpp"
#include "tx/change/gates.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct Verb {
    const char* noun;
    const char* verb;
    const char* act;
};

constexpr std::array<Verb, 48> kVerbs = {{
    {"member", "adopt", "membership.adopt_convention"},
    {"site", "register", "membership.register_site"},
    {"person", "enrol", "people.enrol"},
    {"person", "amend", "people.amend"},
    {"person", "deregister", "people.deregister"},
    {"role", "grant", "people.grant_role"},
    {"role", "revoke", "people.revoke_role"},
    {"account", "check-out", "people.check_out"},
    {"account", "check-in", "people.check_in"},
    {"credential", "issue", "credentials.issue"},
    {"credential", "renew", "credentials.renew"},
    {"credential", "revoke", "credentials.revoke"},
    {"credential", "report-compromise", "credentials.report_compromise"},
    {"node", "register", "nodes.register"},
    {"node", "retire", "nodes.retire"},
    {"param", "overlay", "parameters.set_overlay"},
    {"proposal", "withdraw", "assembly.withdraw"},
    {"proposal", "execute", "assembly.execute"},
    {"proposal", "ratify", "assembly.ratify"},
    {"data", "register-schema", "data.register_schema"},
    {"data", "publish", "data.publish"},
    {"data", "record-access", "data.record_access"},
    {"observation", "report", "observations.report"},
    {"exception", "withdraw", "exceptions.withdraw"},
    {"trust-anchor", "add", "credentials.add_anchor"},
    {"trust-anchor", "retire", "credentials.retire_anchor"},
    {"network", "set-mode", "network.set_mode"},
    {"network", "upgrade", "network.upgrade"},
    {"network", "cancel-upgrade", "network.cancel_upgrade"},
    {"retention", "prune", "retention.prune"},
    {"retention", "archive", "retention.archive"},
    {"incident", "open", "incidents.open"},
    {"incident", "classify", "incidents.classify"},
    {"incident", "contain", "incidents.contain"},
    {"incident", "notify", "incidents.notify"},
    {"incident", "take-evidence", "incidents.take_evidence"},
    {"incident", "hand-over", "incidents.hand_over"},
    {"incident", "hold", "incidents.hold"},
    {"incident", "recover", "incidents.recover"},
    {"incident", "review", "incidents.review"},
    {"incident", "close", "incidents.close"},
    {"change", "open", "change.open"},
    {"change", "review", "change.review"},
    {"change", "test", "change.test"},
    {"change", "rehearse", "change.rehearse"},
    {"change", "roll-back", "change.roll_back"},
    {"change", "compare", "change.compare"},
    {"change", "withdraw", "change.withdraw"},
}};

struct ActOptions {
    std::vector<std::string> fields;
    fs::path from;
    fs::path request;  // of the key that is bound
    std::string usage = "sign";
    std::string anchor;  // whose key is on this machine
    std::int64_t days = 365;
    std::string not_after;
    std::vector<std::string> dns;
    std::string title;  // proposals
    fs::path minutes;
    std::string change;
    bool emergency = false;
    bool reject = false;
    Attachments attachments;
};

const FieldDescriptor* field_of_act(const std::string& act) {
    std::string name = act;
    if (const std::size_t dot = name.find('.'); dot != std::string::npos) name[dot] = '_';
    return v1::Action::descriptor()->FindFieldByName(name);
}

Outcome<std::monostate> fill(Message& message, const ActOptions& options) {
    if (!options.from.empty()) {
        compiler::Errors errors;
        if (const auto yaml =
                compiler::YamlFile::read(options.from, options.from.string(), errors)) {
            client::fill_message(message, yaml->root());
        }
        if (!errors.empty()) return fault(errors.text());
    }
    for (const std::string& pair : options.fields) {
        const std::size_t equals = pair.find('=');
        if (equals == std::string::npos) return fault("\"" + pair + "\" is not field=value");
        if (auto set = client::set_field(message, pair.substr(0, equals), pair.substr(equals + 1));
            !set)
            return set;
    }
    return std::monostate{};
}

// Binds the key of a request: fills the message's `credential`, and writes the certificate beside
// the request.
Outcome<std::monostate> bind(Message& message, const Session& session, const ActOptions& options) {
    if (options.request.empty()) return std::monostate{};
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("credential");
    if (field == nullptr || field->message_type() != v1::NewCredential::descriptor())
        return fault("--request: this act binds no key");
    const auto request = client::read_request(options.request);
    if (!request) return tl::unexpected(request.error());
    auto node = connect(session);
    if (!node) return tl::unexpected(node.error());
    client::Issue issue{{}, {}, engine::system_now_ms(), options.days, std::nullopt, options.dns};
    if (!options.not_after.empty()) {
        issue.not_after_ms = client::parse_time(options.not_after);
        if (!issue.not_after_ms) return fault("--not-after: a time like 2026-11-24T09:00:00+08:00");
    }
    const auto anchor =
        client::read_record(*node, state::keys::anchor(options.anchor), issue.anchor);
    if (!anchor) return tl::unexpected(anchor.error());
    if (!*anchor) return fault("--anchor: the ledger has no trust anchor " + options.anchor);
    if (auto config = client::read_record(*node, Bytes(state::keys::kConfig), issue.config);
        !config)
        return tl::unexpected(config.error());
    auto authority = client::open_key(session.folder_of(options.anchor), v1::USAGE_CONSENSUS);
    if (!authority) return tl::unexpected(authority.error());
    for (const client::RequestedKey& key : request->keys) {
        if (client::usage_word(key.usage) != options.usage) continue;
        const auto issued = client::issue_credential(issue, request->holder, key, *authority);
        if (!issued) return tl::unexpected(issued.error());
        message.GetReflection()->MutableMessage(&message, field)->CopyFrom(issued->credential);
        if (auto* enrol = dynamic_cast<v1::PeopleEnrol*>(&message)) {
            enrol->mutable_person()->set_natural_person(request->natural_person);
        }
        return client::write_file(options.request.parent_path() / (options.usage + ".crt"),
                                  issued->pem);
    }
    return fault("the request " + options.request.string() + " has no key of usage " +
                 options.usage);
}

Outcome<v1::Action> action_of(const std::string& act, const Session& session,
                              const ActOptions& options) {
    const FieldDescriptor* field = field_of_act(act);
    if (field == nullptr) return fault("there is no act " + act + " (charter tx acts lists them)");
    v1::Action action;
    Message& message = *action.GetReflection()->MutableMessage(&action, field);
    if (auto filled = fill(message, options); !filled) return tl::unexpected(filled.error());
    if (auto bound = bind(message, session, options); !bound) return tl::unexpected(bound.error());
    if (auto attached = attach(session, options.attachments, act, message); !attached) {
        return tl::unexpected(attached.error());
    }
    return action;
}

// What nodes say of themselves is signed with their probe key.
v1::Usage usage_of(const std::string& act) {
    const bool of_nodes = act == "observations.report" || act == "nodes.report_support";
    return of_nodes ? v1::USAGE_PROBE : v1::USAGE_SIGN;
}

Exit run_act(const Session& session, const std::string& act, const ActOptions& options) {
    const auto action = action_of(act, session, options);
    if (!action) return report_fault(session, action.error());
    return perform(session, *action, usage_of(act));
}

// The digest of the minutes: of the file, or of the text "no minutes" where an act is tried without
// them.
Outcome<Bytes> minutes_digest(const ActOptions& options) {
    if (options.minutes.empty())
        return fault("--minutes: the file of the minutes, whose digest goes on the ledger");
    const auto bytes = client::read_file(options.minutes);
    if (!bytes) return tl::unexpected(bytes.error());
    return Bytes(view(crypto::sha256(*bytes)));
}

Exit open_proposal(const Session& session, const std::string& act, const ActOptions& options) {
    const auto inner = action_of(act, session, options);
    if (!inner) return report_fault(session, inner.error());
    const auto minutes = minutes_digest(options);
    if (!minutes) return report_fault(session, minutes.error());
    v1::Action action;
    v1::AssemblyPropose& propose = *action.mutable_assembly_propose();
    *propose.mutable_action() = *inner;
    propose.set_emergency(options.emergency);
    propose.set_title(options.title);
    propose.set_minutes_digest(*minutes);
    propose.set_change(options.change);
    return perform(session, action);
}

// What a change is opened for, as change.open takes it (act_digest).
Exit print_digest(const Session& session, const std::string& act, const ActOptions& options) {
    const auto action = action_of(act, session, options);
    if (!action) return report_fault(session, action.error());
    const std::string digest = to_hex(tx::act_digest(*action));
    std::cout << (session.json ? "{\"act_digest\": \"" + digest + "\"}" : digest) << "\n";
    return Exit::done;
}

Exit vote(const Session& session, std::uint64_t number, const ActOptions& options) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    v1::Proposal proposal;
    const auto found = client::read_record(*node, state::keys::proposal(number), proposal);
    if (!found) return report_fault(session, found.error(), Exit::unreachable);
    if (!*found)
        return report_fault(session, {"there is no proposal " + std::to_string(number)},
                            Exit::refused);
    const auto minutes = minutes_digest(options);
    if (!minutes) return report_fault(session, minutes.error());
    v1::Action action;
    v1::AssemblyVote& ballot = *action.mutable_assembly_vote();
    ballot.set_proposal(number);
    ballot.set_approve(!options.reject);
    ballot.set_minutes_digest(*minutes);
    ballot.set_proposal_digest(tx::proposal_digest(proposal));
    return perform(session, action);
}

void add_fields(CLI::App& command, const std::shared_ptr<ActOptions>& o, bool binds) {
    command.add_option("fields", o->fields);
    command.add_option("--from", o->from);
    if (!binds) return;
    command.add_option("--request", o->request);
    command.add_option("--usage", o->usage)->capture_default_str();
    command.add_option("--anchor", o->anchor);
    command.add_option("--days", o->days)->capture_default_str();
    command.add_option("--not-after", o->not_after);
    command.add_option("--dns", o->dns)->delimiter(',');
}

bool binds_key(const std::string& act) {
    const FieldDescriptor* field = field_of_act(act);
    const FieldDescriptor* inner =
        field == nullptr ? nullptr : field->message_type()->FindFieldByName("credential");
    return inner != nullptr && inner->message_type() == v1::NewCredential::descriptor();
}

void add_proposals(const Commands& c) {
    CLI::App* noun = noun_named(c.app, "proposal");
    auto o = std::make_shared<ActOptions>();
    auto act = std::make_shared<std::string>();
    auto number = std::make_shared<std::uint64_t>(0);
    CLI::App* open = noun->add_subcommand("open");
    open->add_option("act", *act)->required();
    add_fields(*open, o, true);
    open->add_option("--title", o->title)->required();
    open->add_option("--minutes", o->minutes)->required();
    open->add_option("--change", o->change);
    open->add_flag("--emergency", o->emergency);
    open->callback([c, o, act] { c.result = open_proposal(c.session, *act, *o); });
    CLI::App* digest = noun->add_subcommand("digest");
    digest->add_option("act", *act)->required();
    add_fields(*digest, o, true);
    digest->callback([c, o, act] { c.result = print_digest(c.session, *act, *o); });
    CLI::App* ballot = noun->add_subcommand("vote");
    ballot->add_option("number", *number)->required();
    ballot->add_flag("--reject", o->reject);
    ballot->add_option("--minutes", o->minutes)->required();
    ballot->callback([c, o, number] { c.result = vote(c.session, *number, *o); });
}

Exit list_acts() {
    const auto* descriptor = v1::Action::descriptor();
    for (int i = 0; i < descriptor->field_count(); ++i) {
        std::string name = descriptor->field(i)->name();
        name[name.find('_')] = '.';
        std::cout << name << ": " << client::field_help(*descriptor->field(i)->message_type())
                  << "\n";
    }
    return Exit::done;
}

}  // namespace

CLI::App* noun_named(CLI::App& app, const std::string& name) {
    for (CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (sub->get_name() == name) return sub;
    }
    CLI::App* noun = app.add_subcommand(name);
    noun->require_subcommand(1);
    return noun;
}

void add_act_commands(const Commands& c) {
    for (const Verb& verb : kVerbs) {
        auto o = std::make_shared<ActOptions>();
        CLI::App* command = noun_named(c.app, verb.noun)->add_subcommand(verb.verb);
        add_fields(*command, o, binds_key(verb.act));
        const auto& message = *field_of_act(verb.act)->message_type();
        add_attachments(*command, message, o->attachments);
        command->footer(text(TextId::fields_of_act, {{"fields", client::field_help(message)}}));
        command->callback(
            [c, o, act = std::string(verb.act)] { c.result = run_act(c.session, act, *o); });
    }
    add_proposals(c);
    CLI::App* noun = noun_named(c.app, "tx");
    auto o = std::make_shared<ActOptions>();
    auto act = std::make_shared<std::string>();
    CLI::App* any = noun->add_subcommand("act");
    any->add_option("act", *act)->required();
    add_fields(*any, o, true);
    any->add_option("--attach", o->attachments.files)->allow_extra_args(false);
    any->add_option("--document-title", o->attachments.title);
    any->callback([c, o, act] { c.result = run_act(c.session, *act, *o); });
    auto file = std::make_shared<fs::path>();
    CLI::App* submitting = noun->add_subcommand("submit");
    submitting->add_option("file", *file)->required();
    submitting->callback([c, file] { c.result = submit_file(c.session, *file); });
    noun->add_subcommand("acts")->callback([c] { c.result = list_acts(); });
}

}  // namespace charter::cli
