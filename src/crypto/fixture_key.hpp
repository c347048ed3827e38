#pragma once
// Keys that everybody knows: derived from a name. Challenges sign with them in discarded overlays,
// through the real verifier. They guard nothing; a credential of the ledger never has one (nodes
// refuse to start with such a key).

#include <string_view>

#include "base/bytes.hpp"
#include "crypto/signature.hpp"

namespace charter::crypto {

/// The Ed25519 key whose seed is sha256("charter/fixture/" || name).
PublicKey fixture_public_key(std::string_view name);

/// Its signature over `message`, 64 bytes.
Bytes fixture_sign(std::string_view name, ByteView message);

}  // namespace charter::crypto
