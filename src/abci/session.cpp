#include "abci/session.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <string>
#include <utility>

namespace charter::abci {
namespace {

namespace asio = boost::asio;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadBytes = 256U << 10U;
/// Replies go out at the latest when there are so many: a client that reads slowly is not to find
/// them all at the end.
constexpr std::size_t kWriteBytes = 64U << 10U;
// Of the replies' buffers, between large replies.
constexpr std::size_t kKeptBytes = std::size_t{1} << 20U;

void clear(Bytes& buffer) {
    buffer.clear();
    if (buffer.capacity() > kKeptBytes) buffer.shrink_to_fit();
}

/// The process at the other end of a unix socket; 0 if the system does not say.
int process_at(int descriptor) {
    ucred other{};
    socklen_t size = sizeof other;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &other, &size) != 0) return 0;
    return other.pid;
}

}  // namespace

Session::Session(Handler& handler, const ServerOptions& options,
                 std::function<void(const Fault&)> on_fault)
    : handler_(handler),
      options_(options),
      on_fault_(std::move(on_fault)),
      frames_(options.request_bytes_max) {}

Session::~Session() {
    close();
    if (thread_.joinable()) thread_.join();
}

void Session::begin(Socket socket) {
    socket_ = std::move(socket);
    process_ = process_at(socket_.native_handle());
    asio::co_spawn(io_, read(), [](const std::exception_ptr& thrown) {
        if (thrown) std::rethrow_exception(thrown);  // out of io_.run()
    });
    thread_ = std::thread([this] { run(); });
}

// Whatever is thrown while a request is answered ends the connection: CometBFT would wait for its
// reply for ever.
void Session::run() {
    std::string thrown;
    try {
        io_.run();
    } catch (const std::exception& exception) {
        thrown = exception.what();
    } catch (...) {
        thrown = "an unknown exception";
    }
    if (!thrown.empty()) {
        on_fault_({"a request of CometBFT was not answered: " + thrown});
        end();
    }
    over_ = true;
}

void Session::close() {
    asio::post(io_, [this] { end(); });
}

void Session::end() {
    boost::system::error_code ignored;
    socket_.close(ignored);
    drained_.cancel();
}

void Session::write() {
    if (!writing_.empty() || replies_.empty()) return;
    writing_.swap(replies_);
    asio::async_write(socket_, asio::buffer(writing_),
                      [this](const boost::system::error_code& failed, std::size_t) {
                          clear(writing_);
                          drained_.cancel();
                          if (failed) return end();
                          write();
                      });
}

// False: the connection is of no further use.
asio::awaitable<bool> Session::answer_all() {
    while (socket_.is_open()) {
        const auto next = frames_.next(request_);
        if (!next) {
            on_fault_(next.error());
            co_return false;
        }
        if (!*next) co_return true;
        const auto response = handler_.answer(request_);
        request_.Clear();
        if (!response) {
            on_fault_(response.error());
            co_return false;
        }
        replies_ += framed(*response);
        if (replies_.size() < kWriteBytes) continue;
        write();
        co_await asio::post(io_, asio::use_awaitable);  // what was written may go on
        while (socket_.is_open() && replies_.size() + writing_.size() > options_.reply_bytes_max) {
            drained_.expires_at(asio::steady_timer::time_point::max());
            static_cast<void>(co_await drained_.async_wait(kToken));
        }
    }
    co_return false;
}

asio::awaitable<void> Session::read() {
    std::array<char, kReadBytes> buffer{};
    while (true) {
        const auto [failed, bytes] = co_await socket_.async_read_some(asio::buffer(buffer), kToken);
        if (failed) break;
        frames_.add(ByteView(buffer.data(), bytes));
        if (!co_await answer_all()) break;
        write();
    }
    end();
}

}  // namespace charter::abci
