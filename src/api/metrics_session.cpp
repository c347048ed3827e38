#include "api/metrics_session.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <exception>
#include <utility>

#include "api/metrics.hpp"

namespace charter::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kTimeout{5};
constexpr std::uint32_t kHeaderBytes = 8'192;

http::response<http::string_body> answer(const http::request<http::empty_body>& request,
                                         const Api& api) {
    http::response<http::string_body> response;
    response.version(11);
    response.keep_alive(false);
    response.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
    if (request.target() != "/metrics") {
        response.result(http::status::not_found);
        response.body() = "GET /metrics is all that is here\n";
    } else if (request.method() != http::verb::get) {
        response.result(http::status::method_not_allowed);
        response.set(http::field::allow, "GET");
    } else {
        response.body() = api.metrics->text(api);
    }
    response.prepare_payload();
    return response;
}

asio::awaitable<void> exchange(beast::tcp_stream& stream, const Api& api) {
    beast::flat_buffer buffer(2 * std::size_t{kHeaderBytes});
    http::request_parser<http::empty_body> parser;
    parser.header_limit(kHeaderBytes);
    stream.expires_after(kTimeout);
    const auto [failed, read] = co_await http::async_read_header(stream, buffer, parser, kToken);
    (void)read;
    if (failed) co_return;
    const auto response = answer(parser.get(), api);
    const auto [broken, written] = co_await http::async_write(stream, response, kToken);
    (void)written;
    if (broken) co_return;
    beast::error_code ignored;
    static_cast<void>(stream.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored));
}

}  // namespace

asio::awaitable<void> serve_metrics(asio::ip::tcp::socket socket, const Api& api,
                                    Slots::Place place) {
    const Slots::Place held(std::move(place));
    try {
        beast::tcp_stream stream(std::move(socket));
        co_await exchange(stream, api);
    } catch (const std::exception& thrown) {
        spdlog::error("metrics: {}", thrown.what());
    }
}

}  // namespace charter::api
