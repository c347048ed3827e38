#pragma once
// One connection of the API. Internal to src/api.

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "api/api.hpp"
#include "api/router.hpp"
#include "api/server.hpp"
#include "api/slots.hpp"

namespace charter::api {

/// What all connections share.
struct Shared {
    Shared(const Api& node, const ServerLimits& l)
        : api(node), limits(l), slots(l.connections, l.per_credential) {}

    Api api;
    ServerLimits limits;
    Router router = make_router();
    Slots slots;
    boost::asio::ssl::context tls{boost::asio::ssl::context::tls_server};
    std::atomic<bool> stopping = false;
    std::atomic<int> open = 0;
};

/// Serves the connection until it ends; throws nothing.
boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket, Shared& shared,
                                   Slots::Place place);

}  // namespace charter::api
