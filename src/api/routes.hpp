#pragma once
// One file for each group of resources; router.cpp's table is what they add. What handlers share.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "api/message.hpp"
#include "api/router.hpp"

namespace charter::api {

void add_transaction_routes(Router& router);
void add_state_routes(Router& router);
void add_proof_routes(Router& router);
void add_pack_acts_routes(Router& router);
void add_pack_routes(Router& router);
void add_table_routes(Router& router);
void add_catalog_routes(Router& router);
void add_status_routes(Router& router);
void add_assessment_routes(Router& router);
void add_task_routes(Router& router);
void add_block_routes(Router& router);
void add_event_routes(Router& router);
void add_audit_record_routes(Router& router);
void add_document_routes(Router& router);
void add_erasure_routes(Router& router);
void add_node_routes(Router& router);
void add_retention_routes(Router& router);
void add_network_routes(Router& router);
void add_openapi_routes(Router& router);

/// A number of the query: `otherwise` if it is not there; a problem if it is none, or not within
/// the bounds.
struct NumberQuery {
    std::string_view name;
    std::uint64_t otherwise = 0;
    std::uint64_t min = 0;
    std::uint64_t max = 0;
};
std::variant<std::uint64_t, Response> number_of(const Request& request, const NumberQuery& query);
/// true or false; a problem otherwise.
std::variant<bool, Response> flag_of(const Request& request, std::string_view name, bool otherwise);

/// Decimal digits only, no sign, no overflow.
std::optional<std::uint64_t> parse_number(std::string_view text);
/// A digest in 64 hex digits; a problem that says so otherwise. `what`: "a transaction id".
std::variant<Digest, Response> digest_of(std::string_view text, std::string_view what);

}  // namespace charter::api
