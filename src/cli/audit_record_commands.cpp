// Audit records of the ledger, who read what: `charter audit accesses`, `charter document
// openings`. Reading them is recorded itself, by the first of the session's persons.

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdint>
#include <iostream>
#include <memory>
#include <utility>

#include "cli/commands.hpp"
#include "cli/named_entry.hpp"
#include "cli/pages.hpp"
#include "cli/shown.hpp"
#include "cli/texts.hpp"
#include "client/access_event.hpp"

namespace charter::cli {
namespace {

namespace json = boost::json;

constexpr const char* kFunction = "audit.read";

struct AccessesOptions {
    std::string account;
    std::uint64_t from = 1;
    std::uint64_t to = 0;  // 0: the newest height
};

/// The target with the access event that it needs, if it needs one. Only what would be shown leaves
/// an event.
Fetched<std::string> with_event(const Session& session, const std::string& target,
                                const std::string& query) {
    const auto failed = [&](const Fault& fault, Exit code) {
        return tl::unexpected<Exit>(report_fault(session, fault, code));
    };
    auto node = connect(session);
    if (!node) return failed(node.error(), Exit::usage);
    const auto asked = node->get(target);
    if (!asked) return failed(asked.error(), Exit::unreachable);
    if (!client::needs_event(*asked)) return target;
    auto signers = open_signers(session, v1::USAGE_SIGN);
    if (!signers) return failed(signers.error(), Exit::usage);
    const auto event = client::record_access(*node, std::move(signers->front()), {kFunction, query},
                                             session.wait_ms);
    if (!event) return failed(event.error(), Exit::refused);
    const bool has_query = target.find('?') != std::string::npos;
    return target + (has_query ? "&" : "?") + "access=" + *event;
}

/// The newest height, or the exit code of the fault that was reported.
Fetched<std::uint64_t> newest_height(const Session& session) {
    auto node = connect(session);
    if (!node) return tl::unexpected(report_fault(session, node.error(), Exit::usage));
    const auto point = client::chain_point(*node, session.persons.front());
    if (!point) return tl::unexpected(report_fault(session, point.error(), Exit::unreachable));
    return point->height;
}

Exit show_accesses(const Session& session, AccessesOptions options) {
    if (session.persons.empty()) return report_fault(session, {text(TextId::who_reads)});
    if (options.to == 0) {
        const auto newest = newest_height(session);
        if (!newest) return newest.error();
        options.to = *newest;
    }
    const std::string heights = std::to_string(options.from) + "-" + std::to_string(options.to);
    std::string target = "/v1/accesses?limit=1000&from_height=" + std::to_string(options.from) +
                         "&to_height=" + std::to_string(options.to);
    if (!options.account.empty()) target += "&account=" + client::encode_path(options.account);
    const std::string account = options.account.empty() ? "*" : options.account;
    const auto asked =
        with_event(session, target, "accesses account=" + account + " heights=" + heights);
    if (!asked) return asked.error();
    const auto all = fetch_list(session, *asked);
    if (!all) return all.error();
    if (session.json) {
        std::cout << json::serialize(*all) << "\n";
        return Exit::done;
    }
    if (all->at("items").as_array().empty()) std::cout << text(TextId::no_accesses) << "\n";
    print_list(*all, "items",
               {"height", "account", "function", "system", "query_or_result", "tx_id"});
    return Exit::done;
}

Exit show_openings(const Session& session, const std::string& written) {
    auto node = connect(session);
    if (!node) return report_fault(session, node.error());
    const auto named = named_document(session, *node, written);
    if (!named) return report_fault(session, named.error(), exit_of_name(written));
    const std::string& commitment = *named;
    const std::string target = "/v1/documents/" + client::encode_path(commitment) + "/openings";
    const auto asked = with_event(session, target, "openings " + commitment);
    return asked ? show(session, *asked) : asked.error();
}

}  // namespace

void add_audit_record_commands(const Commands& c) {
    CLI::App* command = noun_named(c.app, "audit")->add_subcommand("accesses");
    auto o = std::make_shared<AccessesOptions>();
    command->add_option("--account", o->account);
    command->add_option("--from-height", o->from)->check(CLI::PositiveNumber);
    command->add_option("--to-height", o->to)->check(CLI::PositiveNumber);
    command->callback([c, o] { c.result = show_accesses(c.session, *o); });
    auto commitment = std::make_shared<std::string>();
    CLI::App* openings = noun_named(c.app, "document")->add_subcommand("openings");
    openings->add_option("document", *commitment)->required();
    openings->callback([c, commitment] { c.result = show_openings(c.session, *commitment); });
}

}  // namespace charter::cli
