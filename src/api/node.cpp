// /v1/node and /v1/health.
#include <boost/json.hpp>
#include <utility>

#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "engine/engine.hpp"
#include "vault/document_store.hpp"

namespace charter::api {
namespace {

namespace json = boost::json;

Response read_node(const Api& api, const Request& request) {
    const engine::Tip& tip = *request.tip;
    json::array roles;
    for (const std::string& role : request.identity.roles) roles.emplace_back(role);
    return json_response({{"program", api.program},
                          {"system", api.vault->limits().system},
                          {"engine", api.engine->kind()},
                          {"chain_id", tip.config.chain_id()},
                          {"environment", tip.config.environment()},
                          {"genesis_digest", to_hex(tip.config.genesis_digest())},
                          {"protocol_version", tip.config.protocol_version()},
                          {"utc_offset_minutes", tip.config.utc_offset_minutes()},
                          {"height", tip.height},
                          {"time_ms", tip.time_ms},
                          {"app_hash", to_hex(tip.app_hash)},
                          {"catalog_version", tip.catalog->version()},
                          {"catalog_digest", to_hex(tip.catalog->digest())},
                          {"pending", api.engine->pending()},
                          {"you",
                           {{"holder", request.identity.holder},
                            {"member", request.identity.member},
                            {"credential", to_hex(request.identity.credential)},
                            {"roles", std::move(roles)}}}});
}

Response read_health(const Api& api, const Request& request) {
    const auto failure = engine::failure_of(*api.engine);
    json::object health{{"status", failure ? "failed" : "ok"}, {"height", request.tip->height}};
    if (failure) health["why"] = *failure;
    return json_response(std::move(health), failure ? 503U : 200U);
}

}  // namespace

void add_node_routes(Router& router) {
    router.add({"GET", "/v1/node", {}, read_node, false, {}});
    router.add({"GET", "/v1/health", {}, read_health, false, {}});
}

}  // namespace charter::api
