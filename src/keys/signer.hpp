#pragma once
// Whatever holds a private key and signs with it: a key file (file_key.hpp), or a token.

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/signature.hpp"

namespace charter::keys {

/// A private key that may never leave its place.
class Signer {
  public:
    Signer() = default;
    Signer(const Signer&) = default;
    Signer& operator=(const Signer&) = default;
    Signer(Signer&&) = default;
    Signer& operator=(Signer&&) = default;
    virtual ~Signer() = default;

    virtual const crypto::PublicKey& public_key() const = 0;

    /// The signature over `message` in the form that crypto::verify() accepts: 64 bytes, for P-256
    /// over SHA-256 of the message and with low s. Any number of threads may sign at a time.
    /// Faults only where the key is out of reach (a token that was pulled).
    virtual Outcome<Bytes> sign(ByteView message) = 0;
};

}  // namespace charter::keys
