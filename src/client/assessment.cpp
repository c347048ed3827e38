#include "client/assessment.hpp"

#include <algorithm>
#include <optional>

#include "charter/v1/record.pb.h"
#include "client/state_reader.hpp"
#include "state/keys.hpp"

namespace charter::client {
namespace {

bool is_height(std::string_view text) {
    constexpr std::size_t kDigitsMax = 18;
    return !text.empty() && text.size() <= kDigitsMax &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The query, without its question mark.
std::string query_of(const AssessmentRequest& request, std::int32_t offset_minutes) {
    std::string query;
    const auto add = [&query](std::string_view name, const std::string& value) {
        query.append(query.empty() ? "" : "&").append(name).append("=").append(value);
    };
    const auto until = parse_date(request.at);
    if (until) {
        add("as_of_ms", std::to_string(midnight_ms(*until + 1, offset_minutes) - 1));
    } else if (!request.at.empty()) {
        add("height", request.at);
    }
    // The first millisecond of 1970 would be no period.
    if (const auto since = parse_date(request.since)) {
        const std::int64_t ms = midnight_ms(*since, offset_minutes);
        add("since_ms", std::to_string(std::max<std::int64_t>(1, ms)));
    }
    return query;
}

/// The body, or why there is none for a day or height.
Outcome<std::string> body_of(Outcome<Response> answer, const std::string& at) {
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == 200) return std::move(answer->body);
    if (answer->status == 410) {
        return fault("this node does not keep the state of " + at +
                     ": ask a node that archives it (charter node retention shows the heights), or "
                     "make it on a stopped node with charterd archive --height, or read it out of "
                     "an evidence pack of that day with charter-verify");
    }
    const bool is_seed = answer->body.find("no_seed") != std::string::npos;
    if (answer->status == 409 && !is_seed) {
        return fault("which block is the last of " + at +
                     " is not decided: no later block is there yet, or the ledger began after it");
    }
    return fault("the node answered: " + answer->body);
}

Outcome<std::int32_t> offset_of(NodeClient& node) {
    v1::ChainConfig config;
    const auto found = read_record(node, Bytes(state::keys::kConfig), config);
    if (!found) return tl::unexpected(found.error());
    return config.utc_offset_minutes();
}

}  // namespace

Outcome<std::monostate> check_request(const AssessmentRequest& request) {
    const auto until = parse_date(request.at);
    if (!request.at.empty() && !until && !is_height(request.at))
        return fault("--at takes a day like 2026-12-31, or a height");
    const auto since = parse_date(request.since);
    if (!request.since.empty() && (!since || (until && *since > *until)))
        return fault("--since takes a day like 2026-01-01, not after --at");
    return std::monostate{};
}

Outcome<std::string> fetch_assessment(NodeClient& node, const AssessmentRequest& request) {
    const auto offset = offset_of(node);
    if (!offset) return tl::unexpected(offset.error());
    const std::string query = query_of(request, *offset);
    return body_of(node.get("/v1/assessment" + (query.empty() ? "" : "?" + query)), request.at);
}

Outcome<std::string> fetch_report(NodeClient& node, const std::string& report,
                                  const AssessmentRequest& request,
                                  const std::vector<std::pair<std::string, std::string>>& more) {
    const auto offset = offset_of(node);
    if (!offset) return tl::unexpected(offset.error());
    std::string query = query_of(request, *offset);
    for (const auto& [name, value] : more) {
        if (value.empty()) continue;
        query.append(query.empty() ? "" : "&").append(name).append("=").append(encode_path(value));
    }
    std::string target = "/v1/reports/" + report;
    if (!query.empty()) target.append("?").append(query);
    return body_of(node.get(target), request.at);
}

}  // namespace charter::client
