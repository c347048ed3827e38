#include "keys/seed.hpp"

#include <gtest/gtest.h>

namespace charter::keys {
namespace {

TEST(Seed, IsWhatTheKeyWasMadeOf) {
    const Bytes secret = "an Ed25519 seed has 32 bytes ...";
    const auto key = FileKey::from_secret(crypto::Algorithm::ed25519, secret);
    ASSERT_TRUE(key.has_value());
    const auto seed = ed25519_seed(*key);
    ASSERT_TRUE(seed.has_value()) << seed.error().what;
    EXPECT_EQ(seed->bytes(), secret);
}

TEST(Seed, OfAnotherAlgorithmIsRefused) {
    const auto seed = ed25519_seed(FileKey::generate(crypto::Algorithm::p256));
    ASSERT_FALSE(seed.has_value());
    EXPECT_EQ(seed.error().what, "not an Ed25519 key");
}

}  // namespace
}  // namespace charter::keys
