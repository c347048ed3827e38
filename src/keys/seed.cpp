#include "keys/seed.hpp"

#include <openssl/evp.h>

#include "keys/openssl_key.hpp"

namespace charter::keys {

Outcome<Secret> ed25519_seed(const FileKey& key) {
    constexpr std::size_t kSeedBytes = 32;
    if (key.public_key().algorithm != crypto::Algorithm::ed25519) {
        return fault("not an Ed25519 key");
    }
    Secret seed(kSeedBytes);
    std::size_t size = seed.size();
    auto* into = reinterpret_cast<unsigned char*>(seed.data());
    const bool got = EVP_PKEY_get_raw_private_key(native_handle(key), into, &size) == 1;
    if (!got || size != seed.size()) return fault("OpenSSL does not give the key");
    return seed;
}

}  // namespace charter::keys
