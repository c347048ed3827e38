#pragma once
// For the tests of this folder: a server over a World, and a client that speaks CometBFT's side.

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "abci/server.hpp"
#include "abci/world_test.hpp"
#include "wire/delimited.hpp"

namespace charter::abci {

/// Blocking, as simple as can be.
class Client {
  public:
    explicit Client(const std::filesystem::path& path) : fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::ranges::copy(path.string(), std::begin(address.sun_path));
        connected_ =
            ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~Client() { close(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool connected() const { return connected_; }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    void send(ByteView bytes, std::size_t piece = SIZE_MAX) const {
        while (!bytes.empty()) {
            const ssize_t sent =
                ::send(fd_, bytes.data(), std::min(piece, bytes.size()), MSG_NOSIGNAL);
            if (sent <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    void send(const pb::Request& request, std::size_t piece = SIZE_MAX) const {
        send(wire::delimited(request.SerializeAsString()), piece);
    }
    /// VALUE_NOT_SET once the server has closed.
    pb::Response receive() {
        while (true) {
            const auto next = wire::next_message(waiting_, SIZE_MAX >> 1U);
            pb::Response response;
            if (next.body) {
                response.ParseFromArray(next.body->data(), static_cast<int>(next.body->size()));
                waiting_.erase(0, next.bytes);
                return response;
            }
            char buffer[65'536];
            const ssize_t got = ::recv(fd_, buffer, sizeof buffer, 0);
            if (got <= 0) return response;
            waiting_.append(buffer, static_cast<std::size_t>(got));
        }
    }
    pb::Response ask(const pb::Request& request) {
        send(request);
        return receive();
    }

  private:
    int fd_;
    bool connected_ = false;
    Bytes waiting_;
};

inline pb::Request echo(const std::string& text) {
    pb::Request request;
    request.mutable_echo()->set_message(text);
    return request;
}

inline pb::Request flush() {
    pb::Request request;
    request.mutable_flush();
    return request;
}

inline pb::Request check(const Bytes& tx, pb::CheckTxType type = pb::NEW) {
    pb::Request request;
    request.mutable_check_tx()->set_tx(tx);
    request.mutable_check_tx()->set_type(type);
    return request;
}

struct Served {
    World world;
    std::mutex mutex;  // guards what follows
    std::vector<std::string> failures;
    std::unique_ptr<Server> server;

    explicit Served(ServerOptions options = {}) {
        options.socket = socket();
        options.on_failure = [this](const Fault& why) {
            const std::lock_guard lock(mutex);
            failures.push_back(why.what);
        };
        auto started = Server::start(*world.handler, std::move(options));
        if (!started) std::abort();
        server = *std::move(started);
    }
    std::filesystem::path socket() const { return world.folder / "abci.sock"; }
    std::size_t failed() {
        const std::lock_guard lock(mutex);
        return failures.size();
    }
};

}  // namespace charter::abci
