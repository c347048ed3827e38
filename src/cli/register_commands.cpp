// Register entries and their documents: `charter register put --from drill.yaml --attach
// report.pdf`.

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "charter/v1/record.pb.h"
#include "cli/address.hpp"
#include "cli/commands.hpp"
#include "cli/judged_here.hpp"
#include "cli/record.hpp"
#include "cli/texts.hpp"
#include "client/access_event.hpp"
#include "client/confidential_texts.hpp"
#include "client/convention.hpp"
#include "client/document_opening.hpp"
#include "client/document_upload.hpp"
#include "client/entry_file.hpp"
#include "client/identity.hpp"
#include "client/state_reader.hpp"
#include "state/keys.hpp"
#include "wire/reason_text.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct PutOptions {
    fs::path from;
    fs::path attach;
    std::string title;  // of the document
    std::string supersedes;
    std::string why;
};

// The vocabularies come with the catalog; their labels only where something is to be mended.
Outcome<v1::EntryBody> read_file(client::NodeClient& node, const catalog::Catalog& catalog,
                                 const fs::path& file) {
    const client::FindRegister find = client::registers_of(catalog);
    auto body = client::read_entry(file, find, client::hints_of(catalog, nullptr, language()));
    if (body) return body;
    const auto convention = client::convention_of_node(node);
    if (!convention) return body;
    return client::read_entry(file, find,
                              client::hints_of(catalog, convention->texts.get(), language()));
}

v1::Action action_of(const PutOptions& options, const v1::EntryBody& body) {
    v1::Action action;
    if (options.supersedes.empty()) {
        *action.mutable_registers_put()->mutable_entry() = body;
    } else {
        action.mutable_registers_supersede()->set_entry(options.supersedes);
        *action.mutable_registers_supersede()->mutable_body() = body;
    }
    return action;
}

// What the ledger would refuse is neither uploaded nor signed. Programs ask the ledger itself.
std::optional<Refusal> refused(const Session& session, client::NodeClient& node,
                               const catalog::Catalog& catalog, const PutOptions& options,
                               v1::EntryBody body) {
    if (session.json) return std::nullopt;
    if (!options.attach.empty()) body.set_document(Bytes(32, '\1'));  // as it will be
    const v1::EntryType* type = catalog.entry_type(body.register_());
    body = client::as_committed(std::move(body), type);
    return refused_here(session, node, catalog, action_of(options, body));
}

Exit put(const Session& session, const PutOptions& options) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto catalog = client::catalog_of_node(*node);
    if (!catalog) return report_fault(session, catalog.error());
    auto body = read_file(*node, **catalog, options.from);
    if (!body) return report_fault(session, body.error());
    if (const auto refusal = refused(session, *node, **catalog, options, *body)) {
        const ReasonInfo& info = reason_info(refusal->reason);
        const std::string why = wire::refusal_text(*refusal, in_chinese() ? "zh-TW" : "en");
        std::cout << text(TextId::refused,
                          {{"number", std::to_string(static_cast<std::uint32_t>(refusal->reason))},
                           {"name", std::string(info.name)},
                           {"text", why},
                           {"requirements", std::string(info.requirements)}})
                  << "\n";
        return Exit::refused;
    }
    if (!options.attach.empty()) {
        const std::string title =
            options.title.empty() ? client::plain_title(*body) : options.title;
        auto document = document_of(session, options.attach, title);
        if (!document) return report_fault(session, document.error());
        client::set_document(*body, *std::move(document));
    }
    if (const v1::EntryType* type = (*catalog)->entry_type(body->register_())) {
        const auto done = client::commit_texts(*body, *type, text_commitments_of(session));
        if (!done) return report_fault(session, done.error());
    }
    return perform(session, action_of(options, *body));
}

// Shows what is signed, then signs it: the digest comes from the ledger's own record.
Exit sign_off(const Session& session, const std::string& reference) {
    if (const auto wrong = wrong_entry_name(reference)) return report_fault(session, *wrong);
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    v1::Entry entry;
    const auto found = client::read_record(*node, state::keys::entry(reference), entry);
    if (!found) return report_fault(session, found.error(), Exit::unreachable);
    if (!*found) return report_fault(session, {"there is no entry " + reference}, Exit::refused);
    v1::Action action;
    action.mutable_registers_sign_off()->set_entry(reference);
    action.mutable_registers_sign_off()->set_digest(entry.digest());
    return perform(session, action);
}

Exit put_document(const Session& session, const fs::path& file, const std::string& title) {
    const auto address = address_of(session);
    if (!address) return report_fault(session, address.error());
    const auto document = client::upload_document(*address, file, title);
    if (!document) return report_fault(session, document.error(), Exit::refused);
    std::cout << to_hex(document->commitment) << "\n";
    return Exit::done;
}

/// Signs that it is opened, as the first of the session's persons, then fetches it.
Exit get_document(const Session& session, const std::string& hex, const fs::path& out) {
    const auto bytes = from_hex(hex);
    if (!bytes || !digest_from(*bytes)) {
        return report_fault(session, {"the commitment of a document has 64 hexadecimal digits"});
    }
    auto signers = open_signers(session, v1::USAGE_SIGN);
    if (!signers) return report_fault(session, signers.error());
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    // Only what would be opened leaves an event.
    const auto asked = node->get("/v1/documents/" + to_hex(*bytes));
    if (!asked) return report_fault(session, asked.error(), Exit::unreachable);
    if (!client::needs_event(*asked)) {
        return report_fault(session, {"the node answered: " + asked->body}, Exit::refused);
    }
    const auto event =
        client::record_opening(*node, std::move(signers->front()), {*bytes}, session.wait_ms);
    if (!event) return report_fault(session, event.error(), Exit::refused);
    const auto written = client::download_document(*node, *bytes, *event, out);
    return written ? Exit::done : report_fault(session, written.error(), Exit::refused);
}

void add_documents(const Commands& c) {
    CLI::App* noun = noun_named(c.app, "document");
    auto file = std::make_shared<fs::path>();
    auto commitment = std::make_shared<std::string>();
    CLI::App* upload_command = noun->add_subcommand("put");
    upload_command->add_option("file", *file)->required();
    auto title = std::make_shared<std::string>();
    upload_command->add_option("--title", *title);
    upload_command->callback(
        [c, file, title] { c.result = put_document(c.session, *file, *title); });
    CLI::App* download = noun->add_subcommand("get");
    download->add_option("commitment", *commitment)->required();
    download->add_option("--out", *file)->required();
    download->callback(
        [c, commitment, file] { c.result = get_document(c.session, *commitment, *file); });
    CLI::App* check = noun->add_subcommand("check");
    check->add_option("commitment", *commitment)->required();
    check->callback([c, commitment] {
        c.result = show(c.session, "/v1/documents/" + client::encode_path(*commitment) + "/check");
    });
    CLI::App* vault = noun->add_subcommand("vault");
    vault->callback([c] { c.result = show(c.session, "/v1/vault"); });
}

}  // namespace

void add_register_commands(const Commands& c) {
    CLI::App* noun = noun_named(c.app, "register");
    auto o = std::make_shared<PutOptions>();
    CLI::App* put_command = noun->add_subcommand("put");
    put_command->add_option("--from", o->from)->required();
    put_command->add_option("--attach", o->attach);
    put_command->add_option("--title", o->title);
    put_command->callback([c, o] { c.result = put(c.session, *o); });
    CLI::App* supersede = noun->add_subcommand("supersede");
    supersede->add_option("entry", o->supersedes)->required();
    supersede->add_option("--from", o->from)->required();
    supersede->add_option("--attach", o->attach);
    supersede->add_option("--title", o->title);
    supersede->callback([c, o] { c.result = put(c.session, *o); });
    auto reference = std::make_shared<std::string>();
    CLI::App* signing = noun->add_subcommand("approve");
    signing->add_option("entry", *reference)->required();
    signing->callback([c, reference] { c.result = sign_off(c.session, *reference); });
    add_documents(c);
}

}  // namespace charter::cli
