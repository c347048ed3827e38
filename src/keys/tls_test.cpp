// Our keys and certificates in a TLS 1.3 handshake of stock OpenSSL, in memory.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "base/ensure.hpp"
#include "keys/openssl_key.hpp"
#include "keys/test_certificates.hpp"

namespace charter::keys {
namespace {

using crypto::Algorithm;
using crypto::CertificateUsage;

/// This module does not link libssl, only its test needs it: it is opened at run time.
template <class Function>
Function* ssl(const char* name) {
    static void* const kLibrary = ::dlopen("libssl.so.3", RTLD_NOW);
    void* found = kLibrary == nullptr ? nullptr : ::dlsym(kLibrary, name);
    ensure(found != nullptr, name);
    return reinterpret_cast<Function*>(found);
}
#define LIBSSL(name) ssl<decltype(::name)>(#name)

struct X509Handle {
    explicit X509Handle(const Bytes& der) {
        const auto* at = reinterpret_cast<const unsigned char*>(der.data());
        certificate = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
    }
    ~X509Handle() { X509_free(certificate); }
    X509Handle(const X509Handle&) = delete;
    X509Handle& operator=(const X509Handle&) = delete;
    X509* certificate;
};

/// One end of a connection.
class End {
  public:
    End(bool server, const FileKey& key, const Bytes& certificate, const Bytes& authority)
        : context_(LIBSSL(SSL_CTX_new)(LIBSSL(TLS_method)())) {
        LIBSSL(SSL_CTX_ctrl)
        (context_, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_3_VERSION, nullptr);
        const X509Handle own(certificate);
        const X509Handle ca(authority);
        X509_STORE_add_cert(LIBSSL(SSL_CTX_get_cert_store)(context_), ca.certificate);
        EXPECT_EQ(LIBSSL(SSL_CTX_use_certificate)(context_, own.certificate), 1);
        EXPECT_EQ(LIBSSL(SSL_CTX_use_PrivateKey)(context_, native_handle(key)), 1);
        LIBSSL(SSL_CTX_set_verify)
        (context_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
        connection = LIBSSL(SSL_new)(context_);
        if (server) {
            LIBSSL(SSL_set_accept_state)(connection);
        } else {
            LIBSSL(SSL_set_connect_state)(connection);
            LIBSSL(SSL_set1_host)(connection, "node-1.bank-a.example");
        }
    }
    ~End() {
        LIBSSL(SSL_free)(connection);
        LIBSSL(SSL_CTX_free)(context_);
    }
    End(const End&) = delete;
    End& operator=(const End&) = delete;

    bool done() const { return LIBSSL(SSL_is_init_finished)(connection) == 1; }
    bool verified() const { return LIBSSL(SSL_get_verify_result)(connection) == X509_V_OK; }

    SSL* connection;

  private:
    SSL_CTX* context_;
};

bool handshake(End& a, End& b) {
    BIO* left = nullptr;
    BIO* right = nullptr;
    EXPECT_EQ(BIO_new_bio_pair(&left, 0, &right, 0), 1);
    LIBSSL(SSL_set_bio)(a.connection, left, left);
    LIBSSL(SSL_set_bio)(b.connection, right, right);
    for (int i = 0; i < 20; ++i) {
        for (const End* end : {&a, &b}) {
            ERR_clear_error();
            const int result = LIBSSL(SSL_do_handshake)(end->connection);
            if (result == 1) continue;
            const int error = LIBSSL(SSL_get_error)(end->connection, result);
            if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
                ERR_clear_error();
                return false;
            }
        }
        if (!a.done() || !b.done()) continue;
        // In TLS 1.3 a client is done before the server has judged it: one byte each way tells.
        char byte = 'x';
        return LIBSSL(SSL_write)(b.connection, &byte, 1) == 1 &&
               LIBSSL(SSL_read)(a.connection, &byte, 1) == 1 && a.verified() && b.verified();
    }
    return false;
}

struct Case {
    const char* name;
    Algorithm ca, server, client;
    CertificateUsage client_usage;
    bool client_trusts_other, server_trusts_other;
    bool accepted;
};

constexpr auto kE = Algorithm::ed25519;
constexpr auto kP = Algorithm::p256;
constexpr auto kTls = CertificateUsage::tls;

const Case kCases[] = {
    {"all P-256", kP, kP, kP, kTls, false, false, true},
    {"all Ed25519", kE, kE, kE, kTls, false, false, true},
    {"mixed", kP, kE, kP, kTls, false, false, true},
    {"mixed otherwise", kE, kP, kE, kTls, false, false, true},
    {"the client trusts another authority", kP, kP, kP, kTls, true, false, false},
    {"the server trusts another authority", kP, kP, kP, kTls, false, true, false},
    {"a credential for sign", kP, kP, kP, CertificateUsage::sign, false, false, false},
    {"a credential for payload", kP, kP, kP, CertificateUsage::payload, false, false, false},
    {"a credential for probe", kP, kP, kP, CertificateUsage::probe, false, false, false},
    {"a credential for consensus", kE, kE, kE, CertificateUsage::consensus, false, false, false},
};

TEST(Tls, TakesOurCertificatesAndRefusesTheWrongOnes) {
    for (const Case& c : kCases) {
        TestAuthority ca("Root", c.ca);
        const TestAuthority other("Root", c.ca);
        const FileKey server_key = FileKey::generate(c.server);
        const FileKey client_key = FileKey::generate(c.client);
        const Bytes server_cert = ca.issue(server_key.public_key(), kTls, "bank-a.node-1").der;
        const Bytes client_cert = ca.issue(client_key.public_key(), c.client_usage, "b.app").der;
        const Bytes& root = ca.certificate.der;
        const Bytes& strange = other.certificate.der;
        End server(true, server_key, server_cert, c.server_trusts_other ? strange : root);
        End client(false, client_key, client_cert, c.client_trusts_other ? strange : root);
        EXPECT_EQ(handshake(server, client), c.accepted) << c.name;
    }
}

}  // namespace
}  // namespace charter::keys
