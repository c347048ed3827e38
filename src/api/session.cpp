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
#include "api/exchange.hpp"
#include "api/metrics.hpp"
#include "api/tls.hpp"
#include "engine/engine.hpp"

namespace charter::api {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{64} << 10U;
constexpr std::size_t kDrainBytesMax = std::size_t{4} << 20U;
constexpr std::chrono::milliseconds kLinger{1'000};

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
    asio::awaitable<bool> serve_one();
    asio::awaitable<Response> answer(Parser& parser, Exchange& exchange);
    asio::awaitable<std::optional<std::size_t>> read_some(Parser& parser, std::span<char> into);
    asio::awaitable<bool> continue_if_asked(const Parser& parser);
    asio::awaitable<void> linger();

    Shared& shared_;
    Slots::Place place_;
    Connection connection_;
    beast::flat_buffer buffer_{std::size_t{256} << 10U};
    Peer peer_;
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
        const bool goes_on = co_await serve_one();
        if (!goes_on) break;
    }
    if (!broken_) co_await linger();
}

asio::awaitable<bool> Session::handshake() {
    connection_.expires_after(shared_.limits.header_timeout);
    const auto [failed] =
        co_await connection_.stream().async_handshake(asio::ssl::stream_base::server, kToken);
    if (failed) co_return false;
    peer_.credential = peer_credential(connection_.stream().native_handle());
    const auto tip = shared_.api.engine->application().tip();
    if (!tip) co_return true;  // nobody is known then
    const std::int64_t now = std::max(tip->time_ms, shared_.api.now_ms());
    // Of those that the ledger does not know, all share the places of the unknown.
    if (peer_.credential && identify(*tip->view, *peer_.credential, now)) {
        peer_.over_limit = !place_.belongs_to(*peer_.credential);
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

asio::awaitable<bool> Session::serve_one() {
    Parser parser;
    set_limits(parser, shared_.limits);
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
    Exchange exchange(shared_, peer_);
    body_bytes_ = 0;
    Response response = co_await answer(parser, exchange);
    if (broken_) co_return false;
    const bool keep =
        parser.keep_alive() && parser.is_done() && !response.close && !shared_.stopping;
    Reply reply{std::move(response), parser.get().version(), keep};
    if (reply.response.deferred) co_await connection_.settle(reply.response);
    shared_.api.metrics->count_request(exchange.route(), reply.response.status);
    bool written = false;
    if (reply.response.events) {
        written = co_await connection_.follow(reply, *peer_.credential);
    } else {
        written = co_await connection_.write(reply);
    }
    broken_ = !written;
    co_return written&& keep;
}

asio::awaitable<Response> Session::answer(Parser& parser, Exchange& exchange) {
    auto early = exchange.begin(parser);
    if (early) co_return *std::move(early);
    const bool may_go_on = co_await continue_if_asked(parser);
    if (!may_go_on) co_return Response{};
    connection_.start_transfer();
    const std::uint64_t length = parser.content_length().value_or(kChunkBytes);
    std::vector<char> chunk(std::min<std::uint64_t>(length, kChunkBytes - 1) + 1);
    while (true) {
        const auto got = co_await read_some(parser, chunk);
        if (!got) co_return Response{};
        if (*got == 0) break;
        auto ended = exchange.take({chunk.data(), *got});
        if (ended) co_return *std::move(ended);
    }
    co_return exchange.finish();
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
