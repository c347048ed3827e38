#pragma once
// Public keys and signatures, each in one accepted form, so that no second encoding of the same
// thing exists.

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace charter::crypto {

/// The numbers are those of the wire.
enum class Algorithm : std::uint8_t {
    ed25519 = 1,
    p256 = 2,
};

/// `ed25519` or `p256`; `unknown` for any other number.
std::string_view algorithm_name(Algorithm algorithm);

/// A public key as it arrived: check_public_key() tells whether it is one.
///
/// ed25519  32 bytes (RFC 8032): canonical, on the curve, not of small order
/// p256     33 bytes: a point of the curve, compressed (SEC 1, 2.3.3)
struct PublicKey {
    Algorithm algorithm{};
    Bytes bytes;
    friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

/// Reasons  key_invalid
Status check_public_key(const PublicKey& key);

/// A checked key, ready to verify: decoding costs up to a third of a verification, so keep it.
/// Cheap to copy; any number of threads may verify with one at the same time.
class DecodedKey {
  public:
    struct Impl;
    explicit DecodedKey(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

    const PublicKey& public_key() const;
    const Impl& impl() const { return *impl_; }

  private:
    std::shared_ptr<const Impl> impl_;
};

/// The key ready to verify; nothing exactly where check_public_key() refuses.
std::optional<DecodedKey> decode(const PublicKey& key);

/// Whether `signature` has the one accepted form of its algorithm; says nothing about its truth.
///
/// ed25519  64 bytes R || S, S below the group's order (RFC 8032, 5.1.7)
/// p256     64 bytes r || s, both in 1..n-1, s at most n/2
bool is_canonical_signature(Algorithm algorithm, ByteView signature);

/// Whether `signature` is canonical and the key's, over `message`. P-256 signs SHA-256 of the
/// message. Ed25519 is strict: R of small order is refused, and the equation has no cofactor.
bool verify(const DecodedKey& key, ByteView message, ByteView signature);

/// What a verdict of verify() may be remembered by: binds key, message and signature.
Digest verdict_key(const PublicKey& key, ByteView message, ByteView signature);

/// n of P-256, 32 bytes, most significant first: what a signer mirrors a high s with.
ByteView p256_order();

/// The same P-256 point in 65 bytes, as X.509 and CMS expect; nothing if the 33 are no key.
std::optional<Bytes> p256_uncompressed(ByteView compressed);
/// The 33-byte form of a 65-byte point; nothing if it is no point of the curve.
std::optional<Bytes> p256_compressed(ByteView uncompressed);

}  // namespace charter::crypto
