// `charter proof get`: a proof document on standard output, for charter-verify.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>

#include "cli/commands.hpp"
#include "cli/texts.hpp"

namespace charter::cli {
namespace {

struct ProofOptions {
    std::string record;
    std::string receipt;
    std::string batch_record;
    std::string transition;
    std::string list;
    std::optional<std::uint64_t> height;
    std::optional<std::uint64_t> checkpoint;
    bool no_genesis = false;

    bool nothing() const { return (record + receipt + batch_record + transition + list).empty(); }
};

/// A path with its slashes: each part escaped.
std::string escaped(std::string_view path) {
    std::string all;
    while (true) {
        const std::size_t slash = path.find('/');
        all += client::encode_path(std::string(path.substr(0, slash)));
        if (slash == std::string_view::npos) return all;
        all += '/';
        path.remove_prefix(slash + 1);
    }
}

std::string target_of(const ProofOptions& o) {
    std::string target = "/v1/proofs/";
    if (!o.record.empty()) target += "record/" + escaped(o.record);
    if (!o.receipt.empty()) target += "receipt/" + escaped(o.receipt);
    if (!o.batch_record.empty()) target += "batch-record/" + escaped(o.batch_record);
    if (!o.transition.empty()) target += "transition/" + escaped(o.transition);
    if (!o.list.empty()) target += "list/" + escaped(o.list);
    target += o.no_genesis ? "?genesis=false" : "?genesis=true";
    if (o.height) target += "&height=" + std::to_string(*o.height);
    if (o.checkpoint) target += "&checkpoint=" + std::to_string(*o.checkpoint);
    return target;
}

Exit get(const Session& session, const ProofOptions& options) {
    if (options.nothing()) {
        return report_fault(session, {"say what to prove: --record, --receipt, --batch-record, "
                                      "--transition or --list"});
    }
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto answer = node->get(target_of(options));
    if (!answer) return report_fault(session, answer.error(), Exit::unreachable);
    if (answer->status != 200)
        return report_fault(session, {"the node answered: " + answer->body}, Exit::refused);
    std::cout << answer->body;
    return Exit::done;
}

}  // namespace

void add_proof_commands(const Commands& c) {
    auto o = std::make_shared<ProofOptions>();
    CLI::App* command = noun_named(c.app, "proof")->add_subcommand("get");
    const std::vector<CLI::Option*> claims = {
        command->add_option("--record", o->record), command->add_option("--receipt", o->receipt),
        command->add_option("--batch-record", o->batch_record),
        command->add_option("--transition", o->transition), command->add_option("--list", o->list)};
    for (CLI::Option* claim : claims) {
        for (CLI::Option* other : claims) {
            if (claim != other) claim->excludes(other);
        }
    }
    command->add_option("--height", o->height);
    command->add_option("--checkpoint", o->checkpoint);
    command->add_flag("--no-genesis", o->no_genesis);
    command->callback([c, o] { c.result = get(c.session, *o); });
}

}  // namespace charter::cli
