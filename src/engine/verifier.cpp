#include "engine/verifier.hpp"

namespace charter::engine {

std::optional<crypto::DecodedKey> Verifier::decoded(const crypto::PublicKey& key) {
    Bytes name(1, static_cast<char>(key.algorithm));
    name.append(key.bytes);
    if (auto known = keys_.get(name)) return *std::move(known);
    auto fresh = crypto::decode(key);
    keys_.put(name, fresh);
    return fresh;
}

bool Verifier::verify(const v1::PublicKey& key, ByteView message, ByteView signature) {
    const crypto::PublicKey plain{static_cast<crypto::Algorithm>(key.algorithm()), key.bytes()};
    const Digest name = crypto::verdict_key(plain, message, signature);
    if (const auto known = verdicts_.get(name)) return *known;
    const auto ready = decoded(plain);
    const bool valid = ready && crypto::verify(*ready, message, signature);
    computed_.fetch_add(1, std::memory_order_relaxed);
    verdicts_.put(name, valid);
    return valid;
}

tx::Verifier Verifier::as_function() {
    return [this](const v1::PublicKey& key, ByteView message, ByteView signature) {
        return verify(key, message, signature);
    };
}

}  // namespace charter::engine
