// Documents of a node's vault: `charter document put report.pdf`, `charter document get
// drills/2026-03 --out report.pdf`.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "cli/address.hpp"
#include "cli/commands.hpp"
#include "cli/named_entry.hpp"
#include "client/access_event.hpp"
#include "client/document_opening.hpp"
#include "client/document_upload.hpp"

namespace charter::cli {
namespace {

namespace fs = std::filesystem;

Exit put_document(const Session& session, const fs::path& file, const std::string& title) {
    const auto address = address_of(session);
    if (!address) return report_fault(session, address.error());
    const auto document = client::upload_document(*address, file, title);
    if (!document) return report_fault(session, document.error(), Exit::refused);
    std::cout << to_hex(document->commitment) << "\n";
    return Exit::done;
}

/// Signs that it is opened, as the first of the session's persons, then fetches it.
Exit get_document(const Session& session, const std::string& written, const fs::path& out) {
    auto signers = open_signers(session, v1::USAGE_SIGN);
    if (!signers) return report_fault(session, signers.error());
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto hex = named_document(session, *node, written);
    if (!hex) return report_fault(session, hex.error(), exit_of_name(written));
    const auto bytes = from_hex(*hex);
    if (!bytes) return report_fault(session, no_entry_name(written));
    // Only what would be opened leaves an event.
    const auto asked = node->get("/v1/documents/" + to_hex(*bytes));
    if (!asked) return report_fault(session, asked.error(), Exit::unreachable);
    if (!client::needs_event(*asked)) {
        return report_fault(session, {"the node answered: " + asked->body}, Exit::refused);
    }
    const auto event =
        client::record_opening(*node, std::move(signers->front()), {*bytes}, session.wait_ms);
    if (!event) return report_fault(session, event.error(), Exit::refused);
    const auto taken = client::download_document(*node, *bytes, *event, out);
    return taken ? Exit::done : report_fault(session, taken.error(), Exit::refused);
}

Exit check_document(const Session& session, const std::string& written) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto hex = named_document(session, *node, written);
    if (!hex) return report_fault(session, hex.error(), exit_of_name(written));
    return show(session, "/v1/documents/" + *hex + "/check");
}

}  // namespace

void add_document_commands(const Commands& c) {
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
    download->add_option("document", *commitment)->required();
    download->add_option("--out", *file)->required();
    download->callback(
        [c, commitment, file] { c.result = get_document(c.session, *commitment, *file); });
    CLI::App* check = noun->add_subcommand("check");
    check->add_option("document", *commitment)->required();
    check->callback([c, commitment] { c.result = check_document(c.session, *commitment); });
    CLI::App* vault = noun->add_subcommand("vault");
    vault->callback([c] { c.result = show(c.session, "/v1/vault"); });
}

}  // namespace charter::cli
