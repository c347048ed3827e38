// P-256 goes through the low-level functions: they read no configuration, no provider and no
// security level, so a node's openssl.cnf cannot change a verdict, and they are the fastest.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/signature.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <sodium/crypto_core_ed25519.h>
#include <sodium/crypto_sign_ed25519.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/ensure.hpp"
#include "crypto/sha256.hpp"

namespace charter::crypto {

namespace {

using namespace std::string_view_literals;

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* p) const {
        Free(p);
    }
};
using EcKey = std::unique_ptr<EC_KEY, Deleter<EC_KEY_free>>;
using EcPoint = std::unique_ptr<EC_POINT, Deleter<EC_POINT_free>>;
using EcdsaSig = std::unique_ptr<ECDSA_SIG, Deleter<ECDSA_SIG_free>>;

/// Leaves this thread's OpenSSL error queue as it was: what we refuse is no error of a TLS session
/// that looks at the queue next.
class QuietErrors {
  public:
    QuietErrors() { ERR_set_mark(); }
    ~QuietErrors() { ERR_pop_to_mark(); }
    QuietErrors(const QuietErrors&) = delete;
    QuietErrors& operator=(const QuietErrors&) = delete;
};

const unsigned char* raw(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Unsigned numbers of 32 bytes, most significant first; std::string_view compares as unsigned.
constexpr ByteView kP256Order =
    "\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"
    "\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51"sv;
constexpr ByteView kP256HalfOrder =
    "\x7f\xff\xff\xff\x80\x00\x00\x00\x7f\xff\xff\xff\xff\xff\xff\xff"
    "\xde\x73\x7d\x56\xd3\x8b\xcf\x42\x79\xdc\xe5\x61\x7e\x31\x92\xa8"sv;
constexpr ByteView kEd25519Prime =
    "\x7f\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xed"sv;
constexpr ByteView kEd25519Order =
    "\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x14\xde\xf9\xde\xa2\xf7\x9c\xd6\x58\x12\x63\x1a\x5c\xf5\xd3\xed"sv;
// The y of every point whose order divides 8: 0 and the two of order 8, 1, and -1.
constexpr std::array<ByteView, 5> kEd25519SmallOrderY = {
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"sv,
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"sv,
    "\x05\xfc\x53\x6d\x88\x02\x38\xb1\x39\x33\xc6\xd3\x05\xac\xdf\xd5"
    "\xf0\x98\xef\xf2\x89\xf4\xc3\x45\xb0\x27\xb2\xc2\x8f\x95\xe8\x26"sv,
    "\x7a\x03\xac\x92\x77\xfd\xc7\x4e\xc6\xcc\x39\x2c\xfa\x53\x20\x2a"
    "\x0f\x67\x10\x0d\x76\x0b\x3c\xba\x4f\xd8\x4d\x3d\x70\x6a\x17\xc7"sv,
    "\x7f\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xec"sv,
};
static_assert(kEd25519Prime.size() == 32 && kP256Order.size() == 32);

constexpr std::size_t kEd25519KeySize = 32;
constexpr std::size_t kP256KeySize = 33;
constexpr std::size_t kP256LongSize = 65;
constexpr std::size_t kSignatureSize = 64;

/// A constant of the process, made once and never freed.
const EC_GROUP* p256_group() {
    static const EC_GROUP* const kGroup = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    ensure(kGroup != nullptr, "P-256 is part of OpenSSL");
    return kGroup;
}

/// The point that `encoded` stands for, in either form; nothing for anything else.
EcPoint p256_point(ByteView encoded) {
    const QuietErrors quiet;
    EcPoint point(EC_POINT_new(p256_group()));
    ensure(point != nullptr, "EC_POINT_new");
    const auto ok =
        EC_POINT_oct2point(p256_group(), point.get(), raw(encoded), encoded.size(), nullptr);
    if (ok != 1 || EC_POINT_is_at_infinity(p256_group(), point.get()) != 0) return nullptr;
    return point;
}

EcPoint p256_key_point(ByteView key) {
    if (key.size() != kP256KeySize || (key[0] != '\x02' && key[0] != '\x03')) return nullptr;
    return p256_point(key);
}

Bytes p256_encode(const EC_POINT& point, point_conversion_form_t form, std::size_t size) {
    Bytes out(size, '\0');
    const std::size_t written = EC_POINT_point2oct(
        p256_group(), &point, form, reinterpret_cast<unsigned char*>(out.data()), size, nullptr);
    ensure(written == size, "EC_POINT_point2oct");
    return out;
}

// Independent of crypto_core_ed25519_is_valid_point(), whose verdicts differ between releases.
bool is_ed25519_key(ByteView key) {
    if (key.size() != kEd25519KeySize) return false;
    Bytes y(key.rbegin(), key.rend());
    y[0] = static_cast<char>(static_cast<std::uint8_t>(y[0]) & 0x7fU);
    if (ByteView(y) >= kEd25519Prime) return false;
    if (std::ranges::find(kEd25519SmallOrderY, ByteView(y)) != kEd25519SmallOrderY.end()) {
        return false;
    }
    std::array<unsigned char, crypto_core_ed25519_BYTES> sum{};
    return crypto_core_ed25519_add(sum.data(), raw(key), raw(key)) == 0;  // fails off the curve
}

bool is_p256_scalar(ByteView number) {
    const bool zero = std::ranges::all_of(number, [](char c) { return c == '\0'; });
    return !zero && number < kP256Order;
}

bool verify_p256(EC_KEY& key, ByteView message, ByteView signature) {
    if (!is_canonical_signature(Algorithm::p256, signature)) return false;
    const QuietErrors quiet;
    const Digest digest = sha256(message);
    const EcdsaSig sig(ECDSA_SIG_new());
    BIGNUM* r = BN_bin2bn(raw(signature), 32, nullptr);
    BIGNUM* s = BN_bin2bn(raw(signature) + 32, 32, nullptr);
    ensure(sig != nullptr && ECDSA_SIG_set0(sig.get(), r, s) == 1, "ECDSA_SIG_set0");
    return ECDSA_do_verify(digest.data(), static_cast<int>(digest.size()), sig.get(), &key) == 1;
}

}  // namespace

struct DecodedKey::Impl {
    PublicKey key;
    EcKey p256;  // only for p256; verification only reads it
};

std::string_view algorithm_name(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::ed25519: return "ed25519";
        case Algorithm::p256:    return "p256";
    }
    return "unknown";
}

Status check_public_key(const PublicKey& key) {
    bool valid = false;
    switch (key.algorithm) {
        case Algorithm::ed25519: valid = is_ed25519_key(key.bytes); break;
        case Algorithm::p256:    valid = p256_key_point(key.bytes) != nullptr; break;
    }
    if (valid) return ok();
    return refuse(Reason::key_invalid, {{"algorithm", std::string(algorithm_name(key.algorithm))}});
}

const PublicKey& DecodedKey::public_key() const { return impl_->key; }

std::optional<DecodedKey> decode(const PublicKey& key) {
    EcKey p256;
    if (key.algorithm == Algorithm::p256) {
        const EcPoint point = p256_key_point(key.bytes);
        if (point == nullptr) return std::nullopt;
        p256.reset(EC_KEY_new());
        ensure(p256 != nullptr && EC_KEY_set_group(p256.get(), p256_group()) == 1 &&
                   EC_KEY_set_public_key(p256.get(), point.get()) == 1,
               "EC_KEY of a point of its group");
    } else if (key.algorithm != Algorithm::ed25519 || !is_ed25519_key(key.bytes)) {
        return std::nullopt;
    }
    return DecodedKey(
        std::make_shared<const DecodedKey::Impl>(DecodedKey::Impl{key, std::move(p256)}));
}

bool is_canonical_signature(Algorithm algorithm, ByteView signature) {
    if (signature.size() != kSignatureSize) return false;
    const ByteView second = signature.substr(32);
    switch (algorithm) {
        case Algorithm::ed25519: {
            const Bytes s(second.rbegin(), second.rend());
            return ByteView(s) < kEd25519Order;
        }
        case Algorithm::p256:
            return is_p256_scalar(signature.substr(0, 32)) && is_p256_scalar(second) &&
                   second <= kP256HalfOrder;
    }
    return false;
}

bool verify(const DecodedKey& key, ByteView message, ByteView signature) {
    const DecodedKey::Impl& impl = key.impl();
    if (impl.p256 != nullptr) return verify_p256(*impl.p256, message, signature);
    if (!is_canonical_signature(Algorithm::ed25519, signature)) return false;
    return crypto_sign_ed25519_verify_detached(raw(signature), raw(message), message.size(),
                                               raw(impl.key.bytes)) == 0;
}

Digest verdict_key(const PublicKey& key, ByteView message, ByteView signature) {
    const auto algorithm = static_cast<char>(key.algorithm);
    return Sha256{}
        .update("charter/verdict/1")
        .update({&algorithm, 1})
        .update(big_endian(key.bytes.size()))
        .update(key.bytes)
        .update(big_endian(message.size()))
        .update(message)
        .update(signature)
        .finish();
}

ByteView p256_order() { return kP256Order; }

std::optional<Bytes> p256_uncompressed(ByteView compressed) {
    const EcPoint point = p256_key_point(compressed);
    if (point == nullptr) return std::nullopt;
    return p256_encode(*point, POINT_CONVERSION_UNCOMPRESSED, kP256LongSize);
}

std::optional<Bytes> p256_compressed(ByteView uncompressed) {
    if (uncompressed.size() != kP256LongSize || uncompressed[0] != '\x04') return std::nullopt;
    const EcPoint point = p256_point(uncompressed);
    if (point == nullptr) return std::nullopt;
    return p256_encode(*point, POINT_CONVERSION_COMPRESSED, kP256KeySize);
}

}  // namespace charter::crypto
