// `charter exception request 44.2.4 --member bank-b --from exception.yaml`, and its approval.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "base/civil.hpp"
#include "charter/v1/record.pb.h"
#include "cli/attach.hpp"
#include "cli/commands.hpp"
#include "cli/record.hpp"
#include "cli/texts.hpp"
#include "client/message_fields.hpp"
#include "client/state_reader.hpp"
#include "compiler/yaml.hpp"
#include "state/keys.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

struct RequestOptions {
    std::string requirement;
    std::string member;
    fs::path from;
    Attachments attachments;
};

Exit request(const Session& session, const RequestOptions& options) {
    v1::Action action;
    v1::ExceptionsRequest& message = *action.mutable_exceptions_request();
    compiler::Errors errors;
    if (const auto yaml = compiler::YamlFile::read(options.from, options.from.string(), errors)) {
        client::fill_message(message, yaml->root());
    }
    if (!errors.empty()) return report_fault(session, {errors.text()});
    message.set_requirement(options.requirement);
    message.set_member(options.member);
    const auto attached = attach(session, options.attachments, "exceptions.request", message);
    if (!attached) return report_fault(session, attached.error());
    return perform(session, action);
}

void print(const v1::Exception& exception) {
    std::cout << text(TextId::exception_shown,
                      {{"requirement", exception.requirement()},
                       {"member", exception.member()},
                       {"subject", exception.subject().empty() ? "*" : exception.subject()},
                       {"owner", exception.owner()},
                       {"until", format_date(exception.valid_until())},
                       {"reason", exception.reason()},
                       {"control", exception.compensating_control()},
                       {"document",
                        document_or_dash(exception.document(), exception.document_note())}})
              << "\n";
}

// Shows what is approved, then signs it: the digest comes from the ledger's own record.
Exit approve(const Session& session, const std::string& name) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    v1::Exception exception;
    const auto found = client::read_record(*node, state::keys::exception(name), exception);
    if (!found) return report_fault(session, found.error(), Exit::unreachable);
    if (!*found) {
        return report_fault(session, {text(TextId::no_exception, {{"exception", name}})},
                            Exit::refused);
    }
    if (!session.json) print(exception);
    v1::Action action;
    action.mutable_exceptions_approve()->set_exception(name);
    action.mutable_exceptions_approve()->set_digest(exception.digest());
    return perform(session, action);
}

void print_record(const v1::Exception& exception, std::int32_t offset_minutes) {
    print_rows(
        {"field", "value"},
        {{heading("exception"), state::keys::exception_name(exception.key())},
         {heading("subject"), or_dash(exception.subject())},
         {heading("owner"), exception.owner()},
         {heading("requester"), exception.requester()},
         {heading("reason"), exception.reason()},
         {heading("compensating_control"), exception.compensating_control()},
         {heading("document"), document_or_dash(exception.document(), exception.document_note())},
         {heading("valid_until"), format_date(exception.valid_until())},
         {heading("requested_ms"), time_or_dash(exception.requested_ms(), offset_minutes)},
         {heading("approver"), or_dash(exception.approver())},
         {heading("granted_ms"), time_or_dash(exception.granted_ms(), offset_minutes)},
         {heading("withdrawn_ms"), time_or_dash(exception.withdrawn_ms(), offset_minutes)},
         {heading("withdrawn_why"), or_dash(exception.withdrawn_why())}});
}

}  // namespace

void add_exception_commands(const Commands& c) {
    CLI::App* noun = noun_named(c.app, "exception");
    auto o = std::make_shared<RequestOptions>();
    CLI::App* requesting = noun->add_subcommand("request");
    requesting->add_option("requirement", o->requirement)->required();
    requesting->add_option("--member", o->member)->required();
    requesting->add_option("--from", o->from)->required();
    add_attachments(*requesting, *v1::ExceptionsRequest::descriptor(), o->attachments);
    requesting->callback([c, o] { c.result = request(c.session, *o); });
    auto name = std::make_shared<std::string>();
    CLI::App* one = noun->add_subcommand("show");
    auto shown = std::make_shared<std::string>();
    one->add_option("exception", *shown)->required();
    one->callback([c, shown] {
        c.result = show_record<v1::Exception>(c.session, state::keys::exception(*shown),
                                              text(TextId::no_exception, {{"exception", *shown}}),
                                              print_record);
    });
    CLI::App* approving = noun->add_subcommand("approve");
    approving->add_option("exception", *name)->required();
    approving->callback([c, name] { c.result = approve(c.session, *name); });
}

}  // namespace charter::cli
