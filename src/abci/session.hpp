#pragma once
// One connection of CometBFT: requests in, replies out, in order.

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <thread>

#include "abci/server.hpp"

namespace charter::abci {

class Session {
  public:
    using Socket = boost::asio::local::stream_protocol::socket;

    /// Handler and options outlive it. `on_fault`: what could not be answered, exceptions too; from
    /// this session's thread.
    Session(Handler& handler, const ServerOptions& options,
            std::function<void(const Fault&)> on_fault);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    /// Closes, and waits for the request under way.
    ~Session();

    boost::asio::io_context& io() { return io_; }
    /// Once, with the accepted socket of io().
    void begin(Socket socket);
    bool is_over() const { return over_; }
    /// Of whoever connected; 0 if the system does not say. Any thread, after begin().
    int process() const { return process_; }
    /// Any thread.
    void close();

  private:
    boost::asio::awaitable<void> read();
    void run();
    boost::asio::awaitable<bool> answer_all();
    void write();
    void end();

    Handler& handler_;
    const ServerOptions& options_;
    std::function<void(const Fault&)> on_fault_;
    boost::asio::io_context io_{1};
    Socket socket_{io_};
    boost::asio::steady_timer drained_{io_};  // cancelled with each write that ends
    Frames frames_;
    pb::Request request_;
    Bytes replies_;  // wait for the write under way
    Bytes writing_;
    std::atomic<bool> over_ = false;
    int process_ = 0;
    std::thread thread_;
};

}  // namespace charter::abci
