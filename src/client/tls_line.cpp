#include "client/tls_line.hpp"

#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>

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

Outcome<std::monostate> TlsLine::prepare(const keys::FileKey& key) {
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
    verify();
    return std::monostate{};
}

Outcome<std::monostate> TlsLine::prepare(const TlsIdentity& identity) {
    beast::error_code failed;
    tls.add_certificate_authority(asio::buffer(identity.anchors_pem), failed);
    if (failed) return fault("the trust anchors: " + failed.message());
    tls.use_certificate_chain(asio::buffer(identity.certificate_pem), failed);
    if (failed) return fault("the certificate: " + failed.message());
    if (SSL_CTX_use_PrivateKey(tls.native_handle(), keys::native_handle(*identity.key)) != 1) {
        return fault("the key is not that of the certificate");
    }
    verify();
    return std::monostate{};
}

void TlsLine::verify() {
    tls.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    tls.set_verify_callback(asio::ssl::host_name_verification(address.host));
}

beast::error_code TlsLine::connect() {
    beast::error_code failed;
    stream = std::make_unique<Stream>(io, tls);
    Tcp::resolver resolver(io);
    const auto found = resolver.resolve(address.host, address.port, failed);
    if (failed) return failed;
    // The limit of a send is that of a connect too: an address that is silent does not hold up.
    Tcp::socket& socket = beast::get_lowest_layer(*stream).socket();
    failed = asio::error::host_not_found;
    for (const auto& entry : found) {
        socket.close();
        socket.open(entry.endpoint().protocol(), failed);
        if (failed) continue;
        set_timeout(address.timeout_s);
        socket.connect(entry.endpoint(), failed);
        if (!failed) break;
    }
    if (failed) return failed;
    SSL_set_tlsext_host_name(stream->native_handle(), address.host.c_str());
    stream->handshake(asio::ssl::stream_base::client, failed);
    return failed;
}

void TlsLine::set_timeout(int seconds) {
    const timeval limit{seconds, 0};
    const int socket = beast::get_lowest_layer(*stream).socket().native_handle();
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

Fault TlsLine::no_answer(const beast::error_code& failed) const {
    return {"no answer from https://" + address.host + ":" + address.port + ": " +
            failed.message() +
            "; is the node running, and is this person's TLS credential in good standing?"};
}

Outcome<std::unique_ptr<TlsLine>> TlsLine::open(const NodeAddress& address) {
    auto key = open_key(address.folder, v1::USAGE_TLS);
    if (!key) return tl::unexpected(key.error());
    auto line = std::make_unique<TlsLine>(address);
    if (auto ready = line->prepare(*key); !ready) return tl::unexpected(ready.error());
    return line;
}

Outcome<std::unique_ptr<TlsLine>> TlsLine::open(const NodeAddress& address,
                                                const TlsIdentity& identity) {
    auto line = std::make_unique<TlsLine>(address);
    if (auto ready = line->prepare(identity); !ready) return tl::unexpected(ready.error());
    return line;
}

}  // namespace charter::client
