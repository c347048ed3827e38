#include "abci/server.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <chrono>
#include <exception>
#include <list>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "abci/session.hpp"

namespace charter::abci {
namespace {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kPathMax = 107;
constexpr mode_t kOwnerOnly = 0600;

constexpr std::chrono::milliseconds kPause{100};  // after a connection that could not be taken

/// Held while a socket is: two processes that start at once do not take it from each other. The
/// file stays; a lock goes with its process.
class SocketLock {
  public:
    static Outcome<SocketLock> take(const std::filesystem::path& socket) {
        const std::string name = socket.string() + ".lock";
        const int descriptor =
            ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly);
        if (descriptor < 0) {
            return fault("cannot make " + name + ": " + std::generic_category().message(errno) +
                         "; name a folder that exists and that this process may write");
        }
        SocketLock lock(descriptor);
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
        return fault("another process listens at " + socket.string() + ": stop it first");
    }
    SocketLock(SocketLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    SocketLock(const SocketLock&) = delete;
    SocketLock& operator=(SocketLock&&) = delete;
    SocketLock& operator=(const SocketLock&) = delete;
    ~SocketLock() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

  private:
    explicit SocketLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

/// Whether a process without our lock listens there.
bool is_taken(const std::filesystem::path& path) {
    asio::io_context io;
    Local::socket probe(io);
    boost::system::error_code failed;
    probe.connect(Local::endpoint(path.string()), failed);
    return !failed;
}

// The lock is held.
Outcome<Local::acceptor> listen(asio::io_context& io, const std::filesystem::path& path) {
    const std::string name = path.string();
    std::error_code ignored;
    const auto there = std::filesystem::symlink_status(path, ignored);
    if (std::filesystem::is_socket(there)) {
        if (is_taken(path)) return fault("another process listens at " + name + ": stop it first");
        std::filesystem::remove(path, ignored);
    } else if (std::filesystem::exists(there)) {
        return fault(name + " is there and is no socket: remove it, or name another path");
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
    Impl(Handler& h, ServerOptions o, SocketLock l)
        : handler(h), options(std::move(o)), socket_lock(std::move(l)) {}

    asio::awaitable<void> accept();
    asio::awaitable<void> accept_one();
    void fail(const Fault& why);

    Handler& handler;
    const ServerOptions options;
    std::optional<SocketLock> socket_lock;
    asio::io_context io{1};
    std::optional<Local::acceptor> acceptor;
    mutable std::mutex mutex;  // guards what follows
    std::list<Session> sessions;
    bool stopping = false;
    bool failed = false;
    std::thread thread;
};

// A session has a thread and descriptors of its own: what the system does not give is thrown.
asio::awaitable<void> Server::Impl::accept_one() {
    std::list<Session> next;
    Session& session = next.emplace_back(handler, options, [this](const Fault& why) { fail(why); });
    Local::socket socket = co_await acceptor->async_accept(session.io(), asio::use_awaitable);
    const std::lock_guard guard(mutex);
    if (stopping || failed) co_return;
    sessions.remove_if([](const Session& one) { return one.is_over(); });
    if (sessions.size() >= options.connections) {
        spdlog::warn("abci: a connection beyond {} is refused", options.connections);
        co_return;
    }
    session.begin(std::move(socket));
    sessions.splice(sessions.end(), next);
}

// A system without descriptors or threads has them again later; CometBFT waits meanwhile.
asio::awaitable<void> Server::Impl::accept() {
    asio::steady_timer pause(io);
    bool said = false;
    while (true) {
        std::string refused;
        try {
            co_await accept_one();
        } catch (const std::exception& exception) {
            refused = exception.what();
        }
        if (!acceptor->is_open()) co_return;
        if (!refused.empty()) {
            if (!said) spdlog::error("abci: no connection can be taken: {}; waiting", refused);
            pause.expires_after(kPause);
            static_cast<void>(co_await pause.async_wait(kToken));
        }
        said = !refused.empty();
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
    const std::string name = options.socket.string();
    if (name.size() > kPathMax) {
        return fault("the socket's path has more than " + std::to_string(kPathMax) +
                     " bytes: " + name + "; choose a shorter folder");
    }
    auto lock = SocketLock::take(options.socket);
    if (!lock) return tl::unexpected(lock.error());
    auto impl = std::make_unique<Impl>(handler, std::move(options), *std::move(lock));
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

void Server::end_clients() {
    std::set<int> processes;
    {
        const std::lock_guard lock(impl_->mutex);
        for (const Session& session : impl_->sessions) {
            if (!session.is_over()) processes.insert(session.process());
        }
    }
    for (const int process : processes) {
        if (process > 0 && ::kill(process, SIGTERM) == 0) continue;
        spdlog::error("abci: the process {} that is connected cannot be ended: {}", process,
                      std::generic_category().message(process > 0 ? errno : ESRCH));
    }
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
    impl_->socket_lock.reset();
}

}  // namespace charter::abci
