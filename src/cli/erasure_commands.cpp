// `charter document erase`: two persons take a document out of their node's vault.

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/named_entry.hpp"
#include "cli/texts.hpp"
#include "client/erasure.hpp"

namespace charter::cli {
namespace {

struct EraseOptions {
    std::string commitment;  // or an entry that names the document
    std::string why;
};

void print_erased(const Session& session, const EraseOptions& options,
                  const v1::ErasureCertificate& certificate, const Bytes& signed_bytes) {
    if (session.json) {
        std::cout << boost::json::serialize(
                         boost::json::object{{"commitment", options.commitment},
                                             {"erased", true},
                                             {"member", certificate.member()},
                                             {"entries", certificate.entries_size()},
                                             {"erased_on_ms", certificate.erased_on_ms()},
                                             {"signed", to_base64(signed_bytes)}})
                  << "\n";
        return;
    }
    std::string persons;
    for (const std::string& person : session.persons) {
        persons += (persons.empty() ? "" : ", ") + person;
    }
    std::cout << text(TextId::document_erased,
                      {{"commitment", options.commitment},
                       {"entries", std::to_string(certificate.entries_size())},
                       {"persons", persons}})
              << "\n";
}

Exit erase(const Session& session, EraseOptions options) {
    auto signers = open_signers(session, v1::USAGE_SIGN);
    if (!signers) return report_fault(session, signers.error());
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    auto named = named_document(session, *node, options.commitment);
    if (!named) return report_fault(session, named.error(), exit_of_name(options.commitment));
    options.commitment = *std::move(named);
    const auto draft = client::draft_erasure(*node, options.commitment, options.why);
    if (!draft) return report_fault(session, draft.error(), Exit::refused);
    if (draft->kept) return report_fault(session, {draft->detail}, Exit::refused);
    const auto certificate = client::sign_erasure(draft->certificate, *signers);
    if (!certificate) return report_fault(session, certificate.error());
    if (session.dry_run) {
        std::cout << text(TextId::document_may_go, {{"commitment", options.commitment}}) << "\n";
        return Exit::done;
    }
    const auto done = client::erase_document(*node, options.commitment, *certificate);
    if (!done) return report_fault(session, done.error(), Exit::refused);
    print_erased(session, options, draft->certificate, *certificate);
    return Exit::done;
}

}  // namespace

void add_erasure_commands(const Commands& c) {
    auto o = std::make_shared<EraseOptions>();
    CLI::App* command = noun_named(c.app, "document")->add_subcommand("erase");
    command->add_option("document", o->commitment)->required();
    command->add_option("--why", o->why)->required();
    command->callback([c, o] { c.result = erase(c.session, *o); });
}

}  // namespace charter::cli
