#include "crypto/signature.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace charter::crypto {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

struct Vector {
    const char* name;
    Algorithm algorithm;
    const char* key;
    Bytes message;
    const char* signature;
};

const char* const kEd25519Key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const char* const kP256Key = "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
const char* const kP256X = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
const char* const kP256Y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
const char* const kP256R = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
const char* const kP256HighS = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
const char* const kP256LowS = "0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9";
const char* const kZero = "0000000000000000000000000000000000000000000000000000000000000000";

// RFC 8032, 7.1, tests 1 to 3; RFC 6979, A.2.5, SHA-256 ("sample" with its s mirrored to low).
const Vector kVectors[] = {
    {"Ed25519 test 1", Algorithm::ed25519, kEd25519Key, "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
     "b46bd25bf5f0595bbe24655141438e7a100b"},
    {"Ed25519 test 2", Algorithm::ed25519,
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
     "1d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"Ed25519 test 3", Algorithm::ed25519,
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "\xaf\x82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
     "c6594a7c15e9716ed28dc027beceea1ec40a"},
    {"P-256 sample", Algorithm::p256, kP256Key, "sample",
     "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf37160834e36ad29a83bf2bc9385e491d"
     "6099c8fdf9d1ed67aa7ea5f51f93782857a9"},
    {"P-256 test", Algorithm::p256, kP256Key, "test",
     "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367019f4113742a2b14bd25926b49c6"
     "49155f267e60d3814b4c0cc84250e46f0083"},
};

TEST(Verify, AcceptsTheKnownAnswersAndNoNeighbour) {
    for (const Vector& v : kVectors) {
        const auto key = decode({v.algorithm, hex(v.key)});
        ASSERT_TRUE(key) << v.name;
        const Bytes signature = hex(v.signature);
        EXPECT_TRUE(is_canonical_signature(v.algorithm, signature)) << v.name;
        EXPECT_TRUE(verify(*key, v.message, signature)) << v.name;
        EXPECT_FALSE(verify(*key, v.message + "x", signature)) << v.name;
        for (std::size_t bit = 0; bit < 512; ++bit) {
            Bytes other = signature;
            other[bit / 8] = static_cast<char>(other[bit / 8] ^ 1 << bit % 8);
            EXPECT_FALSE(verify(*key, v.message, other)) << v.name << " bit " << bit;
        }
        for (const std::size_t size : {0, 1, 32, 63, 65, 72, 128}) {
            Bytes other = signature;
            other.resize(size);
            EXPECT_FALSE(verify(*key, v.message, other)) << v.name << " size " << size;
            EXPECT_FALSE(is_canonical_signature(v.algorithm, other));
        }
    }
    EXPECT_EQ(ERR_peek_error(), 0U) << "a refusal must not look like an error of TLS";
}

TEST(Verify, RefusesP256SignaturesOfAnotherForm) {
    const std::string n = to_hex(p256_order());
    const std::string above = n.substr(0, 62) + "52";
    const std::string half = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8";
    const std::string half_and_one = half.substr(0, 62) + "a9";
    const std::string r = kP256R;
    const auto key = decode({Algorithm::p256, hex(kP256Key)});
    const struct {
        const char* name;
        std::string signature;
        bool canonical;
        bool valid;
    } rows[] = {
        {"low s", r + kP256LowS, true, true},
        {"high s", r + kP256HighS, false, false},
        {"s is n / 2", r + half, true, false},
        {"s is n / 2 + 1", r + half_and_one, false, false},
        {"s is n", r + n, false, false},
        {"r is zero", std::string(kZero) + kP256LowS, false, false},
        {"s is zero", r + kZero, false, false},
        {"r is n", n + kP256LowS, false, false},
        {"r is above n", above + kP256LowS, false, false},
        {"both are zero", std::string(kZero) + kZero, false, false},
        {"halves exchanged", kP256LowS + r, false, false},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(is_canonical_signature(Algorithm::p256, hex(row.signature)), row.canonical)
            << row.name;
        EXPECT_EQ(verify(*key, "sample", hex(row.signature)), row.valid) << row.name;
    }
}

TEST(Verify, RefusesEd25519SignaturesOfAnotherForm) {
    const auto key = decode({Algorithm::ed25519, hex(kEd25519Key)});
    const std::string good = kVectors[0].signature;
    const std::string r = good.substr(0, 64);
    const std::string s = good.substr(64);
    const std::string l = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    const std::string s_plus_l = "4c8c7872aa064e049dbb3013fbf29380d25bf5f0595bbe24655141438e7a101b";
    const std::string identity = "01" + std::string(62, '0');
    const struct {
        const char* name;
        std::string signature;
        bool canonical;
    } rows[] = {
        {"S is the order", r + l, false},
        {"S plus the order", r + s_plus_l, false},
        {"S has its top bits set", r + s.substr(0, 62) + "eb", false},
        {"R is the identity", identity + s, true},
        {"R is the identity, S zero", identity + kZero, true},
        {"R is not canonical", "f0" + std::string(60, 'f') + "7f" + s, true},
        {"all zero", std::string(kZero) + kZero, true},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(is_canonical_signature(Algorithm::ed25519, hex(row.signature)), row.canonical)
            << row.name;
        EXPECT_FALSE(verify(*key, "", hex(row.signature))) << row.name;
    }
}

TEST(PublicKey, HasOneForm) {
    const std::string x = kP256X;
    const std::string f = std::string(60, 'f');
    const std::string p = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
    const std::string on_curve_x5 = std::string(63, '0') + "5";
    const std::string x5_plus_p = p.substr(0, 39) + "1" + std::string(23, '0') + "4";
    const struct {
        const char* name;
        Algorithm algorithm;
        std::string key;
        bool valid;
    } rows[] = {
        {"RFC 8032", Algorithm::ed25519, kEd25519Key, true},
        {"empty", Algorithm::ed25519, "", false},
        {"short", Algorithm::ed25519, std::string(kEd25519Key).substr(2), false},
        {"long", Algorithm::ed25519, std::string(kEd25519Key) + "00", false},
        {"order 1", Algorithm::ed25519, "01" + std::string(62, '0'), false},
        {"order 1, sign bit", Algorithm::ed25519, "01" + std::string(60, '0') + "80", false},
        {"order 2", Algorithm::ed25519, "ec" + f + "7f", false},
        {"order 2, sign bit", Algorithm::ed25519, "ec" + f + "ff", false},
        {"order 4", Algorithm::ed25519, kZero, false},
        {"order 4, sign bit", Algorithm::ed25519, std::string(62, '0') + "80", false},
        {"order 8", Algorithm::ed25519,
         "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", false},
        {"order 8, sign bit", Algorithm::ed25519,
         "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", false},
        {"order 8, the other", Algorithm::ed25519,
         "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", false},
        {"y is p", Algorithm::ed25519, "ed" + f + "7f", false},
        {"y is p + 1", Algorithm::ed25519, "ee" + f + "7f", false},
        {"y is 3", Algorithm::ed25519, "03" + std::string(62, '0'), true},
        {"y is p + 3", Algorithm::ed25519, "f0" + f + "7f", false},
        {"y is p + 18", Algorithm::ed25519, "ff" + f + "7f", false},
        {"off the curve", Algorithm::ed25519, "02" + std::string(62, '0'), false},
        {"a P-256 key", Algorithm::ed25519, kP256Key, false},
        {"RFC 6979", Algorithm::p256, "03" + x, true},
        {"its mirror", Algorithm::p256, "02" + x, true},
        {"empty", Algorithm::p256, "", false},
        {"infinity", Algorithm::p256, "00", false},
        {"infinity, padded", Algorithm::p256, "00" + std::string(64, '0'), false},
        {"uncompressed", Algorithm::p256, "04" + x + kP256Y, false},
        {"hybrid", Algorithm::p256, "07" + x + kP256Y, false},
        {"x alone", Algorithm::p256, x, false},
        {"wrong prefix", Algorithm::p256, "04" + x, false},
        {"wrong prefix", Algorithm::p256, "05" + x, false},
        {"short", Algorithm::p256, "03" + x.substr(2), false},
        {"long", Algorithm::p256, "03" + x + "00", false},
        {"x is 5", Algorithm::p256, "02" + on_curve_x5, true},
        {"x is p + 5", Algorithm::p256, "02" + x5_plus_p, false},
        {"x is p", Algorithm::p256, "02" + p, false},
        {"x is above p", Algorithm::p256, "02" + std::string(64, 'f'), false},
        {"off the curve", Algorithm::p256, "02" + std::string(63, '0') + "1", false},
        {"an Ed25519 key", Algorithm::p256, kEd25519Key, false},
        {"no algorithm", Algorithm{}, kEd25519Key, false},
        {"unknown algorithm", Algorithm{7}, kEd25519Key, false},
    };
    for (const auto& row : rows) {
        const PublicKey key{row.algorithm, hex(row.key)};
        const Status status = check_public_key(key);
        EXPECT_EQ(status.has_value(), row.valid) << row.name;
        EXPECT_EQ(decode(key).has_value(), row.valid) << row.name;
        if (status) continue;
        EXPECT_EQ(status.error().reason, Reason::key_invalid) << row.name;
        const Param algorithm{"algorithm", std::string(algorithm_name(row.algorithm))};
        EXPECT_EQ(status.error().params, std::vector{algorithm}) << row.name;
    }
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(PublicKey, P256PointsConvert) {
    const Bytes compressed = hex(kP256Key);
    const Bytes whole = hex("04" + std::string(kP256X) + kP256Y);
    EXPECT_EQ(p256_uncompressed(compressed), whole);
    EXPECT_EQ(p256_compressed(whole), compressed);
    Bytes off = whole;
    off.back() = static_cast<char>(off.back() ^ 1);
    EXPECT_EQ(p256_compressed(off), std::nullopt);
    EXPECT_EQ(p256_compressed(hex("07" + std::string(kP256X) + kP256Y)), std::nullopt);
    EXPECT_EQ(p256_compressed(compressed), std::nullopt);
    EXPECT_EQ(p256_compressed(""), std::nullopt);
    EXPECT_EQ(p256_uncompressed(whole), std::nullopt);
}

TEST(DecodedKey, ServesManyThreadsAtATime) {
    for (const Vector& v : {kVectors[0], kVectors[3]}) {
        const DecodedKey key = decode({v.algorithm, hex(v.key)}).value();
        const Bytes good = hex(v.signature);
        Bytes bad = good;
        bad[40] = static_cast<char>(bad[40] ^ 1);
        std::atomic<int> wrong = 0;
        std::vector<std::thread> threads;
        threads.reserve(4);
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, mine = key] {
                for (int i = 0; i < 200; ++i) {
                    if (!verify(mine, v.message, good) || verify(key, v.message, bad)) ++wrong;
                }
            });
        }
        for (std::thread& t : threads) t.join();
        EXPECT_EQ(wrong, 0) << v.name;
        EXPECT_EQ(key.public_key().bytes, hex(v.key));
    }
}

TEST(VerdictKey, TellsApartWhatDiffersAnywhere) {
    const PublicKey key{Algorithm::ed25519, hex(kEd25519Key)};
    const PublicKey longer{Algorithm::ed25519, key.bytes + "m"};
    const PublicKey other{Algorithm::p256, key.bytes};
    const Digest base = verdict_key(key, "mm", "ss");
    EXPECT_EQ(base, verdict_key(key, "mm", "ss"));
    EXPECT_NE(base, verdict_key(key, "mms", "s"));
    EXPECT_NE(base, verdict_key(key, "m", "mss"));
    EXPECT_NE(base, verdict_key(longer, "m", "ss"));
    EXPECT_NE(base, verdict_key(other, "mm", "ss"));
    EXPECT_NE(base, verdict_key(key, "mm", "st"));
}

}  // namespace
}  // namespace charter::crypto
