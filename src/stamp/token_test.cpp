#include "stamp/token.hpp"

#include <gtest/gtest.h>

#include "crypto/sha256.hpp"
#include "stamp/authority_test.hpp"

namespace charter::stamp {
namespace {

using pack::Failure;

constexpr std::int64_t kTimeS = 1'700'000'000;

const Digest& digest() {
    static const Digest digest = crypto::sha256("a commit");
    return digest;
}

const TestAuthority& authority() {
    static const TestAuthority authority;
    return authority;
}

Failure failure_of(const std::string& roots, const Bytes& token, const Digest& of) {
    const auto read = Authorities::read(roots);
    if (!read) return {};
    const auto time = read->time_of(token, of);
    return time ? Failure{} : time.error().failure;
}

TEST(Stamp, SaysWhenByAnAuthorityThatIsTrusted) {
    const Bytes answer = authority().answer(digest(), kTimeS);
    for (const Bytes& form : {answer, TestAuthority::token_in(answer)}) {
        const auto said = read(form);
        ASSERT_TRUE(said) << said.error().detail;
        EXPECT_EQ(said->digest, digest());
        EXPECT_EQ(said->time_ms, kTimeS * 1000);
        const auto time = Authorities::read(authority().root())->time_of(form, digest());
        ASSERT_TRUE(time) << time.error().detail;
        EXPECT_EQ(*time, kTimeS * 1000);
    }
}

TEST(Stamp, OneOfSeveralRootsIsEnough) {
    const TestAuthority other;
    const Bytes answer = authority().answer(digest(), kTimeS);
    EXPECT_EQ(failure_of(other.root() + authority().root(), answer, digest()), Failure{});
    EXPECT_EQ(failure_of(other.root(), answer, digest()), Failure::stamp_untrusted);
}

TEST(Stamp, TheCertificateIsJudgedAtTheTokensTime) {
    TestAuthority::Options options;
    options.valid_from_s = kTimeS - 100;
    options.valid_until_s = kTimeS + 100;
    const TestAuthority past(options);  // long expired by now
    EXPECT_EQ(failure_of(past.root(), past.answer(digest(), kTimeS), digest()), Failure{});
    for (const std::int64_t time : {kTimeS - 101, kTimeS + 101}) {
        EXPECT_EQ(failure_of(past.root(), past.answer(digest(), time), digest()),
                  Failure::stamp_untrusted);
    }
}

TEST(Stamp, OthersAreRefused) {
    const Bytes answer = authority().answer(digest(), kTimeS);
    const std::string& root = authority().root();
    EXPECT_EQ(failure_of(root, answer, crypto::sha256("another")), Failure::stamp_differs);
    EXPECT_EQ(failure_of(root, "rubbish", digest()), Failure::stamp_invalid);
    EXPECT_EQ(failure_of(root, "", digest()), Failure::stamp_invalid);
    EXPECT_EQ(failure_of(root, answer + "x", digest()), Failure::stamp_invalid);
    EXPECT_EQ(failure_of(root, answer.substr(0, answer.size() / 2), digest()),
              Failure::stamp_invalid);
    EXPECT_EQ(failure_of(root, Bytes(100'000, '0'), digest()), Failure::stamp_invalid);
    TestAuthority::Options bare;
    bare.with_certificate = false;
    const TestAuthority silent(bare);
    EXPECT_EQ(failure_of(silent.root(), silent.answer(digest(), kTimeS), digest()),
              Failure::stamp_invalid);
}

TEST(Stamp, OfANoCertificateForTimeStampsIsNotMade) {
    TestAuthority::Options options;
    options.for_time_stamps = false;
    const TestAuthority other(options);
    EXPECT_TRUE(other.answer(digest(), kTimeS).empty()) << "OpenSSL's authority refuses itself";
}

// Whatever byte is turned: refused, or what is unsigned and unread, never another time or digest.
TEST(Stamp, EveryByteIsBoundOrMeansNothing) {
    const Bytes answer = authority().answer(digest(), kTimeS);
    const auto roots = Authorities::read(authority().root());
    std::size_t passed = 0;
    for (std::size_t at = 0; at < answer.size(); ++at) {
        Bytes changed = answer;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        const auto time = roots->time_of(changed, digest());
        if (!time) continue;
        EXPECT_EQ(*time, kTimeS * 1000) << at;
        ++passed;
    }
    EXPECT_LT(passed, 20U);
}

TEST(Stamp, RootsAreCertificatesAlone) {
    const std::string& root = authority().root();
    EXPECT_TRUE(Authorities::read(root));
    EXPECT_TRUE(Authorities::read("text before\n" + root + "\ntext after\n"));
    EXPECT_FALSE(Authorities::read(""));
    EXPECT_FALSE(Authorities::read("rubbish"));
    EXPECT_FALSE(Authorities::read(root + "-----BEGIN CERTIFICATE-----\nrubbish\n"));
}

}  // namespace
}  // namespace charter::stamp
