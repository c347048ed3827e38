#include "client/tls_line.hpp"

#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>

#include "client/identity.hpp"
#include "keys/openssl_key.hpp"

namespace charter::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;

}  // namespace

Outcome<std::monostate> TlsLine::prepare() {
    beast::error_code failed;
    tls.load_verify_file(address.ca.string(), failed);
    if (failed)
        return fault("cannot read the trust anchor " + address.ca.string() + ": " +
                     failed.message());
    const auto chain = address.folder / "tls.crt";
    tls.use_certificate_chain_file(chain.string(), failed);
    if (failed)
        return fault("cannot read the certificate " + chain.string() + ": " + failed.message());
    if (SSL_CTX_use_PrivateKey(tls.native_handle(), keys::native_handle(key)) != 1) {
        return fault("the key " + (address.folder / "tls.key").string() +
                     " is not that of the certificate beside it");
    }
    tls.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    tls.set_verify_callback(asio::ssl::host_name_verification(address.host));
    return std::monostate{};
}

beast::error_code TlsLine::connect() {
    beast::error_code failed;
    stream = std::make_unique<Stream>(io, tls);
    Tcp::resolver resolver(io);
    const auto found = resolver.resolve(address.host, address.port, failed);
    if (failed) return failed;
    auto& tcp = beast::get_lowest_layer(*stream);
    tcp.socket().close();
    asio::connect(tcp.socket(), found, failed);
    if (failed) return failed;
    const timeval limit{address.timeout_s, 0};
    ::setsockopt(tcp.socket().native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(tcp.socket().native_handle(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    SSL_set_tlsext_host_name(stream->native_handle(), address.host.c_str());
    stream->handshake(asio::ssl::stream_base::client, failed);
    return failed;
}

Fault TlsLine::no_answer(const beast::error_code& failed) const {
    return {"no answer from https://" + address.host + ":" + address.port + ": " +
            failed.message() +
            "; is the node running, and is this person's TLS credential in good standing?"};
}

Outcome<std::unique_ptr<TlsLine>> TlsLine::open(const NodeAddress& address) {
    auto key = open_key(address.folder, v1::USAGE_TLS);
    if (!key) return tl::unexpected(key.error());
    auto line = std::make_unique<TlsLine>(address, *std::move(key));
    if (auto ready = line->prepare(); !ready) return tl::unexpected(ready.error());
    return line;
}

}  // namespace charter::client
