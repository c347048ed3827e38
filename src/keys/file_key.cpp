#include "keys/file_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <array>
#include <string>
#include <utility>

#include "base/ensure.hpp"
#include "keys/openssl_handles.hpp"
#include "keys/openssl_key.hpp"
#include "keys/pkcs8.hpp"
#include "keys/private_file.hpp"

namespace charter::keys {

namespace {

using crypto::Algorithm;
using crypto::PublicKey;

using Number = Handle<BIGNUM, BN_clear_free>;

constexpr std::size_t kMaxKeyFile = 16'384;
constexpr std::size_t kSecretSize = 32;
constexpr int kHalfSignature = 32;

unsigned char* raw(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

const unsigned char* raw(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

Outcome<PublicKey> public_key_of(EVP_PKEY* key) {
    if (EVP_PKEY_is_a(key, "ED25519") == 1) {
        Bytes bytes(kSecretSize, '\0');
        std::size_t size = bytes.size();
        ensure(EVP_PKEY_get_raw_public_key(key, raw(bytes), &size) == 1 && size == bytes.size(),
               "an Ed25519 key has 32 bytes");
        return PublicKey{Algorithm::ed25519, bytes};
    }
    std::array<char, 80> group{};
    if (EVP_PKEY_is_a(key, "EC") == 1 &&
        EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) == 1 &&
        std::string_view(group.data()) == "prime256v1") {
        Bytes point(65, '\0');
        std::size_t size = 0;
        const int got = EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY,
                                                        raw(point), point.size(), &size);
        if (got == 1 && size == 33) return PublicKey{Algorithm::p256, point.substr(0, size)};
        const auto compressed = crypto::p256_compressed(ByteView(point).substr(0, size));
        if (got == 1 && compressed) return PublicKey{Algorithm::p256, *compressed};
    }
    return fault("neither an Ed25519 nor a P-256 key");
}

/// r || s with s at most n/2, of what OpenSSL makes.
Outcome<Bytes> canonical_p256(ByteView der) {
    const auto* at = raw(der);
    const Handle<ECDSA_SIG, ECDSA_SIG_free> sig(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    if (sig == nullptr) return fault("not an ECDSA signature");
    const Number order(BN_bin2bn(raw(crypto::p256_order()), 32, nullptr));
    const Number mirrored(BN_dup(order.get()));
    const BIGNUM* s = ECDSA_SIG_get0_s(sig.get());
    ensure(BN_sub(mirrored.get(), order.get(), s) == 1, "n - s");
    if (BN_cmp(mirrored.get(), s) < 0) s = mirrored.get();
    Bytes out(2 * kHalfSignature, '\0');
    ensure(BN_bn2binpad(ECDSA_SIG_get0_r(sig.get()), raw(out), kHalfSignature) == 32 &&
               BN_bn2binpad(s, raw(out) + kHalfSignature, kHalfSignature) == 32,
           "r and s are below 2^256");
    return out;
}

/// The public point of a scalar, 65 bytes; nothing unless it is in 1..n-1.
Bytes public_point(const BIGNUM& scalar) {
    const Handle<EC_GROUP, EC_GROUP_free> group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
    const Handle<EC_POINT, EC_POINT_free> point(EC_POINT_new(group.get()));
    if (BN_is_zero(&scalar) || BN_cmp(&scalar, EC_GROUP_get0_order(group.get())) >= 0) return {};
    Bytes out(65, '\0');
    ensure(EC_POINT_mul(group.get(), point.get(), &scalar, nullptr, nullptr, nullptr) == 1 &&
               EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, raw(out),
                                  out.size(), nullptr) == out.size(),
           "scalar times base point");
    return out;
}

EVP_PKEY* p256_from_scalar(ByteView secret) {
    const Number scalar(BN_secure_new());
    ensure(BN_bin2bn(raw(secret), static_cast<int>(secret.size()), scalar.get()) != nullptr,
           "BN_bin2bn");
    const Bytes point = public_point(*scalar);
    if (point.empty()) return nullptr;
    const Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> build(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar.get());
    OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                     point.size());
    const Handle<OSSL_PARAM, OSSL_PARAM_free> params(OSSL_PARAM_BLD_to_param(build.get()));
    const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> ctx(
        EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* key = nullptr;
    ensure(EVP_PKEY_fromdata_init(ctx.get()) == 1 &&
               EVP_PKEY_fromdata(ctx.get(), &key, EVP_PKEY_KEYPAIR, params.get()) == 1,
           "a P-256 key of its scalar");
    return key;
}

/// Whether the public half is the private half's: a file may say anything.
bool halves_agree(EVP_PKEY* key) {
    const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> ctx(
        EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    return ctx != nullptr && EVP_PKEY_pairwise_check(ctx.get()) == 1;
}

}  // namespace

void FileKey::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

FileKey::FileKey(Handle handle, PublicKey public_key)
    : handle_(std::move(handle)), public_key_(std::move(public_key)) {}

Outcome<FileKey> FileKey::from_handle(Handle handle) {
    Outcome<PublicKey> key = public_key_of(handle.get());
    if (!key) return tl::unexpected(key.error());
    return FileKey(std::move(handle), std::move(*key));
}

FileKey FileKey::generate(Algorithm algorithm) {
    Handle handle(algorithm == Algorithm::p256 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                                               : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    ensure(handle != nullptr, "the operating system gives random bytes");
    return std::move(*from_handle(std::move(handle)));
}

Outcome<FileKey> FileKey::from_secret(Algorithm algorithm, ByteView secret) {
    const QuietErrors quiet;
    if (secret.size() != kSecretSize) return fault("a key's secret has 32 bytes");
    Handle handle(
        algorithm == Algorithm::p256
            ? p256_from_scalar(secret)
            : EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(secret), secret.size()));
    if (handle == nullptr) return fault("not a scalar of P-256");
    return from_handle(std::move(handle));
}

Outcome<FileKey> FileKey::load(const std::filesystem::path& path, const Secret& passphrase,
                               std::optional<Algorithm> expected) {
    const QuietErrors quiet;
    const Outcome<Secret> pem = read_private_file(path, kMaxKeyFile);
    if (!pem) return tl::unexpected(pem.error());
    const Outcome<evp_pkey_st*> opened = decrypt_pkcs8(pem->bytes(), passphrase);
    if (!opened) return fault(path.string() + ": " + opened.error().what);
    Outcome<FileKey> key = from_handle(Handle(*opened));
    if (!key) return fault(path.string() + ": " + key.error().what);
    if (expected && key->public_key().algorithm != *expected) {
        return fault(path.string() + ": a key for " +
                     std::string(crypto::algorithm_name(key->public_key().algorithm)) +
                     ", needed is " + std::string(crypto::algorithm_name(*expected)));
    }
    if (!halves_agree(key->handle_.get())) {
        return fault(path.string() + ": the public key in it is not the private key's");
    }
    return key;
}

Outcome<std::monostate> FileKey::save(const std::filesystem::path& path,
                                      const Secret& passphrase) const {
    const Outcome<std::string> pem = encrypt_pkcs8(handle_.get(), passphrase);
    if (!pem) return fault(path.string() + ": " + pem.error().what);
    return write_private_file(path, *pem);
}

Outcome<Bytes> FileKey::sign(ByteView message) {
    const QuietErrors quiet;
    const bool p256 = public_key_.algorithm == Algorithm::p256;
    const keys::Handle<EVP_MD_CTX, EVP_MD_CTX_free> ctx(EVP_MD_CTX_new());
    Bytes signature(80, '\0');
    std::size_t size = signature.size();
    const bool done =
        EVP_DigestSignInit(ctx.get(), nullptr, p256 ? EVP_sha256() : nullptr, nullptr,
                           handle_.get()) == 1 &&
        EVP_DigestSign(ctx.get(), raw(signature), &size, raw(message), message.size()) == 1;
    if (!done) return fault("OpenSSL could not sign");
    signature.resize(size);
    return p256 ? canonical_p256(signature) : Outcome<Bytes>(std::move(signature));
}

evp_pkey_st* native_handle(const FileKey& key) { return key.handle_.get(); }

}  // namespace charter::keys
