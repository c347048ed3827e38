#include "signer/signer.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/possession.hpp"
#include "signer/support_test.hpp"

namespace charter::signer {
namespace {

const Bytes kGenesis(sizeof(Digest), 'g');
constexpr const char* kNode = "bank-a.v1";

/// A key in a file as `charter keys new` makes it. Of its own, since a key is held once a machine.
struct KeyInFile {
    TestFolder folder;
    keys::FileKey key = test_key("prove");
    Config config;

    KeyInFile() {
        config.chain_id = kTestChain;
        config.kind = "file";
        config.folder = folder / "signer";
        config.file = folder / "consensus.key";
        EXPECT_TRUE(key.save(config.file, keys::Secret(ByteView("word"))));
        folder.put("passphrase", "word\n");
    }
    Identity identity() const { return {kTestChain, key.public_key()}; }
};

bool proves(const Possession& proof, const Bytes& genesis, ByteView node) {
    const auto key = crypto::decode(proof.key);
    return key && crypto::verify(*key, crypto::possession_message(genesis, proof.key.bytes, node),
                                 proof.signature);
}

TEST(Prove, IsOfThisKeyNodeAndChain) {
    const KeyInFile own;
    const auto proof = prove_possession(own.config, kGenesis, kNode);
    ASSERT_TRUE(proof) << proof.error().what;
    EXPECT_EQ(proof->key, own.key.public_key());
    EXPECT_TRUE(proves(*proof, kGenesis, kNode));
    EXPECT_FALSE(proves(*proof, Bytes(sizeof(Digest), '\0'), kNode));
    EXPECT_FALSE(proves(*proof, kGenesis, "bank-a.v2"));
    EXPECT_FALSE(proves({test_key().public_key(), proof->signature}, kGenesis, kNode));
}

// What `run` has while it runs: the folder, and the name of the key.
TEST(Prove, BesideARunningSignerWhoseStateStays) {
    const KeyInFile own;
    ASSERT_TRUE(StateFile::create(own.config.folder, own.identity(), LastSigned{}));
    const auto state = StateFile::open(own.config.folder, own.identity());
    ASSERT_TRUE(state) << state.error().what;
    const auto held = hold_key(own.identity());
    ASSERT_TRUE(held) << held.error().what;
    const std::string before = own.folder.get("signer/state");
    const auto proof = prove_possession(own.config, kGenesis, kNode);
    ASSERT_TRUE(proof) << proof.error().what;
    EXPECT_TRUE(proves(*proof, kGenesis, kNode));
    EXPECT_EQ(own.folder.get("signer/state"), before);
}

TEST(Prove, NeedsTheKeyAndNoState) {
    const struct {
        const char* name;
        std::function<void(KeyInFile&)> spoil;
        const char* says;
    } rows[] = {
        {"no key", [](auto& own) { own.config.file = own.folder / "none.key"; }, "none.key"},
        {"another's passphrase", [](auto& own) { own.folder.put("passphrase", "other\n"); },
         "wrong passphrase"},
        {"no passphrase", [](auto& own) { std::filesystem::remove(own.folder / "passphrase"); },
         "passphrase"},
    };
    for (const auto& row : rows) {
        KeyInFile own;
        ASSERT_TRUE(prove_possession(own.config, kGenesis, kNode));
        row.spoil(own);
        const auto proof = prove_possession(own.config, kGenesis, kNode);
        ASSERT_FALSE(proof) << row.name;
        EXPECT_NE(proof.error().what.find(row.says), std::string::npos) << proof.error().what;
        EXPECT_FALSE(std::filesystem::exists(own.config.folder)) << row.name;
    }
}

}  // namespace
}  // namespace charter::signer
