#include "api/exchange.hpp"

#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <exception>
#include <utility>

#include "api/auth.hpp"
#include "api/problem.hpp"
#include "engine/engine.hpp"

namespace charter::api {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

Response body_too_large() {
    return problem(413, "body_too_large",
                   "a body has at most " + std::to_string(kBodyBytesMax) + " bytes");
}

/// While a node that joins takes in a snapshot.
Response no_ledger_yet() {
    return problem(503, "no_ledger_yet",
                   "this node is taking in a snapshot of the ledger: ask again when it has joined");
}

/// What `step` gives, or a problem where it throws.
template <class Step>
auto guarded(const std::string& route, const Step& step) -> decltype(step()) {
    try {
        return step();
    } catch (const std::exception& thrown) {
        return fault_problem({route + ": " + thrown.what()});
    }
}

}  // namespace

void set_limits(Parser& parser, const ServerLimits& limits) {
    parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    parser.body_limit(boost::none);
}

bool has_body(const Parser& parser) {
    const auto length = parser.content_length();
    return parser.chunked() || (length && *length > 0);
}

std::optional<Response> head_problem(const beast::error_code& failed) {
    if (failed == http::error::header_limit || failed == http::error::buffer_overflow) {
        return problem(431, "header_too_large", "a request's head has at most 16 KiB");
    }
    const bool of_http = failed.category() == beast::error_code(http::error::bad_method).category();
    if (!of_http || failed == http::error::end_of_stream ||
        failed == http::error::partial_message) {
        return std::nullopt;
    }
    return problem(400, "bad_request", "this is no HTTP/1.1 request: " + failed.message());
}

/// Who asks, as of the newest height; a problem if they may not.
std::optional<Response> Exchange::admit() {
    request_.tip = shared_.api.engine->application().tip();
    if (!request_.tip) return no_ledger_yet();
    if (peer_.over_limit) {
        return problem(429, "too_many_connections",
                       "this credential has as many connections as it may have (" +
                           std::to_string(shared_.limits.per_credential) + ")");
    }
    if (!peer_.credential) {
        return refusal_problem(403, {Reason::credential_unknown,
                                     {{"credential", std::string("neither P-256 nor Ed25519")}}});
    }
    const std::int64_t now = std::max(request_.tip->time_ms, shared_.api.now_ms());
    auto identity = identify(*request_.tip->view, *peer_.credential, now);
    if (!identity) return refusal_problem(403, identity.error());
    request_.identity = *std::move(identity);
    return std::nullopt;
}

std::optional<Response> Exchange::choose_route(std::string_view target) {
    auto found = shared_.router.find(request_.method, target);
    if (auto* wrong = std::get_if<Response>(&found)) return std::move(*wrong);
    auto& matched = std::get<Matched>(found);
    matched_ = matched.route;
    route_ = matched.route->pattern;
    request_.path = std::move(matched.path);
    request_.query = std::move(matched.query);
    return std::nullopt;
}

std::optional<Response> Exchange::expect_body(const Parser& parser) {
    if (!matched_->takes_body && has_body(parser)) {
        return problem(400, "body_not_expected", "this request takes no body");
    }
    if (matched_->upload) {
        auto begun = matched_->upload(shared_.api, request_);
        if (auto* wrong = std::get_if<Response>(&begun)) return std::move(*wrong);
        upload_ = std::get<Upload>(std::move(begun));
        return std::nullopt;
    }
    const auto length = parser.content_length();
    if (length && *length > kBodyBytesMax) return body_too_large();
    return std::nullopt;
}

std::optional<Response> Exchange::begin(const Parser& parser) {
    const auto& head = parser.get();
    request_.method = std::string(head.method_string());
    for (const auto& field : head) {
        request_.headers.emplace(lower(field.name_string()), std::string(field.value()));
    }
    auto refused = admit();
    if (refused) {
        refused->close = true;
        return refused;
    }
    if (auto wrong = choose_route(head.target())) return wrong;
    return guarded(route_, [&] { return expect_body(parser); });
}

std::optional<Response> Exchange::take_part(std::string_view bytes) {
    if (upload_) return upload_->write(bytes);
    if (request_.body.size() + bytes.size() > kBodyBytesMax) return body_too_large();
    request_.body.append(bytes);
    return std::nullopt;
}

std::optional<Response> Exchange::take(std::string_view bytes) {
    return guarded(route_, [&] { return take_part(bytes); });
}

Response Exchange::finish() {
    return guarded(route_, [&]() -> Response {
        return upload_ ? upload_->finish() : matched_->handler(shared_.api, request_);
    });
}

}  // namespace charter::api
