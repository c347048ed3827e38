#include "light/ed25519_zip215.hpp"

#include <gtest/gtest.h>

#include "crypto/signature.hpp"
#include "light/vectors_test.hpp"

namespace charter::light {
namespace {

TEST(Zip215, VerdictsAreThoseOfCometBft) {
    std::size_t small_order = 0;
    for (const Row& row : vector_rows("zip215.txt", 5)) {
        const bool verdict = verify_zip215(bytes_of(row[2]), bytes_of(row[4]), bytes_of(row[3]));
        EXPECT_EQ(verdict, row[1] == "ok") << row[0] << " " << row[2] << " " << row[3];
        small_order += row[0] == "small-order" ? 1U : 0U;
    }
    EXPECT_EQ(small_order, 196U) << "the vectors that ZIP-215 was published with";
}

TEST(Zip215, AcceptsWhatTheStrictRuleRefuses) {
    std::size_t more = 0;
    for (const Row& row : vector_rows("zip215.txt", 5)) {
        const auto key = crypto::decode({crypto::Algorithm::ed25519, bytes_of(row[2])});
        const bool strict = key && crypto::verify(*key, bytes_of(row[4]), bytes_of(row[3]));
        EXPECT_FALSE(strict && row[1] != "ok") << row[0];
        more += row[1] == "ok" && !strict ? 1U : 0U;
    }
    EXPECT_GE(more, 197U);
}

TEST(Zip215, RefusesWrongLengths) {
    const Bytes identity = Bytes(1, '\x01') + Bytes(31, '\0');
    const Bytes good = identity + Bytes(32, '\0');
    EXPECT_TRUE(verify_zip215(identity, "any", good));
    EXPECT_FALSE(verify_zip215(identity.substr(1), "any", good));
    EXPECT_FALSE(verify_zip215(identity + "\x01", "any", good));
    EXPECT_FALSE(verify_zip215("", "any", good));
    EXPECT_FALSE(verify_zip215(identity, "any", good.substr(1)));
    EXPECT_FALSE(verify_zip215(identity, "any", ""));
}

}  // namespace
}  // namespace charter::light
