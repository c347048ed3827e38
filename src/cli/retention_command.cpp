// `charter node retention`: what a node keeps, archived and removed.

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/shown.hpp"
#include "cli/texts.hpp"

namespace charter::cli {
namespace {

namespace json = boost::json;

Exit print_retention(const Session& session, const std::string& text_of_body) {
    boost::system::error_code failed;
    const json::value value = json::parse(text_of_body, failed);
    if (failed || !value.is_object()) {
        return report_fault(session, {"the node's answer is no JSON object"}, Exit::unreachable);
    }
    const json::object& body = value.as_object();
    std::cout << text(TextId::retention_kept,
                      {{"height", shown(body, "kept_from")}, {"state", shown(body, "pruning")}})
              << "\n";
    if (const std::string why = shown(body, "why"); why != "-" && !why.empty()) {
        std::cout << translated(why) << "\n";
    }
    if (const json::value* floor = body.if_contains("floor"); floor && floor->is_object()) {
        std::cout << text(TextId::retention_floor,
                          {{"height", shown(floor->as_object(), "below_height")},
                           {"number", shown(floor->as_object(), "resolution")}})
                  << "\n";
    }
    print_list(body, "statements",
               {"from_height", "below_height", "transactions", "receipts", "events", "bytes",
                "resolution", "transactions_sha256"});
    print_list(body, "named", {"height", "archived", "resolution", "why"});
    return Exit::done;
}

}  // namespace

void add_retention_command(const Commands& c) {
    CLI::App* command = noun_named(c.app, "node")->add_subcommand("retention");
    command->callback([c] { c.result = show(c.session, "/v1/retention", print_retention); });
}

}  // namespace charter::cli
