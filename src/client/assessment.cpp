#include "client/assessment.hpp"

#include <algorithm>
#include <boost/json.hpp>
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

/// The query, without its question mark. `after_ms`: the time of the block that the period follows.
std::string query_of(const AssessmentRequest& request, std::int32_t offset_minutes,
                     std::int64_t after_ms) {
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
    } else if (!request.since.empty()) {
        add("since_ms", std::to_string(after_ms + 1));
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

/// When the block of that height was made: no later one has the same time.
Outcome<std::int64_t> time_of(NodeClient& node, std::uint64_t height) {
    const auto answer = node.get("/v1/headers/" + std::to_string(height));
    if (!answer) return tl::unexpected(answer.error());
    boost::system::error_code failed;
    const boost::json::value body = boost::json::parse(answer->body, failed);
    const boost::json::value* time = answer->status == 200 && !failed && body.is_object()
                                         ? body.as_object().if_contains("time_ms")
                                         : nullptr;
    if (time == nullptr || !time->is_int64()) return fault("the node answered: " + answer->body);
    return time->as_int64();
}

using Words = std::vector<std::pair<std::string, std::string>>;  // names and values of a query

Outcome<std::string> fetch(NodeClient& node, std::string target, const AssessmentRequest& request,
                           const Words& more) {
    v1::ChainConfig config;
    const auto found = read_record(node, Bytes(state::keys::kConfig), config);
    if (!found) return tl::unexpected(found.error());
    std::int64_t after_ms = 0;
    if (const std::uint64_t height = since_height(request); height != 0) {
        const auto time = time_of(node, height);
        if (!time) return tl::unexpected(time.error());
        after_ms = *time;
    }
    std::string query = query_of(request, config.utc_offset_minutes(), after_ms);
    for (const auto& [name, value] : more) {
        if (value.empty()) continue;
        query.append(query.empty() ? "" : "&").append(name).append("=").append(encode_path(value));
    }
    if (!query.empty()) target.append("?").append(query);
    return body_of(node.get(target), request.at);
}

}  // namespace

std::uint64_t since_height(const AssessmentRequest& request) {
    return is_height(request.since) ? std::stoull(request.since) : 0;
}

Outcome<std::monostate> check_request(const AssessmentRequest& request) {
    const auto until = parse_date(request.at);
    if (!request.at.empty() && !until && !is_height(request.at))
        return fault("--at takes a day like 2026-12-31, or a height");
    if (request.since.empty()) return std::monostate{};
    const auto since = parse_date(request.since);
    const bool heights = is_height(request.since) && is_height(request.at);
    const bool backwards = (since && until && *since > *until) ||
                           (heights && since_height(request) >= std::stoull(request.at));
    if ((!since && since_height(request) == 0) || backwards)
        return fault("--since takes a day like 2026-01-01, or a height, before --at");
    return std::monostate{};
}

Outcome<std::string> fetch_assessment(NodeClient& node, const AssessmentRequest& request) {
    return fetch(node, "/v1/assessment", request, {});
}

Outcome<std::string> fetch_report(NodeClient& node, const std::string& report,
                                  const AssessmentRequest& request,
                                  const std::vector<std::pair<std::string, std::string>>& more) {
    return fetch(node, "/v1/reports/" + report, request, more);
}

}  // namespace charter::client
