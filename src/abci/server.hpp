#pragma once
// The socket that CometBFT connects to: unix, its owner's alone. Four connections of CometBFT's,
// each with a thread of its own; replies in the order of the requests, without waiting for Flush.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>

#include "abci/handler.hpp"
#include "base/result.hpp"

namespace charter::abci {

struct ServerOptions {
    std::filesystem::path socket;
    std::size_t connections = 16;
    std::size_t request_bytes_max = kRequestBytesMax;
    /// Replies that a connection may leave unread; then its requests wait.
    std::size_t reply_bytes_max = std::size_t{64} << 20U;
    /// Called once, from the thread of a connection, with what could not be answered: every
    /// connection ends after the request it is at, and no new one is taken. Must not stop the
    /// server itself.
    std::function<void(const Fault& why)> on_failure;
};

class Server {
  public:
    /// `handler` outlives it. Listens when it returns. A socket that a dead process left is
    /// replaced. `<socket>.lock` beside it says whose it is. Faults: a path that is too long (107
    /// bytes); another process listens there; something else is there; what the system says.
    static Outcome<std::unique_ptr<Server>> start(Handler& handler, ServerOptions options);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    /// Stops.
    ~Server();

    /// Connections that are open now.
    std::size_t connections() const;
    /// Asks whoever has a connection to end itself in order (SIGTERM); new connections are taken.
    /// None is closed under it: CometBFT v0.39 then waits, now and then, for an answer that cannot
    /// come, and never ends.
    void end_clients();
    /// Finishes the requests under way and closes. Called again: no effect. Not from a handler, nor
    /// from on_failure.
    void stop();

  private:
    struct Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace charter::abci
