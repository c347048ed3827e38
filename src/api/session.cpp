#include "api/session.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <exception>
#include <utility>

#include "api/auth.hpp"
#include "api/connection.hpp"
#include "api/metrics.hpp"
#include "api/problem.hpp"
#include "api/tls.hpp"
#include "engine/solo/solo.hpp"

namespace charter::api {
namespace {

using Parser = http::request_parser<http::buffer_body>;

constexpr std::size_t kChunkBytes = std::size_t{64} << 10U;
constexpr std::size_t kDrainBytesMax = std::size_t{4} << 20U;
constexpr std::chrono::milliseconds kLinger{1'000};

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

bool has_body(const Parser& parser) {
    const auto length = parser.content_length();
    return parser.chunked() || (length && *length > 0);
}

/// What a broken head is answered with; nothing where the line is simply gone.
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

class Session {
  public:
    Session(Tcp::socket socket, Shared& shared, Slots::Place place)
        : shared_(shared),
          place_(std::move(place)),
          connection_(beast::tcp_stream(std::move(socket)), shared) {}

    asio::awaitable<void> run();

  private:
    asio::awaitable<bool> handshake();
    asio::awaitable<bool> wait_for_request();
    asio::awaitable<bool> exchange();
    asio::awaitable<Response> answer(Parser& parser, std::string& route);
    asio::awaitable<bool> read_body(Parser& parser, Request& request);
    asio::awaitable<Response> take_upload(Parser& parser, const Request& request,
                                          const Route& route);
    asio::awaitable<std::optional<std::size_t>> read_some(Parser& parser, std::span<char> into);
    asio::awaitable<bool> continue_if_asked(const Parser& parser);
    asio::awaitable<void> linger();
    std::optional<Response> admit(Request& request) const;

    Shared& shared_;
    Slots::Place place_;
    Connection connection_;
    beast::flat_buffer buffer_{std::size_t{256} << 10U};
    std::optional<Bytes> credential_;
    bool over_limit_ = false;
    bool broken_ = false;  // nothing can be answered any more
    std::uint64_t body_bytes_ = 0;
};

asio::awaitable<void> Session::run() {
    const bool secure = co_await handshake();
    shared_.api.metrics->count_connection(secure ? "served" : "no_handshake");
    if (!secure) co_return;
    while (true) {
        const bool comes = co_await wait_for_request();
        if (!comes) break;
        const bool goes_on = co_await exchange();
        if (!goes_on) break;
    }
    if (!broken_) co_await linger();
}

asio::awaitable<bool> Session::handshake() {
    connection_.expires_after(shared_.limits.header_timeout);
    const auto [failed] =
        co_await connection_.stream().async_handshake(asio::ssl::stream_base::server, kToken);
    if (failed) co_return false;
    credential_ = peer_credential(connection_.stream().native_handle());
    const auto tip = shared_.api.engine->application().tip();
    const std::int64_t now = std::max(tip->time_ms, shared_.api.now_ms());
    // Of those that the ledger does not know, all share the places of the unknown.
    if (credential_ && identify(*tip->view, *credential_, now)) {
        over_limit_ = !place_.belongs_to(*credential_);
    }
    co_return true;
}

asio::awaitable<bool> Session::wait_for_request() {
    if (buffer_.size() > 0) co_return true;
    if (shared_.stopping) co_return false;
    connection_.expires_after(shared_.limits.idle_timeout);
    const auto room = buffer_.prepare(kChunkBytes / 4);
    const auto [failed, bytes] = co_await connection_.stream().async_read_some(room, kToken);
    if (failed) broken_ = failed != asio::error::eof;
    if (failed) co_return false;
    buffer_.commit(bytes);
    co_return true;
}

asio::awaitable<bool> Session::exchange() {
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(shared_.limits.header_bytes));
    parser.body_limit(boost::none);
    connection_.expires_after(shared_.limits.header_timeout);
    const auto [failed, bytes] =
        co_await http::async_read_header(connection_.stream(), buffer_, parser, kToken);
    (void)bytes;
    if (failed) {
        auto wrong = head_problem(failed);
        broken_ = !wrong.has_value();
        if (!wrong) co_return false;
        shared_.api.metrics->count_request("-", wrong->status);
        Reply reply{std::move(*wrong), 11, false};
        co_await connection_.write(reply);
        co_return false;
    }
    std::string route = "-";
    body_bytes_ = 0;
    Response response = co_await answer(parser, route);
    if (broken_) co_return false;
    const bool keep =
        parser.keep_alive() && parser.is_done() && !response.close && !shared_.stopping;
    Reply reply{std::move(response), parser.get().version(), keep};
    if (reply.response.deferred) co_await connection_.settle(reply.response);
    shared_.api.metrics->count_request(route, reply.response.status);
    bool written = false;
    if (reply.response.events) {
        written = co_await connection_.follow(reply, *credential_);
    } else {
        written = co_await connection_.write(reply);
    }
    broken_ = !written;
    co_return written&& keep;
}

/// Who asks, as of the newest height; a problem if they may not.
std::optional<Response> Session::admit(Request& request) const {
    request.tip = shared_.api.engine->application().tip();
    if (over_limit_) {
        return problem(429, "too_many_connections",
                       "this credential has as many connections as it may have (" +
                           std::to_string(shared_.limits.per_credential) + ")");
    }
    if (!credential_) {
        return refusal_problem(403, {Reason::credential_unknown,
                                     {{"credential", std::string("neither P-256 nor Ed25519")}}});
    }
    const std::int64_t now = std::max(request.tip->time_ms, shared_.api.now_ms());
    auto identity = identify(*request.tip->view, *credential_, now);
    if (!identity) return refusal_problem(403, identity.error());
    request.identity = *std::move(identity);
    return std::nullopt;
}

asio::awaitable<Response> Session::answer(Parser& parser, std::string& route) {
    const auto& head = parser.get();
    Request request;
    request.method = std::string(head.method_string());
    for (const auto& field : head) {
        request.headers.emplace(lower(field.name_string()), std::string(field.value()));
    }
    auto refused = admit(request);
    if (refused) {
        refused->close = true;
        co_return *std::move(refused);
    }
    auto found = shared_.router.find(request.method, std::string(head.target()));
    if (auto* wrong = std::get_if<Response>(&found)) co_return std::move(*wrong);
    auto& matched = std::get<Matched>(found);
    route = matched.route->pattern;
    request.path = std::move(matched.path);
    request.query = std::move(matched.query);
    if (!matched.route->takes_body && has_body(parser)) {
        co_return problem(400, "body_not_expected", "this request takes no body");
    }
    Response response;
    try {
        if (matched.route->upload) {
            response = co_await take_upload(parser, request, *matched.route);
            co_return response;
        }
        const bool complete = co_await read_body(parser, request);
        if (broken_) co_return response;
        if (!complete) {
            co_return problem(413, "body_too_large",
                              "a body has at most " + std::to_string(kBodyBytesMax) + " bytes");
        }
        response = matched.route->handler(shared_.api, request);
    } catch (const std::exception& thrown) {
        response = fault_problem({route + ": " + thrown.what()});
    }
    co_return response;
}

asio::awaitable<bool> Session::continue_if_asked(const Parser& parser) {
    if (!has_body(parser) || !beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        co_return true;
    }
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto [failed, bytes] = co_await asio::async_write(
        connection_.stream(), asio::buffer(kContinue.data(), kContinue.size()), kToken);
    (void)bytes;
    broken_ = static_cast<bool>(failed);
    co_return !broken_;
}

/// The next bytes of the body; nothing when the line broke. 0: it is complete.
asio::awaitable<std::optional<std::size_t>> Session::read_some(Parser& parser,
                                                               std::span<char> into) {
    while (!parser.is_done()) {
        auto& body = parser.get().body();
        body.data = into.data();
        body.size = into.size();
        connection_.expires_by_size(body_bytes_);
        const auto [failed, bytes] =
            co_await http::async_read(connection_.stream(), buffer_, parser, kToken);
        (void)bytes;
        const std::size_t got = into.size() - body.size;
        body_bytes_ += got;
        if (failed && failed != http::error::need_buffer) {
            broken_ = true;
            co_return std::nullopt;
        }
        if (got > 0) co_return got;
    }
    co_return std::size_t{0};
}

/// False when it is too large, or the line broke.
asio::awaitable<bool> Session::read_body(Parser& parser, Request& request) {
    const auto length = parser.content_length();
    if (length && *length > kBodyBytesMax) co_return false;
    const bool may_go_on = co_await continue_if_asked(parser);
    if (!may_go_on) co_return false;
    connection_.start_transfer();
    std::vector<char> chunk(
        std::min(kChunkBytes, length ? static_cast<std::size_t>(*length) + 1 : kChunkBytes));
    while (true) {
        const auto got = co_await read_some(parser, chunk);
        if (!got) co_return false;
        if (*got == 0) co_return true;
        if (request.body.size() + *got > kBodyBytesMax) co_return false;
        request.body.append(chunk.data(), *got);
    }
}

asio::awaitable<Response> Session::take_upload(Parser& parser, const Request& request,
                                               const Route& route) {
    auto begun = route.upload(shared_.api, request);
    if (auto* wrong = std::get_if<Response>(&begun)) co_return std::move(*wrong);
    auto& upload = std::get<Upload>(begun);
    Response response;
    const bool may_go_on = co_await continue_if_asked(parser);
    if (!may_go_on) co_return response;
    connection_.start_transfer();
    std::vector<char> chunk(kChunkBytes);
    while (true) {
        const auto got = co_await read_some(parser, chunk);
        if (!got) co_return response;
        if (*got == 0) break;
        auto ended = upload.write({chunk.data(), *got});
        if (ended) co_return *std::move(ended);
    }
    co_return upload.finish();
}

/// Lets the last answer arrive: what the client still sends is read and dropped for a moment.
asio::awaitable<void> Session::linger() {
    connection_.expires_after(kLinger);
    const auto [failed] = co_await connection_.stream().async_shutdown(kToken);
    if (!failed) co_return;
    std::vector<char> dropped(kChunkBytes);
    auto& socket = beast::get_lowest_layer(connection_.stream());
    std::size_t total = 0;
    while (total < kDrainBytesMax) {
        const auto [ended, bytes] = co_await socket.async_read_some(asio::buffer(dropped), kToken);
        if (ended) co_return;
        total += bytes;
    }
}

}  // namespace

asio::awaitable<void> serve(Tcp::socket socket, Shared& shared, Slots::Place place) {
    ++shared.open;
    shared.api.metrics->connection_opened();
    try {
        Session session(std::move(socket), shared, std::move(place));
        co_await session.run();
    } catch (const std::exception& thrown) {
        spdlog::error("api: a connection ended by {}", thrown.what());
    }
    shared.api.metrics->connection_closed();
    --shared.open;
}

}  // namespace charter::api
