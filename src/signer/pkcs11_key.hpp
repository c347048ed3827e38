#pragma once
// An Ed25519 key in a token, by way of a PKCS#11 module: CKM_EDDSA, in one part. The private half
// never enters this process.

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "keys/secret.hpp"
#include "keys/signer.hpp"

namespace charter::signer {

/// Which key. `label` and `id` are those of both of its objects; one of them may be empty.
struct TokenKey {
    std::filesystem::path module;  // the shared library of the token's maker
    std::string token;             // the token's label
    std::string label;             // CKA_LABEL
    Bytes id;                      // CKA_ID
};

class Pkcs11Key final : public keys::Signer {
  public:
    /// Loads the module, logs in and finds the key. The PIN is kept, to log in again where the
    /// token was away. Faults, in this order: the module does not load; no token of that label, or
    /// several; a wrong PIN (it is never tried again: tokens lock themselves); no such key, or
    /// several; not Ed25519; it may not sign; a probe's signature does not verify.
    static Outcome<std::unique_ptr<Pkcs11Key>> open(const TokenKey& which, keys::Secret pin);
    Pkcs11Key(const Pkcs11Key&) = delete;
    Pkcs11Key& operator=(const Pkcs11Key&) = delete;
    ~Pkcs11Key() override;

    const crypto::PublicKey& public_key() const override;
    /// Verified before it returns. Where the token was away, opens it anew and tries once more.
    Outcome<Bytes> sign(ByteView message) override;

    /// Whether the token lets the private key out (CKA_EXTRACTABLE, or not CKA_SENSITIVE): then it
    /// protects no better than a file.
    bool may_leave_token() const;

  private:
    struct Impl;
    explicit Pkcs11Key(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace charter::signer
