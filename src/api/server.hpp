#pragma once
// The HTTPS server of the API, and the plain listener for metrics beside it.
//
// TLS 1.3 only, both sides with a certificate. Whose certificate it is, the ledger says: the key
// in it must be a live `tls` credential of somebody in standing, request by request. Who issued it
// is not looked at: the ledger is the registry that decides.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "api/api.hpp"
#include "base/result.hpp"

struct evp_pkey_st;

namespace charter::api {

/// What one connection may cost.
struct ServerLimits {
    std::size_t header_bytes = std::size_t{16} << 10U;
    std::size_t connections = 256;
    std::size_t per_credential = 64;
    std::chrono::milliseconds header_timeout{10'000};  // of a handshake, and of a request's head
    std::chrono::milliseconds body_timeout{
        30'000};  // and of an answer, plus their size at 64 KiB/s
    std::chrono::milliseconds idle_timeout{60'000};  // between two requests
    std::chrono::milliseconds heartbeat{15'000};     // of an event stream
};

struct ServerConfig {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any
    std::string
        certificate_pem;  // the server's, then those it is signed with; the root may be left out
    evp_pkey_st* key = nullptr;  // of that certificate; lives as long as the server
    unsigned threads = 4;
    ServerLimits limits;
    std::string metrics_address = "127.0.0.1";
    std::optional<std::uint16_t> metrics_port;  // nothing: no metrics listener; 0: any
};

class Server {
  public:
    /// Serves when it returns. Faults: certificate or key; an address that cannot be had.
    static Outcome<std::unique_ptr<Server>> start(const Api& api, const ServerConfig& config);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    /// Stops.
    ~Server();

    std::uint16_t port() const;
    std::optional<std::uint16_t> metrics_port() const;

    /// Takes no more connections, gives requests under way a moment, then closes all. Called again:
    /// no effect.
    void stop();

  private:
    struct Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace charter::api
