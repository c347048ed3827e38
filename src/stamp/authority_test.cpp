#include "stamp/authority_test.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdlib>

namespace charter::stamp {
namespace {

/// Tests have no use for half an authority.
template <class T>
T* made(T* object) {
    if (object == nullptr) std::abort();
    return object;
}
void done(int result) {
    if (result != 1) std::abort();
}

EVP_PKEY* new_key() { return made(EVP_EC_gen("P-256")); }

struct Subject {
    const char* name;
    EVP_PKEY* key;
    X509* issuer;  // null: itself
    EVP_PKEY* issuer_key;
    const char* purpose;  // of the certificate; null: an authority
};

void extend(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = made(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    done(X509_add_ext(certificate, extension, -1));
    X509_EXTENSION_free(extension);
}

X509* issue(const Subject& subject, const TestAuthority::Options& options) {
    X509* certificate = made(X509_new());
    X509* issuer = subject.issuer == nullptr ? certificate : subject.issuer;
    done(X509_set_version(certificate, X509_VERSION_3));
    static long serial = 1;
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
    ASN1_TIME_set(X509_getm_notBefore(certificate), options.valid_from_s);
    ASN1_TIME_set(X509_getm_notAfter(certificate), options.valid_until_s);
    X509_NAME* name = X509_get_subject_name(certificate);
    done(X509_NAME_add_entry_by_txt(
        name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(subject.name), -1, -1, 0));
    done(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)));
    done(X509_set_pubkey(certificate, subject.key));
    if (subject.purpose == nullptr) {
        extend(certificate, issuer, NID_basic_constraints, "critical,CA:TRUE");
        extend(certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
        extend(certificate, issuer, NID_subject_key_identifier, "hash");
    } else {
        extend(certificate, issuer, NID_ext_key_usage, subject.purpose);
        // Roots of the same name are told apart by it.
        extend(certificate, issuer, NID_authority_key_identifier, "keyid:always");
    }
    if (X509_sign(certificate, subject.issuer_key, EVP_sha256()) == 0) std::abort();
    return certificate;
}

ASN1_INTEGER* next_serial(TS_resp_ctx*, void*) {
    static long serial = 1;
    ASN1_INTEGER* number = made(ASN1_INTEGER_new());
    ASN1_INTEGER_set(number, serial++);
    return number;
}

int set_clock(TS_resp_ctx*, void* time_s, long* seconds, long* micros) {
    *seconds = static_cast<long>(*static_cast<std::int64_t*>(time_s));
    *micros = 0;
    return 1;
}

Bytes request_for(const Digest& digest, bool with_certificate) {
    TS_REQ* request = made(TS_REQ_new());
    done(TS_REQ_set_version(request, 1));
    TS_MSG_IMPRINT* imprint = made(TS_MSG_IMPRINT_new());
    X509_ALGOR* algorithm = made(X509_ALGOR_new());
    done(X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr));
    done(TS_MSG_IMPRINT_set_algo(imprint, algorithm));
    Digest copy = digest;
    done(TS_MSG_IMPRINT_set_msg(imprint, copy.data(), static_cast<int>(copy.size())));
    done(TS_REQ_set_msg_imprint(request, imprint));
    done(TS_REQ_set_cert_req(request, with_certificate ? 1 : 0));
    unsigned char* der = nullptr;
    const int size = i2d_TS_REQ(request, &der);
    Bytes bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    X509_ALGOR_free(algorithm);
    TS_MSG_IMPRINT_free(imprint);
    TS_REQ_free(request);
    return bytes;
}

}  // namespace

TestAuthority::TestAuthority(const Options& options)
    : options_(options), root_key_(new_key()), key_(new_key()) {
    root_ = issue({"root", root_key_, nullptr, root_key_, nullptr}, Options{});
    const char* purpose =
        options.for_time_stamps ? "critical,timeStamping" : "critical,codeSigning";
    certificate_ = issue({"authority", key_, root_, root_key_, purpose}, options);
    BIO* out = made(BIO_new(BIO_s_mem()));
    done(PEM_write_bio_X509(out, root_));
    char* text = nullptr;
    const long size = BIO_get_mem_data(out, &text);
    root_pem_.assign(text, static_cast<std::size_t>(size));
    BIO_free(out);
}

TestAuthority::~TestAuthority() {
    X509_free(certificate_);
    X509_free(root_);
    EVP_PKEY_free(key_);
    EVP_PKEY_free(root_key_);
}

Bytes TestAuthority::answer(const Digest& digest, std::int64_t time_s) const {
    TS_RESP_CTX* context = made(TS_RESP_CTX_new());
    // It refuses to sign with a certificate that is not for time stamps: that one is put in by
    // hand.
    if (TS_RESP_CTX_set_signer_cert(context, certificate_) != 1) {
        TS_RESP_CTX_free(context);
        return {};
    }
    done(TS_RESP_CTX_set_signer_key(context, key_));
    ASN1_OBJECT* policy = made(OBJ_txt2obj("1.2.3.4.1", 1));
    done(TS_RESP_CTX_set_def_policy(context, policy));
    done(TS_RESP_CTX_add_md(context, EVP_sha256()));
    done(TS_RESP_CTX_set_signer_digest(context, EVP_sha256()));
    TS_RESP_CTX_set_serial_cb(context, next_serial, nullptr);
    TS_RESP_CTX_set_time_cb(context, set_clock, &time_s);
    const Bytes request = request_for(digest, options_.with_certificate);
    BIO* in = made(BIO_new_mem_buf(request.data(), static_cast<int>(request.size())));
    TS_RESP* response = made(TS_RESP_create_response(context, in));
    unsigned char* der = nullptr;
    const int size = i2d_TS_RESP(response, &der);
    Bytes bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    TS_RESP_free(response);
    BIO_free(in);
    ASN1_OBJECT_free(policy);
    TS_RESP_CTX_free(context);
    return bytes;
}

Bytes TestAuthority::token_in(const Bytes& answer) {
    const auto* at = reinterpret_cast<const unsigned char*>(answer.data());
    TS_RESP* response = made(d2i_TS_RESP(nullptr, &at, static_cast<long>(answer.size())));
    unsigned char* der = nullptr;
    const int size = i2d_PKCS7(TS_RESP_get_token(response), &der);
    Bytes bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    TS_RESP_free(response);
    return bytes;
}

}  // namespace charter::stamp
