#include "keys/pkcs8.hpp"

#include <openssl/asn1t.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <cstring>

#include "base/ensure.hpp"
#include "keys/openssl_handles.hpp"

namespace charter::keys {

namespace {

constexpr std::uint64_t kScryptBlock = 8;
constexpr std::uint64_t kMaxScryptBlock = 64;
constexpr std::uint64_t kMaxScryptParallel = 16;
constexpr std::string_view kLabel = "ENCRYPTED PRIVATE KEY";

constexpr const char* kConvert =
    "; convert it with `openssl pkcs8 -topk8 -scrypt -v2 aes-256-cbc -in OLD -out NEW`";

/// The DER inside the one PEM block of `pem`.
Outcome<Bytes> unwrap_pem(ByteView pem) {
    const Handle<BIO, BIO_free_all> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;
    if (PEM_read_bio(in.get(), &name, &header, &data, &size) != 1) {
        return fault("not PEM; expected -----BEGIN " + std::string(kLabel) + "-----");
    }
    const std::string label = name;
    const bool plain_header = std::strlen(header) == 0;
    Bytes der(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_clear_free(data, static_cast<std::size_t>(size));

    if (label == kLabel && plain_header) {
        char rest = 0;
        while (BIO_read(in.get(), &rest, 1) == 1) {
            if (std::strchr(" \t\r\n", rest) == nullptr) return fault("text after the key");
        }
        return der;
    }
    OPENSSL_cleanse(der.data(), der.size());
    if (label.ends_with("PRIVATE KEY")) {
        return fault("a private key that is not encrypted PKCS#8 (" + label + ")" + kConvert);
    }
    return fault("no private key but " + label.substr(0, 40));
}

bool in_range(const ASN1_INTEGER* number, std::uint64_t low, std::uint64_t high) {
    std::uint64_t value = 0;
    return number != nullptr && ASN1_INTEGER_get_uint64(&value, number) == 1 && value >= low &&
           value <= high;
}

/// Whether the key derivation resists a search for the passphrase, and ends.
bool is_strong_scrypt(const X509_SIG& encrypted) {
    const X509_ALGOR* scheme = nullptr;
    X509_SIG_get0(&encrypted, &scheme, nullptr);
    if (OBJ_obj2nid(scheme->algorithm) != NID_pbes2) return false;
    const Handle<PBE2PARAM, PBE2PARAM_free> pbes2(static_cast<PBE2PARAM*>(
        ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), scheme->parameter)));
    if (pbes2 == nullptr || OBJ_obj2nid(pbes2->keyfunc->algorithm) != NID_id_scrypt) return false;
    const Handle<SCRYPT_PARAMS, SCRYPT_PARAMS_free> scrypt(static_cast<SCRYPT_PARAMS*>(
        ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), pbes2->keyfunc->parameter)));
    return scrypt != nullptr && in_range(scrypt->costParameter, kScryptCost, UINT32_MAX) &&
           in_range(scrypt->blockSize, kScryptBlock, kMaxScryptBlock) &&
           in_range(scrypt->parallelizationParameter, 1, kMaxScryptParallel);
}

int size_of(const Secret& passphrase) {
    ensure(passphrase.size() <= 4096, "passphrases are short");
    return static_cast<int>(passphrase.size());
}

}  // namespace

Outcome<std::string> encrypt_pkcs8(evp_pkey_st* key, const Secret& passphrase) {
    if (passphrase.empty()) return fault("the passphrase is empty");
    const QuietErrors quiet;
    const Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> plain(EVP_PKEY2PKCS8(key));
    // OpenSSL chooses salt and initial vector at random when given none.
    X509_ALGOR* scheme = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), nullptr, 16, nullptr, kScryptCost,
                                               kScryptBlock, 1);
    ensure(plain != nullptr && scheme != nullptr, "a key of our own can be encoded");
    const Handle<X509_SIG, X509_SIG_free> encrypted(
        PKCS8_set0_pbe(passphrase.data(), size_of(passphrase), plain.get(), scheme));
    if (encrypted == nullptr) {
        X509_ALGOR_free(scheme);
        return fault("scrypt failed; it needs 16 MiB of memory");
    }
    const Handle<BIO, BIO_free_all> out(BIO_new(BIO_s_mem()));
    ensure(PEM_write_bio_PKCS8(out.get(), encrypted.get()) == 1, "PEM of PKCS#8");
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
}

Outcome<evp_pkey_st*> decrypt_pkcs8(ByteView pem, const Secret& passphrase) {
    const QuietErrors quiet;
    const Outcome<Bytes> der = unwrap_pem(pem);
    if (!der) return tl::unexpected(der.error());
    const auto* at = reinterpret_cast<const unsigned char*>(der->data());
    const auto* const end = at + der->size();
    const Handle<X509_SIG, X509_SIG_free> encrypted(
        d2i_X509_SIG(nullptr, &at, static_cast<long>(der->size())));
    if (encrypted == nullptr || at != end) return fault("not encrypted PKCS#8 in DER");
    if (!is_strong_scrypt(*encrypted)) {
        return fault(std::string("not encrypted by scrypt of N >= 16384, r >= 8") + kConvert);
    }
    const Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> plain(
        PKCS8_decrypt(encrypted.get(), passphrase.data(), size_of(passphrase)));
    if (plain == nullptr) return fault("wrong passphrase, or a damaged file");
    EVP_PKEY* key = EVP_PKCS82PKEY(plain.get());
    if (key == nullptr) return fault("no key that OpenSSL knows");
    return key;
}

}  // namespace charter::keys
