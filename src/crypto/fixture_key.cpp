#include "crypto/fixture_key.hpp"

#include <sodium.h>

#include <array>

#include "base/ensure.hpp"
#include "crypto/sha256.hpp"

namespace charter::crypto {
namespace {

struct FixturePair {
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> public_key{};
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_key{};
};

FixturePair pair_of(std::string_view name) {
    const Digest seed = sha256(Bytes("charter/fixture/").append(name));
    FixturePair pair;
    ensure(
        crypto_sign_seed_keypair(pair.public_key.data(), pair.secret_key.data(), seed.data()) == 0,
        "a fixture key could not be derived");
    return pair;
}

}  // namespace

PublicKey fixture_public_key(std::string_view name) {
    const FixturePair pair = pair_of(name);
    return {Algorithm::ed25519,
            Bytes(reinterpret_cast<const char*>(pair.public_key.data()), pair.public_key.size())};
}

Bytes fixture_sign(std::string_view name, ByteView message) {
    const FixturePair pair = pair_of(name);
    Bytes signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                         reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                         pair.secret_key.data());
    return signature;
}

}  // namespace charter::crypto
