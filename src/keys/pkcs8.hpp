#pragma once
// Encrypted PKCS#8 in PEM, to and from OpenSSL's key object.

#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "keys/secret.hpp"

struct evp_pkey_st;

namespace charter::keys {

/// scrypt's cost of the files that we write, 16 MiB and some 30 ms: the most that the stock
/// `openssl` reads is below twice this. Files with less are refused.
inline constexpr std::uint64_t kScryptCost = 1U << 14U;

/// PEM text of the key under the passphrase, which must not be empty.
Outcome<std::string> encrypt_pkcs8(evp_pkey_st* key, const Secret& passphrase);

/// The key, to be freed with EVP_PKEY_free(). Faults say what is wrong, without the file's name.
Outcome<evp_pkey_st*> decrypt_pkcs8(ByteView pem, const Secret& passphrase);

}  // namespace charter::keys
