#pragma once
// One connection of the metrics listener: plain HTTP, GET /metrics. Internal to src/api.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "api/api.hpp"
#include "api/slots.hpp"

namespace charter::api {

/// Answers one request and closes. The first eight connections at a time; throws nothing.
boost::asio::awaitable<void> serve_metrics(boost::asio::ip::tcp::socket socket, const Api& api,
                                           Slots::Place place);

}  // namespace charter::api
