#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>

#include "cli/doctor_look.hpp"

namespace charter::cli {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using namespace std::chrono_literals;

constexpr auto kWithin = 2s;

/// The host of "host:port", without the brackets of IPv6; a host that means all is this machine.
std::string host_of(const std::string& address) {
    std::string host = address.substr(0, address.rfind(':'));
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.empty() || host == "0.0.0.0") return "127.0.0.1";
    return host == "::" ? "::1" : host;
}

void connect(asio::io_context& io, Tcp::socket& socket, Dialled& one) {
    const std::size_t colon = one.address.rfind(':');
    if (colon == std::string::npos) return;
    boost::system::error_code failed;
    Tcp::resolver resolver(io);
    const auto found =
        resolver.resolve(host_of(one.address), one.address.substr(colon + 1), failed);
    if (failed) return;
    asio::async_connect(socket, found,
                        [&one](const boost::system::error_code& why, const Tcp::endpoint&) {
                            if (!why) one.reach = Reach::open;
                            if (why == asio::error::connection_refused) one.reach = Reach::refused;
                        });
}

}  // namespace

void dial(const std::vector<Dialled*>& addresses) {
    asio::io_context io;
    std::vector<std::unique_ptr<Tcp::socket>> sockets;
    for (Dialled* one : addresses) {
        one->reach = Reach::silent;
        connect(io, *sockets.emplace_back(std::make_unique<Tcp::socket>(io)), *one);
    }
    io.run_for(kWithin);
}

}  // namespace charter::cli
