#include "abci/server.hpp"

#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <mutex>
#include <utility>

#include "abci/session.hpp"

namespace charter::abci {
namespace {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kPathMax = 107;
constexpr mode_t kOwnerOnly = 0600;

/// Whether somebody listens there.
bool is_taken(const std::filesystem::path& path) {
    asio::io_context io;
    Local::socket probe(io);
    boost::system::error_code failed;
    probe.connect(Local::endpoint(path.string()), failed);
    return !failed;
}

Outcome<Local::acceptor> listen(asio::io_context& io, const std::filesystem::path& path) {
    const std::string name = path.string();
    if (name.size() > kPathMax) {
        return fault("the socket's path has more than " + std::to_string(kPathMax) +
                     " bytes: " + name + "; choose a shorter folder");
    }
    std::error_code ignored;
    if (std::filesystem::is_socket(path, ignored)) {
        if (is_taken(path)) return fault("another process listens at " + name + ": stop it first");
        std::filesystem::remove(path, ignored);
    }
    boost::system::error_code failed;
    Local::acceptor acceptor(io);
    acceptor.open(Local(), failed);
    if (!failed) acceptor.bind(Local::endpoint(name), failed);
    // Nobody connects before it listens.
    if (!failed && ::chmod(name.c_str(), kOwnerOnly) != 0) {
        failed.assign(errno, boost::system::system_category());
    }
    if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
    if (!failed) return acceptor;
    return fault("cannot listen at " + name + ": " + failed.message());
}

}  // namespace

struct Server::Impl {
    Impl(Handler& h, ServerOptions o) : handler(h), options(std::move(o)) {}

    asio::awaitable<void> accept();
    void fail(const Fault& why);

    Handler& handler;
    const ServerOptions options;
    asio::io_context io{1};
    std::optional<Local::acceptor> acceptor;
    mutable std::mutex mutex;  // guards what follows
    std::list<Session> sessions;
    bool stopping = false;
    bool failed = false;
    std::thread thread;
};

asio::awaitable<void> Server::Impl::accept() {
    while (true) {
        std::list<Session> next;
        Session& session =
            next.emplace_back(handler, options, [this](const Fault& why) { fail(why); });
        auto [refused, socket] = co_await acceptor->async_accept(session.io(), kToken);
        if (refused == asio::error::operation_aborted || !acceptor->is_open()) co_return;
        if (refused) continue;
        const std::lock_guard lock(mutex);
        if (stopping) co_return;
        sessions.remove_if([](const Session& one) { return one.is_over(); });
        if (sessions.size() >= options.connections) {
            spdlog::warn("abci: a connection beyond {} is refused", options.connections);
            continue;
        }
        session.begin(std::move(socket));
        sessions.splice(sessions.end(), next);
    }
}

// Called by a session's thread: that one ends by itself.
void Server::Impl::fail(const Fault& why) {
    {
        const std::lock_guard lock(mutex);
        if (failed || stopping) return;
        failed = true;
        for (Session& session : sessions) session.close();
    }
    asio::post(io, [this] {
        boost::system::error_code ignored;
        acceptor->close(ignored);
    });
    spdlog::error("abci: {}", why.what);
    if (options.on_failure) options.on_failure(why);
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { stop(); }

Outcome<std::unique_ptr<Server>> Server::start(Handler& handler, ServerOptions options) {
    auto impl = std::make_unique<Impl>(handler, std::move(options));
    auto acceptor = listen(impl->io, impl->options.socket);
    if (!acceptor) return tl::unexpected(acceptor.error());
    impl->acceptor.emplace(*std::move(acceptor));
    asio::co_spawn(impl->io, impl->accept(), asio::detached);
    impl->thread = std::thread([running = impl.get()] { running->io.run(); });
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::size_t Server::connections() const {
    const std::lock_guard lock(impl_->mutex);
    return static_cast<std::size_t>(std::ranges::count_if(
        impl_->sessions, [](const Session& session) { return !session.is_over(); }));
}

void Server::hang_up() {
    const std::lock_guard lock(impl_->mutex);
    for (Session& session : impl_->sessions) session.close();
}

void Server::stop() {
    {
        const std::lock_guard lock(impl_->mutex);
        if (impl_->stopping) return;
        impl_->stopping = true;
    }
    asio::post(impl_->io, [running = impl_.get()] {
        boost::system::error_code ignored;
        running->acceptor->close(ignored);
    });
    impl_->thread.join();
    impl_->sessions.clear();  // closes each, and waits
    std::error_code ignored;
    std::filesystem::remove(impl_->options.socket, ignored);
}

}  // namespace charter::abci
