#pragma once
// Ed25519 by the rules of ZIP-215, as CometBFT verifies votes. Transactions are stricter: theirs is
// crypto::verify.

#include "base/bytes.hpp"

namespace charter::light {

/// Whether `signature` (64 bytes R || S) is that of `key` (32 bytes, A) over `message`:
///
/// S        canonical, below the group's order
/// A and R  any encoding of a point of the curve: y not below the prime, a sign bit on x = 0 and
///          points of small order are all accepted
/// rule     [8][S]B = [8]R + [8][k]A, with k = SHA-512(R || A || message) over the bytes as given
bool verify_zip215(ByteView key, ByteView message, ByteView signature);

}  // namespace charter::light
