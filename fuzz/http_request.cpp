// Any bytes as what comes over one connection, TLS aside: the parser and the limits of a session,
// then routes, handlers and answers, request after request as long as the connection is kept.
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <sstream>

#include "api/connection.hpp"
#include "api/events.hpp"
#include "base/ensure.hpp"
#include "fuzz/http_node.hpp"
#include "fuzz/mutate.hpp"

namespace {

namespace api = charter::api;
namespace http = boost::beast::http;
using boost::beast::error_code;
using charter::ensure;
using charter::fuzz::HttpNode;

constexpr std::size_t kBufferBytes = std::size_t{256} << 10U;
constexpr std::size_t kChunkBytes = 4'096;
constexpr std::size_t kEventsMax = 256;

/// One more step of the parser over what is left; at its end the line is closed.
error_code advance(api::Parser& parser, std::string_view& rest) {
    error_code failed = http::error::need_more;
    if (!rest.empty()) {
        const std::size_t used = parser.put(boost::asio::buffer(rest.data(), rest.size()), failed);
        rest.remove_prefix(used);
    }
    if (failed != http::error::need_more) return failed;
    if (rest.size() >= kBufferBytes) return http::error::buffer_overflow;
    if (!parser.got_some()) return http::error::end_of_stream;
    parser.put_eof(failed);
    return failed || parser.is_done() ? failed : http::error::partial_message;
}

error_code read_head(api::Parser& parser, std::string_view& rest) {
    parser.eager(false);
    while (!parser.is_header_done()) {
        if (const error_code failed = advance(parser, rest)) return failed;
    }
    return {};
}

/// As Session::answer; nothing where the line broke.
std::optional<api::Response> answer(api::Parser& parser, std::string_view& rest,
                                    api::Exchange& exchange) {
    if (auto early = exchange.begin(parser)) return early;
    parser.eager(true);
    std::vector<char> chunk(kChunkBytes);
    while (!parser.is_done()) {
        auto& body = parser.get().body();
        body.data = chunk.data();
        body.size = chunk.size();
        const error_code failed = advance(parser, rest);
        const std::size_t got = chunk.size() - body.size;
        if (failed && failed != http::error::need_buffer) return std::nullopt;
        if (got == 0) continue;
        if (auto ended = exchange.take({chunk.data(), got})) return ended;
    }
    return exchange.finish();
}

void read_stream(const api::BodyStream& stream) {
    std::vector<char> chunk(kChunkBytes);
    std::uint64_t total = 0;
    while (total < stream.bytes) {
        const auto got = stream.read(chunk.data(), chunk.size());
        ensure(got.has_value() && *got > 0, "a stream ends before its bytes are there");
        total += *got;
    }
    ensure(total == stream.bytes, "a stream has more bytes than it says");
}

void read_events(const api::Following& following, HttpNode& node) {
    const auto& from = following.from;
    const auto events = node.engine().events_since(from.height, from.index, kEventsMax);
    ensure(events.has_value(), "the journal cannot be read");
    for (const auto& event : *events) {
        const std::string text = api::event_text(event);
        ensure(text.find("\n\n") == text.size() - 2, "an event's text has an empty line");
    }
}

/// What is sent is an answer, and the same one, to who reads it.
void read_message(api::Reply& reply) {
    const auto message = api::message_of(reply);
    std::ostringstream sent;
    sent << message;
    http::response_parser<http::string_body> parser;
    parser.body_limit(boost::none);
    error_code failed;
    parser.eager(true);
    const std::string bytes = sent.str();
    parser.put(boost::asio::buffer(bytes), failed);
    ensure(!failed && parser.is_done(), "an answer is no HTTP");
    ensure(parser.get().result_int() == message.result_int(), "an answer's status changed");
    ensure(parser.get().body() == message.body(), "an answer's body changed");
    if (!reply.response.content_type.starts_with("application/") ||
        !reply.response.content_type.ends_with("json")) {
        return;
    }
    static_cast<void>(boost::json::parse(message.body(), failed));
    ensure(!failed, "a JSON answer is none");
}

void read_reply(api::Reply& reply, HttpNode& node) {
    if (const auto deferred = std::move(reply.response.deferred)) {
        reply.response = deferred->at_timeout();
    }
    if (reply.response.events) return read_events(*reply.response.events, node);
    if (reply.response.stream) return read_stream(*reply.response.stream);
    read_message(reply);
}

/// False when the connection ends.
bool serve_one(std::string_view& rest, HttpNode& node) {
    api::Parser parser;
    api::set_limits(parser, node.shared_state().limits);
    if (const error_code failed = read_head(parser, rest)) {
        auto wrong = api::head_problem(failed);
        if (!wrong) return false;
        api::Reply reply{*std::move(wrong), 11, false};
        read_reply(reply, node);
        return false;
    }
    api::Exchange exchange(node.shared_state(), node.peer());
    auto response = answer(parser, rest, exchange);
    if (!response) return false;
    const bool keep = parser.keep_alive() && parser.is_done() && !response->close;
    const bool stored = exchange.route() == "/v1/documents" && response->status == 200;
    api::Reply reply{*std::move(response), parser.get().version(), keep};
    read_reply(reply, node);
    if (stored) node.forget_documents();
    return keep && !rest.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest = charter::fuzz::input_view(data, size);
    while (!rest.empty() && serve_one(rest, HttpNode::shared())) {}
    return 0;
}
