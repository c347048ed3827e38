#pragma once
// SHA-256 (FIPS 180-4), the only digest of the ledger.

#include <array>
#include <cstdint>

#include "base/bytes.hpp"

namespace charter::crypto {

/// The digest of `bytes`.
Digest sha256(ByteView bytes);

/// A digest taken in pieces: `Sha256{}.update(a).update(b).finish()` is the digest of a || b.
class Sha256 {
  public:
    Sha256();

    Sha256& update(ByteView bytes);
    /// The digest of everything since the start or the last finish(); begins anew.
    Digest finish();

  private:
    /// OpenSSL's SHA256_CTX, kept opaque so that no header of ours includes OpenSSL.
    alignas(16) std::array<unsigned char, 128> state_{};
};

/// The digest of prefix || left || right, 65 bytes: an inner node of a Merkle tree.
Digest sha256_pair(std::uint8_t prefix, const Digest& left, const Digest& right);

}  // namespace charter::crypto
