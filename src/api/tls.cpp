#include "api/tls.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <memory>

#include "charter/v1/transaction.pb.h"
#include "crypto/signature.hpp"
#include "tx/common.hpp"

namespace charter::api {
namespace {

constexpr long kCertificateListBytes = 16'384;
constexpr std::size_t kPointBytes = 65;
constexpr std::size_t kEd25519Bytes = 32;

std::string openssl_error() {
    std::array<char, 256> text{};
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (code == 0) return "unknown";
    ERR_error_string_n(code, text.data(), text.size());
    return text.data();
}

// Who issued a certificate says nothing here: the handshake proves the key, the ledger knows it.
int accept_certificate(X509_STORE_CTX*, void*) { return 1; }

std::optional<v1::PublicKey> public_key(EVP_PKEY* key) {
    v1::PublicKey wire;
    if (EVP_PKEY_is_a(key, "ED25519") == 1) {
        std::array<unsigned char, kEd25519Bytes> raw{};
        std::size_t size = raw.size();
        if (EVP_PKEY_get_raw_public_key(key, raw.data(), &size) != 1) return std::nullopt;
        wire.set_algorithm(v1::ALGORITHM_ED25519);
        wire.set_bytes(raw.data(), size);
        return wire;
    }
    std::array<char, 32> group{};
    if (EVP_PKEY_is_a(key, "EC") != 1 ||
        EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(),
                                       nullptr) != 1 ||
        std::string_view(group.data()) != SN_X9_62_prime256v1) {
        return std::nullopt;
    }
    // In whichever form the certificate has it: OpenSSL knows both.
    std::array<unsigned char, kPointBytes> point{};
    std::size_t size = 0;
    if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point.data(),
                                        point.size(), &size) != 1) {
        return std::nullopt;
    }
    const ByteView bytes(reinterpret_cast<const char*>(point.data()), size);
    const auto compressed =
        size == kPointBytes ? crypto::p256_compressed(bytes) : std::optional<Bytes>(bytes);
    if (!compressed) return std::nullopt;
    wire.set_algorithm(v1::ALGORITHM_P256);
    wire.set_bytes(*compressed);
    return wire;
}

}  // namespace

Outcome<std::monostate> configure_tls(boost::asio::ssl::context& context,
                                      const std::string& certificate_pem, evp_pkey_st* key) {
    SSL_CTX* native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_3_VERSION);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(native, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(native, 0);
    SSL_CTX_set_max_cert_list(native, kCertificateListBytes);
    SSL_CTX_set_verify(native, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(native, accept_certificate, nullptr);
    boost::system::error_code failed;
    context.use_certificate_chain(
        boost::asio::buffer(certificate_pem.data(), certificate_pem.size()), failed);
    if (failed) {
        return fault("the server's certificate is no PEM certificate: " + failed.message() +
                     "; api.tls_certificate names the file");
    }
    ERR_clear_error();
    if (key == nullptr || SSL_CTX_use_PrivateKey(native, key) != 1 ||
        SSL_CTX_check_private_key(native) != 1) {
        return fault("the server's key is not the one of its certificate (" + openssl_error() +
                     "); api.tls_key and api.tls_certificate name the files");
    }
    return std::monostate{};
}

std::optional<Bytes> peer_credential(ssl_st* connection) {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        SSL_get1_peer_certificate(connection), &X509_free);
    if (!certificate) return std::nullopt;
    EVP_PKEY* key = X509_get0_pubkey(certificate.get());
    const auto wire = key == nullptr ? std::optional<v1::PublicKey>() : public_key(key);
    ERR_clear_error();
    if (!wire) return std::nullopt;
    return tx::credential_id(*wire);
}

}  // namespace charter::api
