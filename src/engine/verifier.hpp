#pragma once
// Signature verification as a node does it: decoded keys and verdicts are kept. The caches change
// how long an answer takes, never the answer.

#include <atomic>
#include <optional>

#include "base/bytes.hpp"
#include "crypto/signature.hpp"
#include "engine/bounded_cache.hpp"
#include "tx/incoming.hpp"

namespace charter::engine {

class Verifier {
  public:
    struct Limits {
        std::size_t verdicts = 1U << 18U;
        std::size_t keys = 1U << 14U;
    };
    Verifier() : Verifier(Limits{}) {}
    explicit Verifier(const Limits& limits) : verdicts_(limits.verdicts), keys_(limits.keys) {}

    /// Whether `signature` is the key's over `message`. Any number of threads.
    bool verify(const v1::PublicKey& key, ByteView message, ByteView signature);
    /// The same as the machine takes it; valid as long as this object.
    tx::Verifier as_function();

    /// How many signatures were computed, not remembered.
    std::size_t computed() const { return computed_.load(std::memory_order_relaxed); }

  private:
    std::optional<crypto::DecodedKey> decoded(const crypto::PublicKey& key);

    BoundedCache<Digest, bool, DigestHash> verdicts_;
    BoundedCache<Bytes, std::optional<crypto::DecodedKey>> keys_;
    std::atomic<std::size_t> computed_ = 0;
};

}  // namespace charter::engine
