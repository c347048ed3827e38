// /v1/retention: what this node keeps, archived and removed.
#include "api/retention.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "engine/archive_duty.hpp"
#include "engine/engine.hpp"
#include "engine/pruned.hpp"
#include "engine/pruner.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

constexpr std::string_view kArchiveRole = "archive";

json::value floor_json(const state::View& view) {
    const auto floor = state::read<v1::PruneFloor>(view, state::keys::kPruneFloor);
    if (!floor) return nullptr;
    return json::object{{"below_height", floor->below_height()},
                        {"youngest_ms", floor->youngest_ms()},
                        {"resolution", floor->proposal()}};
}

json::object statement_json(const v1::PruneStatement& statement) {
    return {{"number", statement.number()},
            {"from_height", statement.from_height()},
            {"below_height", statement.below_height()},
            {"blocks", statement.blocks()},
            {"transactions", statement.transactions()},
            {"receipts", statement.receipts()},
            {"events", statement.events()},
            {"bytes", statement.bytes()},
            {"transactions_sha256", to_hex(statement.transactions_sha256())},
            {"resolution", statement.proposal()},
            {"youngest_ms", statement.youngest_ms()},
            {"begun_ms", statement.begun_ms()},
            {"done_ms",
             statement.done_ms() == 0 ? json::value(nullptr) : json::value(statement.done_ms())},
            {"floor_archived", statement.floor_archived()}};
}

json::array archived_json(const Api& api) {
    json::array heights;
    if (api.archive == nullptr) return heights;
    for (const std::uint64_t height : api.archive->heights()) heights.emplace_back(height);
    return heights;
}

json::array named_json(const Api& api, const state::View& view) {
    json::array named;
    for (const v1::NamedHeight& height : engine::named_heights(view)) {
        named.push_back(json::object{
            {"height", height.height()},
            {"why", height.why()},
            {"resolution", height.proposal()},
            {"archived", api.archive != nullptr && api.archive->has(height.height())}});
    }
    return named;
}

Response read_retention(const Api& api, const Request& request) {
    const storage::Store& store = api.engine->application().store().store();
    const auto statements = engine::prune_statements(store);
    if (!statements) return fault_problem(statements.error());
    const auto gone = engine::pruned(store);
    if (!gone) return fault_problem(gone.error());
    json::array stated;
    for (const v1::PruneStatement& statement : *statements) {
        stated.push_back(statement_json(statement));
    }
    json::array nodes;
    for (const std::string& node : archive_nodes(*request.tip->view)) nodes.emplace_back(node);
    const engine::PruneStatus status =
        api.pruner == nullptr ? engine::PruneStatus{} : api.pruner->status();
    return json_response({{"kept_from", gone->below},
                          {"retention_days", request.tip->parameter("retention_days_min")},
                          {"floor", floor_json(*request.tip->view)},
                          {"pruning", engine::prune_state_word(status.state)},
                          {"why", status.why},
                          {"statements", std::move(stated)},
                          {"named", named_json(api, *request.tip->view)},
                          {"archived", archived_json(api)},
                          {"archive_nodes", std::move(nodes)}});
}

}  // namespace

std::vector<std::string> archive_nodes(const state::View& view) {
    std::vector<std::string> names;
    state::each<v1::Node>(view, "nod/", [&](const v1::Node& node) {
        if (node.role() == kArchiveRole && !node.retired()) names.push_back(node.node());
        return true;
    });
    return names;
}

namespace {

/// The same for the asker: 410, and who has it.
Response never_here(const engine::Pruned& gone, const Request& request, std::uint64_t height,
                    std::string_view what) {
    json::array nodes;
    for (const std::string& node : archive_nodes(*request.tip->view)) nodes.emplace_back(node);
    return problem(410, "pruned",
                   std::string(what) + ": " + engine::pruned_fault(height, gone).what,
                   {{"height", height}, {"kept_from", gone.below}, {"archive_nodes", nodes}});
}

}  // namespace

std::optional<Response> pruned_at(const Api& api, const Request& request, std::uint64_t height,
                                  std::string_view what) {
    const auto gone = engine::pruned(api.engine->application().store().store());
    if (!gone) return fault_problem(gone.error());
    if (!gone->has(height)) return std::nullopt;
    if (height <= gone->joined) return never_here(*gone, request, height, what);
    return pruned_problem(what, {height, gone->below, archive_nodes(*request.tip->view)});
}

std::optional<Response> pruned_transaction(const Api& api, const Request& request, ByteView tx_id) {
    const auto at = engine::pruned_transaction(api.engine->application().store().store(), tx_id);
    if (!at) return fault_problem(at.error());
    if (!at->has_value()) return std::nullopt;
    return pruned_at(api, request, (*at)->height,
                     "the transaction is number " + std::to_string((*at)->index) + " of block " +
                         std::to_string((*at)->height));
}

void add_retention_routes(Router& router) {
    router.add({"GET", "/v1/retention", {}, read_retention, false, {}});
}

}  // namespace charter::api
