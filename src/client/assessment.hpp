#pragma once
// The assessment of a day or height, from a node.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/civil.hpp"
#include "base/result.hpp"
#include "client/node_client.hpp"

namespace charter::client {

struct AssessmentRequest {
    std::string at;     // a day (its last block, in the consortium's time), a height, or empty: now
    std::string since;  // a day, with every transition from it on; a height, with every one after
                        // it; or empty
};

/// The height that the period follows; 0: a day or nothing.
std::uint64_t since_height(const AssessmentRequest& request);

/// Faults: neither day nor height; a period that ends before it begins
Outcome<std::monostate> check_request(const AssessmentRequest& request);

/// The JSON of GET /v1/assessment, of a request that was checked.
/// Faults: a day that is not over yet; a state that the node does not keep (and how to have it); no
/// usable answer
Outcome<std::string> fetch_assessment(NodeClient& node, const AssessmentRequest& request);

/// The JSON of GET /v1/reports/<report>. `more`: further names and values of the query.
/// Faults: as fetch_assessment
Outcome<std::string> fetch_report(NodeClient& node, const std::string& report,
                                  const AssessmentRequest& request,
                                  const std::vector<std::pair<std::string, std::string>>& more);

}  // namespace charter::client
