#include "signer/link.hpp"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include "signer/frames.hpp"

namespace charter::signer {
namespace {

using Clock = std::chrono::steady_clock;

std::string system_text() { return std::generic_category().message(errno); }

/// Readable or writable; or `stop` is readable, or the time is over.
enum class Woken : std::uint8_t { ready, stopped, late };

Woken wait_for(int socket, short events, int stop, std::chrono::milliseconds limit) {
    const auto until = Clock::now() + limit;
    while (true) {
        std::array<pollfd, 2> watched = {pollfd{stop, POLLIN, 0}, pollfd{socket, events, 0}};
        const auto rest =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
        const bool forever = limit < std::chrono::milliseconds::zero();
        const int wait = forever ? -1 : static_cast<int>(std::max<std::int64_t>(rest.count(), 0));
        const int woken = ::poll(watched.data(), watched.size(), wait);
        if (woken < 0 && errno == EINTR) continue;
        if (watched[0].revents != 0) return Woken::stopped;
        if (watched[1].revents != 0) return Woken::ready;
        if (woken <= 0) return Woken::late;
    }
}

class Socket {
  public:
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    int get() const { return descriptor_; }

  private:
    int descriptor_;
};

class Link {
  public:
    Link(const LinkOptions& options, Respondent& respondent, int stop)
        : options_(options), respondent_(respondent), stop_(stop) {
        address_.sun_family = AF_UNIX;
        std::memcpy(address_.sun_path, options.socket.c_str(), options.socket.native().size() + 1);
    }

    Outcome<std::monostate> run() {
        bool stopped = false;
        while (!stopped) {
            const Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
            const std::string why_not = dial(socket);
            if (why_not.empty()) {
                spdlog::info("connected to the node at {}", options_.socket.string());
                last_trouble_.clear();
                if (auto done = answer_all(socket); !done) return done;
            } else if (std::exchange(last_trouble_, why_not) != why_not) {
                spdlog::warn("no node at {}: {}; trying again", options_.socket.string(), why_not);
            }
            stopped = wait_for(-1, 0, stop_, options_.redial) == Woken::stopped;
        }
        return std::monostate{};
    }

  private:
    /// Why it did not work; empty: connected.
    std::string dial(const Socket& socket) const {
        if (socket.get() < 0) return system_text();
        const auto* address = reinterpret_cast<const sockaddr*>(&address_);
        if (::connect(socket.get(), address, sizeof address_) != 0) return system_text();
        ucred listener{};
        socklen_t size = sizeof listener;
        if (::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &listener, &size) != 0) {
            return system_text();
        }
        if (listener.uid == options_.node_user) return {};
        return "user " + std::to_string(listener.uid) + " listens there, not the node's user " +
               std::to_string(options_.node_user) + " ([node] user)";
    }

    Outcome<std::monostate> answer_all(const Socket& socket) {
        Frames frames;
        std::array<char, kMessageBytesMax> buffer{};
        while (true) {
            if (wait_for(socket.get(), POLLIN, stop_, kForever) != Woken::ready) break;
            const ssize_t got = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
            if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (got <= 0) {
                spdlog::warn("the node closed the connection");
                break;
            }
            frames.add({buffer.data(), static_cast<std::size_t>(got)});
            const auto more = answer_whole(frames, socket);
            if (!more) return tl::unexpected(more.error());
            if (!*more) break;
        }
        return std::monostate{};
    }

    /// Every whole message of `frames`. False: the connection is of no further use.
    Outcome<bool> answer_whole(Frames& frames, const Socket& socket) {
        while (true) {
            const auto next = frames.next(message_);
            if (!next) {
                spdlog::error("closed the connection: {}", next.error().what);
                return false;
            }
            if (!*next) return true;
            const auto reply = respondent_.answer(message_);
            if (!reply) return tl::unexpected(reply.error());
            if (!*reply) {
                spdlog::error("closed the connection: a message that is no request");
                return false;
            }
            if (!send(socket, framed(**reply))) return false;
        }
    }

    bool send(const Socket& socket, const Bytes& bytes) const {
        ByteView rest = bytes;
        while (!rest.empty()) {
            const ssize_t sent = ::send(socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent > 0) {
                rest.remove_prefix(static_cast<std::size_t>(sent));
                continue;
            }
            if (errno == EINTR) continue;
            const bool full = errno == EAGAIN;
            if (!full ||
                wait_for(socket.get(), POLLOUT, stop_, options_.reply_timeout) != Woken::ready) {
                spdlog::warn("the node did not take a reply");
                return false;
            }
        }
        return true;
    }

    static constexpr std::chrono::milliseconds kForever{-1};

    const LinkOptions& options_;
    Respondent& respondent_;
    int stop_;
    sockaddr_un address_{};
    std::string last_trouble_;
    pb::Message message_;
};

}  // namespace

Outcome<std::monostate> serve(const LinkOptions& options, Respondent& respondent, int stop) {
    if (options.socket.native().size() >= sizeof(sockaddr_un::sun_path)) {
        return fault("the path of the node's socket is longer than 107 bytes: " +
                     options.socket.string());
    }
    return Link(options, respondent, stop).run();
}

}  // namespace charter::signer
