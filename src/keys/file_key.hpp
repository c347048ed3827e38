#pragma once
// A private key in a file: PKCS#8, encrypted under a passphrase (PBES2: scrypt, AES-256-CBC), in
// PEM. `openssl pkey -in FILE` reads it.

#include <filesystem>
#include <memory>
#include <optional>
#include <variant>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/signature.hpp"
#include "keys/secret.hpp"
#include "keys/signer.hpp"

struct evp_pkey_st;

namespace charter::keys {

/// A key held in this process's memory, wiped when it goes.
class FileKey final : public Signer {
  public:
    static FileKey generate(crypto::Algorithm algorithm);

    /// The key of these 32 bytes: an Ed25519 seed, or a P-256 scalar in 1..n-1. For known answers
    /// and for tests that repeat; real keys come from generate().
    static Outcome<FileKey> from_secret(crypto::Algorithm algorithm, ByteView secret);

    /// Faults, in this order: the file is missing, not the caller's own or not mode 0600 or 0400;
    /// not one encrypted PKCS#8 key in PEM; a key derivation other than scrypt of N >= 2^14;
    /// wrong passphrase; neither Ed25519 nor P-256, or not the `expected` one.
    static Outcome<FileKey> load(const std::filesystem::path& path, const Secret& passphrase,
                                 std::optional<crypto::Algorithm> expected = std::nullopt);

    /// Writes a new file, mode 0600, on the disk when this returns. Never overwrites.
    Outcome<std::monostate> save(const std::filesystem::path& path, const Secret& passphrase) const;

    const crypto::PublicKey& public_key() const override { return public_key_; }
    Outcome<Bytes> sign(ByteView message) override;

  private:
    friend evp_pkey_st* native_handle(const FileKey& key);

    struct Free {
        void operator()(evp_pkey_st* key) const;
    };
    using Handle = std::unique_ptr<evp_pkey_st, Free>;

    FileKey(Handle handle, crypto::PublicKey public_key);
    static Outcome<FileKey> from_handle(Handle handle);

    Handle handle_;
    crypto::PublicKey public_key_;
};

}  // namespace charter::keys
