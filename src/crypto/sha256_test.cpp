#include "crypto/sha256.hpp"

#include <gtest/gtest.h>

#include <string>

namespace charter::crypto {
namespace {

// FIPS 180-4's examples; the long one crosses blocks many times.
const struct {
    std::string message;
    const char* digest;
} kVectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {std::string(1'000'000, 'a'),
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

TEST(Sha256, GivesTheStandardsAnswers) {
    for (const auto& v : kVectors) EXPECT_EQ(to_hex(sha256(v.message)), v.digest);
}

TEST(Sha256, PiecesGiveTheSameAsTheWhole) {
    const std::string text(300, 'x');
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        const ByteView whole = text;
        ASSERT_EQ(Sha256{}.update(whole.substr(0, cut)).update(whole.substr(cut)).finish(),
                  sha256(text));
    }
}

TEST(Sha256, BeginsAnewAfterFinishAndCopiesMidway) {
    Sha256 hash;
    hash.update("ab");
    Sha256 copy = hash;
    EXPECT_EQ(hash.update("c").finish(), sha256("abc"));
    EXPECT_EQ(hash.update("abc").finish(), sha256("abc"));
    EXPECT_EQ(copy.finish(), sha256("ab"));
}

TEST(Sha256, PairIsPrefixLeftRight) {
    const Digest left = sha256("left");
    const Digest right = sha256("right");
    const Bytes node = Bytes("\x01").append(view(left)).append(view(right));
    EXPECT_EQ(sha256_pair(1, left, right), sha256(node));
    EXPECT_NE(sha256_pair(0, left, right), sha256_pair(1, left, right));
    EXPECT_NE(sha256_pair(1, right, left), sha256_pair(1, left, right));
}

}  // namespace
}  // namespace charter::crypto
