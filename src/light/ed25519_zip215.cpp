#include "light/ed25519_zip215.hpp"

#include <sodium/crypto_core_ed25519.h>
#include <sodium/crypto_hash_sha512.h>
#include <sodium/crypto_scalarmult_ed25519.h>
#include <sodium/crypto_sign_ed25519.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/ensure.hpp"
#include "crypto/signature.hpp"

namespace charter::light {
namespace {

constexpr std::size_t kKeyBytes = 32;

// A point in its canonical encoding, and a number below the group's order.
using Point = std::array<unsigned char, crypto_core_ed25519_BYTES>;
using Scalar = std::array<unsigned char, crypto_core_ed25519_SCALARBYTES>;
constexpr Point kIdentity = {1};
constexpr Scalar kZero = {};

const unsigned char* raw(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

Point sum(const Point& a, const Point& b) {
    Point out{};
    ensure(crypto_core_ed25519_add(out.data(), a.data(), b.data()) == 0, "a sum of points");
    return out;
}

Point times_eight(Point p) {
    for (int i = 0; i < 3; ++i) p = sum(p, p);
    return p;
}

// The point that `encoded` stands for; nothing off the curve. libsodium's addition reads every
// encoding that ZIP-215 allows and writes the canonical one: it masks the sign bit, reduces y, and
// asks only that the point lies on the curve.
std::optional<Point> decode(ByteView encoded) {
    Point out{};
    if (crypto_core_ed25519_add(out.data(), raw(encoded), kIdentity.data()) != 0) return {};
    return out;
}

Scalar challenge(ByteView key, ByteView message, ByteView r) {
    crypto_hash_sha512_state state;
    std::array<unsigned char, crypto_hash_sha512_BYTES> hash{};
    crypto_hash_sha512_init(&state);
    for (const ByteView part : {r, key, message}) {
        crypto_hash_sha512_update(&state, raw(part), part.size());
    }
    crypto_hash_sha512_final(&state, hash.data());
    Scalar k{};
    crypto_core_ed25519_scalar_reduce(k.data(), hash.data());
    return k;
}

// `p` is a multiple of eight, so it is the identity or of the group's prime order: what libsodium
// asks of a point that it multiplies.
Point multiply(const Scalar& n, const Point& p) {
    if (n == kZero || p == kIdentity) return kIdentity;
    Point out{};
    ensure(crypto_scalarmult_ed25519_noclamp(out.data(), n.data(), p.data()) == 0, "[n]P");
    return out;
}

Point multiply_base(const Scalar& n) {
    if (n == kZero) return kIdentity;
    Point out{};
    ensure(crypto_scalarmult_ed25519_base_noclamp(out.data(), n.data()) == 0, "[n]B");
    return out;
}

// The rule in full, from libsodium's group operations. Signatures that honest validators make never
// come here: only those that are false, and those that ZIP-215 accepts and libsodium does not,
// which all nodes of a chain must accept alike.
bool verify_by_points(ByteView key, ByteView message, ByteView signature) {
    const ByteView r = signature.substr(0, kKeyBytes);
    const std::optional<Point> key_point = decode(key);
    const std::optional<Point> r_point = decode(r);
    if (!key_point || !r_point) return false;
    Scalar s{};
    std::ranges::copy(signature.substr(kKeyBytes), s.begin());
    const Point left = times_eight(multiply_base(s));
    const Point right =
        sum(times_eight(*r_point), multiply(challenge(key, message, r), times_eight(*key_point)));
    return left == right;
}

}  // namespace

bool verify_zip215(ByteView key, ByteView message, ByteView signature) {
    if (key.size() != kKeyBytes) return false;
    if (!crypto::is_canonical_signature(crypto::Algorithm::ed25519, signature)) return false;
    // libsodium refuses more than ZIP-215 does (small order, other encodings, no cofactor): what it
    // accepts satisfies the rule.
    if (crypto_sign_ed25519_verify_detached(raw(signature), raw(message), message.size(),
                                            raw(key)) == 0) {
        return true;
    }
    return verify_by_points(key, message, signature);
}

}  // namespace charter::light
