#include "crypto/restore_proof.hpp"

#include <gtest/gtest.h>

#include "crypto/sha256.hpp"

namespace charter::crypto {
namespace {

constexpr const char* kBackup = "key_backups/bank-a/0000000000000001";

// "charter/restore/1" || genesis digest || sha256(backup) || day: no other length, no separator.
TEST(RestoreProof, IsWhatItsHeaderSays) {
    const Bytes genesis(32, 'g');
    const Bytes expected =
        "charter/restore/1" + genesis + Bytes(view(sha256(kBackup))) + "2027-03-05";
    EXPECT_EQ(restore_message(genesis, kBackup, "2027-03-05"), expected);
}

TEST(RestoreProof, BindsEachOfItsParts) {
    const Bytes genesis(32, 'g');
    const Bytes one = restore_message(genesis, kBackup, "2027-03-05");
    EXPECT_NE(one, restore_message(Bytes(32, 'h'), kBackup, "2027-03-05"));
    EXPECT_NE(one, restore_message(genesis, "key_backups/bank-a/0000000000000002", "2027-03-05"));
    EXPECT_NE(one, restore_message(genesis, kBackup, "2028-03-05"));
}

}  // namespace
}  // namespace charter::crypto
