#pragma once
// The server's side of TLS. Internal to src/api.

#include <boost/asio/ssl/context.hpp>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

struct evp_pkey_st;
struct ssl_st;

namespace charter::api {

/// TLS 1.3, a client certificate required, any issuer; no resumption, so that every connection
/// shows its key. Faults: the certificate or key.
Outcome<std::monostate> configure_tls(boost::asio::ssl::context& context,
                                      const std::string& certificate_pem, evp_pkey_st* key);

/// The credential id of the key that the client proved to have; nothing if it is of no kind that
/// the ledger has.
std::optional<Bytes> peer_credential(ssl_st* connection);

}  // namespace charter::api
