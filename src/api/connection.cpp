#include "api/connection.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>
#include <vector>

#include "api/auth.hpp"
#include "api/events.hpp"
#include "api/heights.hpp"
#include "api/problem.hpp"
#include "engine/engine.hpp"
#include "engine/pruned.hpp"
#include "engine/reading.hpp"

namespace charter::api {
namespace {

constexpr std::uint64_t kBytesPerMs = 64;  // 64 KiB/s: the slowest line that we wait for
constexpr std::size_t kChunkBytes = std::size_t{64} << 10U;
constexpr std::size_t kEventsAtOnce = 256;
constexpr unsigned kHttp11 = 11;

template <class Body>
void fill_head(http::response<Body>& head, const Reply& reply) {
    head.version(reply.version);
    head.result(reply.response.status);
    head.keep_alive(reply.keep_alive);
    head.set(http::field::content_type, reply.response.content_type);
    for (const auto& [name, value] : reply.response.headers) head.set(name, value);
    if (head.find(http::field::cache_control) == head.end()) {
        head.set(http::field::cache_control, "no-store");
    }
}

}  // namespace

http::response<http::string_body> message_of(Reply& reply) {
    http::response<http::string_body> message;
    fill_head(message, reply);
    message.body() = std::move(reply.response.body);
    message.prepare_payload();
    return message;
}

/// What another thread may reach of a session that waits: it is woken on its own strand, and only
/// while it is there.
struct Connection::Wake {
    explicit Wake(const asio::any_io_executor& executor) : timer(executor) {}

    asio::steady_timer timer;
    bool woken = false;
    std::optional<Response> response;

    static void post(const std::weak_ptr<Wake>& weak, std::optional<Response> with) {
        const auto there = weak.lock();
        if (!there) return;
        asio::post(there->timer.get_executor(), [weak, response = std::move(with)]() mutable {
            const auto wake = weak.lock();
            if (!wake) return;
            wake->woken = true;
            if (response && !wake->response) wake->response = std::move(response);
            wake->timer.cancel();
        });
    }
};

/// How far a stream of events has come.
struct Connection::Subscriber {
    storage::Position from;
    EventFilter filter;
    std::string passed_over;  // id of the newest event that came by and was not sent; else empty
};

void Connection::expires_after(std::chrono::milliseconds time) {
    beast::get_lowest_layer(stream_).expires_after(time);
}

void Connection::start_transfer() { transfer_start_ = std::chrono::steady_clock::now(); }

void Connection::expires_by_size(std::uint64_t bytes) {
    const auto allowed =
        shared_.limits.body_timeout + std::chrono::milliseconds(bytes / kBytesPerMs);
    beast::get_lowest_layer(stream_).expires_at(transfer_start_ + allowed);
}

asio::awaitable<void> Connection::settle(Response& response) {
    const std::shared_ptr<Deferred> deferred = std::move(response.deferred);
    const auto wake = std::make_shared<Wake>(stream_.get_executor());
    const std::weak_ptr<Wake> weak = wake;
    deferred->start([weak](Response answer) { Wake::post(weak, std::move(answer)); });
    const auto deadline = std::chrono::steady_clock::now() + deferred->timeout;
    // What is posted runs while this waits: on one strand.
    while (!wake->response && std::chrono::steady_clock::now() < deadline && !shared_.stopping) {
        wake->timer.expires_at(deadline);
        const auto [ended] = co_await wake->timer.async_wait(kToken);
        (void)ended;
    }
    response = wake->response ? *std::move(wake->response) : deferred->at_timeout();
}

asio::awaitable<bool> Connection::write(Reply& reply) {
    if (reply.response.stream && reply.response.stream->bytes > 0) {
        const bool streamed = co_await write_stream(reply);
        co_return streamed;
    }
    const auto message = message_of(reply);
    start_transfer();
    expires_by_size(message.body().size());
    const auto [failed, bytes] = co_await http::async_write(stream_, message, kToken);
    (void)bytes;
    co_return !failed;
}

asio::awaitable<bool> Connection::write_stream(Reply& reply) {
    http::response<http::buffer_body> message;
    fill_head(message, reply);
    message.content_length(reply.response.stream->bytes);
    message.body().data = nullptr;
    message.body().more = true;
    http::response_serializer<http::buffer_body> serializer{message};
    start_transfer();
    expires_by_size(0);
    const auto [failed, head_bytes] =
        co_await http::async_write_header(stream_, serializer, kToken);
    (void)head_bytes;
    if (failed) co_return false;
    std::vector<char> chunk(kChunkBytes);
    std::uint64_t sent = 0;
    while (sent < reply.response.stream->bytes) {
        const auto got = reply.response.stream->read(chunk.data(), chunk.size());
        if (!got) spdlog::error("api: {}", got.error().what);
        if (!got || *got == 0) co_return false;
        sent += *got;
        message.body().data = chunk.data();
        message.body().size = *got;
        message.body().more = sent < reply.response.stream->bytes;
        expires_by_size(sent);
        const auto [broken, bytes] = co_await http::async_write(stream_, serializer, kToken);
        (void)bytes;
        if (broken && broken != http::error::need_buffer) co_return false;
    }
    co_return true;
}

// ---- events -----------------------------------------------------------------------------------

bool Connection::in_standing(const Bytes& credential) const {
    const auto tip = shared_.api.engine->application().tip();
    if (!tip) return false;
    const std::int64_t now = std::max(tip->time_ms, shared_.api.now_ms());
    return identify(*tip->view, credential, now).has_value();
}

asio::awaitable<bool> Connection::write_chunk(const std::string& text) {
    start_transfer();
    expires_by_size(text.size());
    const auto [failed, bytes] = co_await asio::async_write(
        stream_, http::make_chunk(asio::buffer(text.data(), text.size())), kToken);
    (void)bytes;
    co_return !failed;
}

/// Those that are there and that the filter takes, in portions. `more` says whether any were there.
asio::awaitable<bool> Connection::write_events(Subscriber& subscriber, bool& more) {
    storage::Position& from = subscriber.from;
    const auto events = engine::events_since(shared_.api.engine->application().store().store(),
                                             from, kEventsAtOnce);
    if (!events) {
        // Whoever is slower than the retention period is told that the journal has a hole here.
        spdlog::error("api: {}", events.error().what);
        static const std::string kEnd = "event: end\ndata: {\"why\":\"pruned\"}\n\n";
        const auto gone = engine::pruned(shared_.api.engine->application().store().store());
        if (gone && gone->has(std::max<std::uint64_t>(from.height, 1))) {
            const bool told = co_await write_chunk(kEnd);
            (void)told;
        }
        co_return false;
    }
    more = !events->empty();
    if (!more) co_return true;
    std::string text;
    for (const v1::Event& event : *events) {
        if (subscriber.filter.takes(event)) text += event_text(event);
    }
    const v1::Event& last = events->back();
    from = after(last);
    subscriber.passed_over = subscriber.filter.takes(last) ? "" : event_id(last);
    if (text.empty()) {
        // Nothing to wait for: others have their turn before the next portion.
        co_await asio::post(stream_.get_executor(), asio::use_awaitable);
        co_return true;
    }
    const bool written = co_await write_chunk(text);
    co_return written;
}

asio::awaitable<bool> Connection::send_all(Reply& reply, const Bytes& credential, Wake& wake) {
    static const std::string kHeartbeat = ": still here\n";
    static const std::string kEnd = "event: end\ndata: {\"why\":\"standing\"}\n\n";
    Following& following = *reply.response.events;
    Subscriber subscriber{following.from, std::move(following.filter), {}};
    while (!shared_.stopping) {
        if (!in_standing(credential)) {
            const bool told = co_await write_chunk(kEnd);
            co_return told;
        }
        wake.woken = false;
        bool more = false;
        const bool written = co_await write_events(subscriber, more);
        if (!written) co_return false;
        if (more || wake.woken) continue;
        if (!following.follow) break;
        wake.timer.expires_after(shared_.limits.heartbeat);
        const auto [ended] = co_await wake.timer.async_wait(kToken);
        (void)ended;
        if (wake.woken) continue;
        // An id without data moves the subscriber's place and is no event.
        std::string beat = kHeartbeat;
        if (!subscriber.passed_over.empty()) beat += "id: " + subscriber.passed_over + "\n";
        beat += "\n";
        const bool beaten = co_await write_chunk(beat);
        if (!beaten) co_return false;
    }
    co_return true;
}

asio::awaitable<bool> Connection::follow(Reply& reply, const Bytes& credential) {
    if (reply.version < kHttp11) {
        reply.response = problem(400, "http_version", "event streams need HTTP/1.1");
        const bool refused = co_await write(reply);
        co_return refused;
    }
    http::response<http::empty_body> message;
    fill_head(message, reply);
    message.chunked(true);
    http::response_serializer<http::empty_body> serializer{message};
    expires_after(shared_.limits.body_timeout);
    const auto [failed, bytes] = co_await http::async_write_header(stream_, serializer, kToken);
    (void)bytes;
    if (failed) co_return false;

    const auto wake = std::make_shared<Wake>(stream_.get_executor());
    const std::weak_ptr<Wake> weak = wake;
    const auto subscription =
        shared_.api.heights->subscribe([weak] { Wake::post(weak, std::nullopt); });
    const bool sent = co_await send_all(reply, credential, *wake);
    if (!sent) co_return false;
    expires_after(shared_.limits.body_timeout);
    const auto [cut, last] = co_await asio::async_write(stream_, http::make_chunk_last(), kToken);
    (void)last;
    co_return !cut;
}

}  // namespace charter::api
