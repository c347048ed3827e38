// Keys in a real token, of SoftHSM2. Where the machine has none the tests are skipped, and say so.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <thread>

#include "crypto/possession.hpp"
#include "signer/pkcs11_session.hpp"
#include "signer/signer.hpp"
#include "signer/token_support_test.hpp"

namespace charter::signer {
namespace {

/// One token for all tests: a module reads its configuration once a process.
TestToken& token() {
    static TestToken* made = [] {
        auto* one = new TestToken;
        if (one->why().empty()) {
            one->generate("EC:prime256v1", "p256", "02");
            one->generate("EC:edwards25519", "twice", "03");
            one->generate("EC:edwards25519", "twice", "04");
            one->generate("EC:edwards25519", "loose", "05", "--extractable");
        }
        return one;
    }();
    return *made;
}

class Token : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!token().why().empty()) GTEST_SKIP() << token().why();
    }
    static std::unique_ptr<Pkcs11Key> opened(const std::string& label, const Bytes& id = {}) {
        auto key = Pkcs11Key::open(token().key(label, id), TestToken::pin());
        EXPECT_TRUE(key) << key.error().what;
        return key ? *std::move(key) : nullptr;
    }
    static std::string fault_of(const TokenKey& which, ByteView pin = TestToken::kPin) {
        const auto key = Pkcs11Key::open(which, keys::Secret(pin));
        return key ? "" : key.error().what;
    }
};

TEST_F(Token, R27_SignsWhatItsPublicKeyVerifies) {
    const auto key = opened("consensus");
    ASSERT_TRUE(key);
    EXPECT_EQ(key->public_key().algorithm, crypto::Algorithm::ed25519);
    const auto decoded = crypto::decode(key->public_key());
    ASSERT_TRUE(decoded);
    for (const auto& row : vector_rows("votes.txt")) {
        const Bytes message = vector_bytes(row.at(7));
        const auto signature = key->sign(message);
        ASSERT_TRUE(signature) << signature.error().what;
        EXPECT_TRUE(crypto::verify(*decoded, message, *signature));
        EXPECT_EQ(*key->sign(message), *signature) << "Ed25519 has one signature of a message";
    }
}

TEST_F(Token, ProvesThatANodeHoldsItWhileItSigns) {
    Config config;
    config.chain_id = kTestChain;
    config.module = TestToken::kModule;
    config.token = "validator";
    config.label = "consensus";
    config.pin_file = token().folder.put("pin", TestToken::kPin);
    std::filesystem::permissions(config.pin_file, std::filesystem::perms::owner_read);
    // Another session has the key, and its lock: as `run` in a process of its own.
    const auto running = opened("consensus");
    ASSERT_TRUE(running);
    const auto held = hold_key({kTestChain, running->public_key()});
    ASSERT_TRUE(held) << held.error().what;
    const auto proof = prove_possession(config, Bytes(32, 'g'), "bank-a.v1");
    ASSERT_TRUE(proof) << proof.error().what;
    EXPECT_TRUE(running->sign("m")) << "it signs on";
    EXPECT_EQ(proof->key.bytes, running->public_key().bytes);
    const auto decoded = crypto::decode(proof->key);
    ASSERT_TRUE(decoded);
    const auto message = [&](const Bytes& genesis, const char* node) {
        return crypto::possession_message(genesis, proof->key.bytes, node);
    };
    EXPECT_TRUE(crypto::verify(*decoded, message(Bytes(32, 'g'), "bank-a.v1"), proof->signature));
    EXPECT_FALSE(crypto::verify(*decoded, message(Bytes(32, 'h'), "bank-a.v1"), proof->signature));
    EXPECT_FALSE(crypto::verify(*decoded, message(Bytes(32, 'g'), "bank-a.v2"), proof->signature));
}

TEST_F(Token, IsFoundByLabelByIdOrByBoth) {
    const auto first = opened("consensus");
    ASSERT_TRUE(first);
    EXPECT_EQ(opened("", "\x01")->public_key(), first->public_key());
    EXPECT_EQ(opened("consensus", "\x01")->public_key(), first->public_key());
    EXPECT_NE(opened("twice", "\x03")->public_key(), opened("twice", "\x04")->public_key());
}

TEST_F(Token, EachFaultSaysWhatIsWrong) {
    const TokenKey good = token().key("consensus");
    const auto with = [&](auto change) {
        TokenKey which = good;
        change(which);
        return which;
    };
    const struct {
        std::string fault;
        const char* part;
    } rows[] = {
        {fault_of(with([](auto& k) { k.module = "/nowhere/module.so"; })), "cannot load"},
        {fault_of(with([](auto& k) { k.module = "libz.so.1"; })), "is no PKCS#11 module"},
        {fault_of(with([](auto& k) { k.token = "other"; })), "it has: \"validator\""},
        {fault_of(with([](auto& k) { k.label = "other"; })), "no private key with label \"other\""},
        {fault_of(with([](auto& k) { k.id = "\x09"; })), "id \"09\""},
        {fault_of(token().key("twice")), "several objects"},
        {fault_of(token().key("p256")), "is not Ed25519"},
        {fault_of(good, "0815"), "the PIN is wrong"},
        {fault_of(good, ""), "cannot log in"},
    };
    for (const auto& row : rows) {
        EXPECT_NE(row.fault.find(row.part), std::string::npos) << row.part << ": " << row.fault;
    }
    EXPECT_EQ(fault_of(good), "");
}

TEST_F(Token, AKeyThatMayLeaveItIsTold) {
    EXPECT_FALSE(opened("consensus")->may_leave_token());
    EXPECT_TRUE(opened("loose")->may_leave_token());
}

TEST_F(Token, R27_ATokenThatWasAwayIsOpenedAnew) {
    const auto key = opened("consensus");
    ASSERT_TRUE(key);
    const Bytes before = key->sign("m").value();
    // Behind its back, everything that it had open is closed.
    void* library = ::dlopen(TestToken::kModule, RTLD_NOW | RTLD_NOLOAD);
    ASSERT_NE(library, nullptr);
    CK_FUNCTION_LIST* calls = nullptr;
    const auto list = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
    ASSERT_EQ(list(&calls), CKR_OK);
    ASSERT_EQ(calls->C_Finalize(nullptr), CKR_OK);
    EXPECT_EQ(key->sign("m").value(), before);
    ::dlclose(library);
}

TEST_F(Token, R27_AsksOfManyThreadsAreAnsweredOneByOne) {
    const auto key = opened("consensus");
    ASSERT_TRUE(key);
    const Bytes one = key->sign("m").value();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 25; ++n) EXPECT_EQ(key->sign("m").value(), one);
        });
    }
    for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace charter::signer
