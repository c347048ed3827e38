#include "api/server.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "api/heights.hpp"
#include "api/metrics.hpp"
#include "api/metrics_session.hpp"
#include "api/session.hpp"
#include "api/tls.hpp"

namespace charter::api {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kAcceptPause{50};
constexpr std::chrono::milliseconds kStopGrace{500};
constexpr std::chrono::milliseconds kStopLook{5};
constexpr std::size_t kMetricsConnections = 8;

Outcome<Tcp::acceptor> listen(asio::io_context& io, const std::string& address,
                              std::uint16_t port) {
    boost::system::error_code failed;
    const auto ip = asio::ip::make_address(address, failed);
    if (failed) return fault("`" + address + "` is no IP address to listen at (127.0.0.1, ::)");
    const Tcp::endpoint endpoint(ip, port);
    Tcp::acceptor acceptor(io);
    acceptor.open(endpoint.protocol(), failed);
    if (!failed) acceptor.set_option(Tcp::acceptor::reuse_address(true), failed);
    if (!failed) acceptor.bind(endpoint, failed);
    if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
    if (!failed) return acceptor;
    return fault("cannot listen at " + address + " port " + std::to_string(port) + ": " +
                 failed.message() + "; is another process there? Choose another port");
}

}  // namespace

struct Server::Impl {
    Impl(const Api& api, const ServerLimits& limits)
        : shared(api, limits), metrics_slots(kMetricsConnections * 2, 1) {}

    // In this order: what runs on `io` uses what stands before it.
    Shared shared;
    Slots metrics_slots;
    asio::io_context io;
    std::optional<Tcp::acceptor> acceptor;
    std::optional<Tcp::acceptor> metrics;
    std::vector<std::thread> threads;

    asio::awaitable<void> accept_sessions();
    asio::awaitable<void> accept_metrics();
    void run();
};

asio::awaitable<void> Server::Impl::accept_sessions() {
    asio::steady_timer pause(io);
    while (!shared.stopping) {
        const auto strand = asio::make_strand(io);
        auto [failed, socket] = co_await acceptor->async_accept(strand, kToken);
        if (failed == asio::error::operation_aborted) co_return;
        if (failed) {  // no descriptor left, or the client is gone again
            pause.expires_after(kAcceptPause);
            const auto [ended] = co_await pause.async_wait(kToken);
            if (ended) co_return;
            continue;
        }
        Slots::Place place = shared.slots.take();
        if (!place) {
            shared.api.metrics->count_connection("no_place");
            continue;
        }
        boost::system::error_code ignored;
        socket.set_option(Tcp::no_delay(true), ignored);
        Tcp::socket plain(std::move(socket));
        asio::co_spawn(strand, serve(std::move(plain), shared, std::move(place)), asio::detached);
    }
}

asio::awaitable<void> Server::Impl::accept_metrics() {
    asio::steady_timer pause(io);
    while (!shared.stopping) {
        const auto strand = asio::make_strand(io);
        auto [failed, socket] = co_await metrics->async_accept(strand, kToken);
        if (failed == asio::error::operation_aborted) co_return;
        if (failed) {
            pause.expires_after(kAcceptPause);
            const auto [ended] = co_await pause.async_wait(kToken);
            if (ended) co_return;
            continue;
        }
        Slots::Place place = metrics_slots.take();
        if (!place) continue;
        Tcp::socket plain(std::move(socket));
        asio::co_spawn(strand, serve_metrics(std::move(plain), shared.api, std::move(place)),
                       asio::detached);
    }
}

void Server::Impl::run() {
    while (true) {
        try {
            io.run();
            return;
        } catch (const std::exception& thrown) {
            spdlog::error("api: a thread goes on after {}", thrown.what());
        }
    }
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { stop(); }

Outcome<std::unique_ptr<Server>> Server::start(const Api& api, const ServerConfig& config) {
    auto impl = std::make_unique<Impl>(api, config.limits);
    if (auto tls = configure_tls(impl->shared.tls, config.certificate_pem, config.key); !tls) {
        return tl::unexpected(tls.error());
    }
    auto acceptor = listen(impl->io, config.address, config.port);
    if (!acceptor) return tl::unexpected(acceptor.error());
    impl->acceptor = *std::move(acceptor);
    if (config.metrics_port) {
        auto metrics = listen(impl->io, config.metrics_address, *config.metrics_port);
        if (!metrics) return tl::unexpected(metrics.error());
        impl->metrics = *std::move(metrics);
    }
    asio::co_spawn(impl->io, impl->accept_sessions(), asio::detached);
    if (impl->metrics) asio::co_spawn(impl->io, impl->accept_metrics(), asio::detached);
    for (unsigned i = 0; i < std::max(config.threads, 1U); ++i) {
        impl->threads.emplace_back([running = impl.get()] { running->run(); });
    }
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::uint16_t Server::port() const { return impl_->acceptor->local_endpoint().port(); }

std::optional<std::uint16_t> Server::metrics_port() const {
    if (!impl_->metrics) return std::nullopt;
    return impl_->metrics->local_endpoint().port();
}

void Server::stop() {
    if (impl_->shared.stopping.exchange(true)) return;
    asio::post(impl_->io, [running = impl_.get()] {
        boost::system::error_code ignored;
        running->acceptor->close(ignored);
        if (running->metrics) running->metrics->close(ignored);
    });
    impl_->shared.api.heights->publish();
    const auto until = std::chrono::steady_clock::now() + kStopGrace;
    while (impl_->shared.open > 0 && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(kStopLook);
    }
    impl_->io.stop();
    for (std::thread& thread : impl_->threads) thread.join();
}

}  // namespace charter::api
