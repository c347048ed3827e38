// `charter --as bank-a.p4 register show findings/2026-03`: one version of a line.
// Its confidential texts are shown to whoever may open them, as `document get` opens documents: an
// access event first. To others, and with --dry-run, it says that they are committed.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/named_entry.hpp"
#include "cli/record.hpp"
#include "cli/shown_entry.hpp"
#include "cli/texts.hpp"
#include "client/access_event.hpp"
#include "client/confidential_texts.hpp"
#include "client/convention.hpp"
#include "client/document_opening.hpp"
#include "tx/named_documents.hpp"

namespace charter::cli {
namespace {

namespace json = boost::json;

constexpr int kGone = 410;

/// What is said of each confidential text, by field.
struct Shown {
    std::string text;
    bool is_open = false;
};
using Texts = std::map<std::string, Shown, std::less<>>;

/// Those that the asker may open; of the others, what is said in their place is noted.
Outcome<std::vector<const v1::Field*>> openable(client::NodeClient& node,
                                                const std::vector<const v1::Field*>& fields,
                                                Texts& texts) {
    std::vector<const v1::Field*> found;
    for (const v1::Field* field : fields) {
        const auto asked = node.get("/v1/documents/" + to_hex(field->value().digest()));
        if (!asked) return tl::unexpected(asked.error());
        if (asked->status == kGone) texts[field->name()].text = text(TextId::text_erased);
        if (client::needs_event(*asked)) found.push_back(field);
    }
    return found;
}

Outcome<Texts> open_texts(const Session& session, client::NodeClient& node,
                          const v1::EntryBody& body, const v1::EntryType& type) {
    Texts texts;
    const auto fields = tx::text_commitments(body, type);
    for (const v1::Field* field : fields) texts[field->name()].text = text(TextId::text_committed);
    if (fields.empty() || session.persons.empty() || session.dry_run) return texts;
    const auto open = openable(node, fields, texts);
    if (!open) return tl::unexpected(open.error());
    for (std::size_t at = 0; at < open->size(); at += client::kDocumentsOfEvent) {
        const std::size_t end = std::min(at + client::kDocumentsOfEvent, open->size());
        std::vector<Bytes> commitments;
        for (std::size_t i = at; i < end; ++i) commitments.push_back((*open)[i]->value().digest());
        auto signers = open_signers(session, v1::USAGE_SIGN);
        if (!signers) return tl::unexpected(signers.error());
        const auto event =
            client::record_opening(node, std::move(signers->front()), commitments, session.wait_ms);
        if (!event) return tl::unexpected(event.error());
        for (std::size_t i = at; i < end; ++i) {
            const v1::Field& field = *(*open)[i];
            auto opened = client::open_text(node, field.value().digest(), *event);
            if (!opened) return tl::unexpected(opened.error());
            texts[field.name()] = {*std::move(opened), true};
        }
    }
    return texts;
}

/// The node's answer, and `texts` of those that were opened.
Exit print_json(const Session& session, client::NodeClient& node, const std::string& key,
                const Texts& texts) {
    const auto answer = node.get("/v1/state/" + client::encode_path(key));
    if (!answer) return report_fault(session, answer.error(), Exit::unreachable);
    boost::system::error_code failed;
    json::value body = json::parse(answer->body, failed);
    if (failed || answer->status != 200 || !body.is_object()) {
        return report_fault(session, {"the node answered: " + answer->body}, Exit::refused);
    }
    json::object opened;
    for (const auto& [field, shown] : texts) {
        if (shown.is_open) opened[field] = shown.text;
    }
    body.as_object()["texts"] = std::move(opened);
    std::cout << json::serialize(body) << "\n";
    return Exit::done;
}

Exit show_entry(const Session& session, const std::string& written) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto named = named_entry(session, *node, written, client::Wanted::newest);
    if (!named) return report_fault(session, named.error(), exit_of_name(written));
    const v1::Entry& entry = *named;
    const auto convention = client::convention_of_node(*node);
    if (!convention) return report_fault(session, convention.error(), Exit::unreachable);
    const auto type = client::register_named(*convention, entry.body().register_());
    if (!type) return report_fault(session, type.error());
    const auto texts = open_texts(session, *node, entry.body(), **type);
    if (!texts) return report_fault(session, texts.error(), Exit::refused);
    if (session.json) return print_json(session, *node, entry.key(), *texts);
    const auto offset_minutes = offset_of(*node);
    if (!offset_minutes) return report_fault(session, offset_minutes.error(), Exit::unreachable);
    ShownTexts said;
    for (const auto& [field, shown] : *texts) said[field] = shown.text;
    std::cout << entry_text(*convention, **type, entry, *offset_minutes, said);
    return Exit::done;
}

}  // namespace

void add_register_show_command(const Commands& c) {
    auto name = std::make_shared<std::string>();
    CLI::App* command = noun_named(c.app, "register")->add_subcommand("show");
    command->add_option("entry", *name)->required();
    command->callback([c, name] { c.result = show_entry(c.session, *name); });
}

}  // namespace charter::cli
