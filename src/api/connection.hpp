#pragma once
// The line of one session: deadlines and answers. Internal to src/api: it brings in Beast.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "api/message.hpp"
#include "api/session.hpp"

namespace charter::api {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = boost::asio::ip::tcp;

inline constexpr auto kToken = asio::as_tuple(asio::use_awaitable);

struct Reply {
    Response response;
    unsigned version = 11;
    bool keep_alive = false;
};

/// The answer as it is sent, where it is neither a stream nor events. Takes the body.
http::response<http::string_body> message_of(Reply& reply);

class Connection {
  public:
    using Stream = beast::ssl_stream<beast::tcp_stream>;

    Connection(beast::tcp_stream stream, Shared& shared)
        : shared_(shared), stream_(std::move(stream), shared.tls) {}

    Stream& stream() { return stream_; }

    void expires_after(std::chrono::milliseconds time);
    /// A transfer begins: from now on expires_by_size() counts.
    void start_transfer();
    /// The deadline of a transfer that has come so far: the time-out, and its bytes at 64 KiB/s.
    void expires_by_size(std::uint64_t bytes);

    /// Waits for a deferred answer; then `response` is it.
    asio::awaitable<void> settle(Response& response);
    /// False when the line broke, or the body had a fault.
    asio::awaitable<bool> write(Reply& reply);
    /// Sends events until the subscriber goes, loses standing, or the head is reached if it does
    /// not follow. False when the line broke.
    asio::awaitable<bool> follow(Reply& reply, const Bytes& credential);

  private:
    struct Wake;
    struct Subscriber;

    asio::awaitable<bool> write_stream(Reply& reply);
    asio::awaitable<bool> write_chunk(const std::string& text);
    asio::awaitable<bool> write_events(Subscriber& subscriber, bool& more);
    asio::awaitable<bool> send_all(Reply& reply, const Bytes& credential, Wake& wake);
    bool in_standing(const Bytes& credential) const;

    Shared& shared_;
    Stream stream_;
    std::chrono::steady_clock::time_point transfer_start_;
};

}  // namespace charter::api
