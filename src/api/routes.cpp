#include "api/routes.hpp"

#include <charconv>

#include "api/problem.hpp"
#include "api/reports.hpp"

namespace charter::api {

std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc() || stopped != end) return std::nullopt;
    return number;
}

std::variant<std::uint64_t, Response> number_of(const Request& request, const NumberQuery& query) {
    const std::string* text = request.query_value(query.name);
    if (text == nullptr) return query.otherwise;
    const auto number = parse_number(*text);
    if (number && *number >= query.min && *number <= query.max) return *number;
    return problem(400, "bad_query",
                   "`" + std::string(query.name) + "` is a number from " +
                       std::to_string(query.min) + " to " + std::to_string(query.max));
}

std::variant<bool, Response> flag_of(const Request& request, std::string_view name,
                                     bool otherwise) {
    const std::string* text = request.query_value(name);
    if (text == nullptr) return otherwise;
    if (*text == "true") return true;
    if (*text == "false") return false;
    return problem(400, "bad_query", "`" + std::string(name) + "` is true or false");
}

std::variant<Digest, Response> digest_of(std::string_view text, std::string_view what) {
    if (const auto bytes = from_hex(text)) {
        if (const auto digest = digest_from(*bytes)) return *digest;
    }
    return problem(400, "bad_digest", std::string(what) + " is 64 hexadecimal digits");
}

Router make_router() {
    Router router;
    add_transaction_routes(router);
    add_state_routes(router);
    add_proof_routes(router);
    add_pack_acts_routes(router);
    add_pack_routes(router);
    add_table_routes(router);
    add_catalog_routes(router);
    add_status_routes(router);
    add_task_routes(router);
    add_assessment_routes(router);
    add_report_routes(router);
    add_block_routes(router);
    add_event_routes(router);
    add_audit_record_routes(router);
    add_document_routes(router);
    add_erasure_routes(router);
    add_node_routes(router);
    add_retention_routes(router);
    add_network_routes(router);
    add_openapi_routes(router);
    return router;
}

}  // namespace charter::api
