// Register entries: `charter register put drills --from drill.yaml --attach report.pdf`, `charter
// register supersede drills/2026-03 --from drill.yaml`.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cli/address.hpp"
#include "cli/commands.hpp"
#include "cli/judged_here.hpp"
#include "cli/named_entry.hpp"
#include "cli/texts.hpp"
#include "client/access_event.hpp"
#include "client/confidential_texts.hpp"
#include "client/convention.hpp"
#include "client/document_upload.hpp"
#include "client/entry_file.hpp"
#include "wire/reason_text.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

struct PutOptions {
    std::string register_name;  // empty: what the file says
    fs::path from;
    fs::path attach;
    std::string title;  // of the document
    std::string supersedes;
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

// A file meant for another register is told before anything is asked or signed.
Outcome<v1::EntryBody> read_body(client::NodeClient& node, const catalog::Catalog& catalog,
                                 const PutOptions& options) {
    if (!options.register_name.empty() && !catalog.is_register(options.register_name)) {
        return fault("there is no register " + options.register_name +
                     " (charter register describe lists them)");
    }
    auto body = read_file(node, catalog, options.from);
    if (!body || options.register_name.empty() || body->register_() == options.register_name)
        return body;
    return fault(text(TextId::put_other_register, {{"file", options.from.string()},
                                                   {"register", body->register_()},
                                                   {"named", options.register_name}}));
}

Exit put(const Session& session, PutOptions options) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    if (!options.supersedes.empty()) {
        auto key = named_key(session, *node, options.supersedes, client::Wanted::standing);
        if (!key) return report_fault(session, key.error(), exit_of_name(options.supersedes));
        options.supersedes = *std::move(key);
    }
    const auto catalog = client::catalog_of_node(*node);
    if (!catalog) return report_fault(session, catalog.error());
    auto body = read_body(*node, **catalog, options);
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

}  // namespace

void add_register_commands(const Commands& c) {
    CLI::App* noun = noun_named(c.app, "register");
    auto o = std::make_shared<PutOptions>();
    CLI::App* put_command = noun->add_subcommand("put");
    put_command->add_option("register", o->register_name);
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
}

}  // namespace charter::cli
