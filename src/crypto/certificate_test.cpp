#include "crypto/certificate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "crypto/der.hpp"
#include "crypto/sha256.hpp"

namespace charter::crypto {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

PublicKey ed25519_key() {
    return {Algorithm::ed25519,
            hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")};
}

PublicKey p256_key() {
    return {Algorithm::p256,
            hex("0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6")};
}

CertificateFields tls_fields() {
    CertificateFields f;
    f.serial = hex("4102030405060708");
    f.issuer = {"TW", "Bank A", "Operations", "Bank A Root"};
    f.subject = {"TW", "Bank A", "", "bank-a.node-1"};
    f.not_before_ms = 1'767'225'600'000;  // 2026-01-01
    f.not_after_ms = 2'524'608'000'000;   // 2050-01-01
    f.subject_key = p256_key();
    f.issuer_key = ed25519_key();
    f.usage = CertificateUsage::tls;
    f.chain_id = "charter-test";
    f.environment = "test";
    f.holder = "bank-a.node-1";
    f.dns_names = {"node-1.bank-a.example", "localhost"};
    return f;
}

CertificateFields with_usage(CertificateUsage usage) {
    CertificateFields f = tls_fields();
    f.usage = usage;
    f.dns_names.clear();
    return f;
}

TEST(Der, WritesTheShortestForm) {
    EXPECT_EQ(to_hex(der(DerTag::octet_string, "")), "0400");
    EXPECT_EQ(to_hex(der(DerTag::octet_string, Bytes(127, 'x'))).substr(0, 6), "047f78");
    EXPECT_EQ(to_hex(der(DerTag::octet_string, Bytes(128, 'x'))).substr(0, 8), "04818078");
    EXPECT_EQ(to_hex(der(DerTag::octet_string, Bytes(256, 'x'))).substr(0, 10), "0482010078");
    EXPECT_EQ(to_hex(der_unsigned(hex(""))), "020100");
    EXPECT_EQ(to_hex(der_unsigned(hex("0000"))), "020100");
    EXPECT_EQ(to_hex(der_unsigned(hex("00007f"))), "02017f");
    EXPECT_EQ(to_hex(der_unsigned(hex("80"))), "02020080");
    EXPECT_EQ(to_hex(der_bits(hex("a1b2"))), "030300a1b2");
    EXPECT_EQ(to_hex(der_named_bits(0x80)), "03020780");
    EXPECT_EQ(to_hex(der_named_bits(0x06)), "03020106");
    EXPECT_EQ(to_hex(der_context(3, true, "x")), "a30178");
    EXPECT_EQ(to_hex(der_context(6, false, "x")), "860178");
}

TEST(Der, TimesChangeFormIn2050) {
    const struct {
        std::int64_t ms;
        const char* text;
    } rows[] = {
        {0, "700101000000Z"},
        {951'827'696'000, "000229123456Z"},
        {2'524'607'999'000, "491231235959Z"},
        {2'524'608'000'000, "20500101000000Z"},
        {253'402'300'799'000, "99991231235959Z"},
    };
    for (const auto& row : rows) {
        const bool utc = std::string_view(row.text).size() == 13;
        EXPECT_EQ(der_time(row.ms),
                  der(utc ? DerTag::utc_time : DerTag::generalized_time, row.text));
    }
}

// What every node must encode, for ever: a change here forks the ledger.
TEST(EncodeTbs, GivesTheGoldenBytes) {
    const struct {
        CertificateUsage usage;
        std::size_t size;
        const char* digest;
    } rows[] = {
        {CertificateUsage::sign, 470,
         "44c9f146fc030adc15b20b8743d64a4b2e203f669c4a1125dfe2a36c7482cb2d"},
        {CertificateUsage::tls, 467,
         "c94b5914a72f63d0b401d04e754d47371773452d82dc91f91db1836f65e2bddf"},
        {CertificateUsage::payload, 457,
         "627161893c37e70714214db54014485e6c71a73dfa7a2e0ce906b0ed1e6378be"},
        {CertificateUsage::probe, 470,
         "dd803cb82deb8c9fb6656400dc62f3728bf5f4014e5d729712877b24f972586f"},
        {CertificateUsage::consensus, 470,
         "4ddcb36048857f57bd9c96ef01ea1d192906d9f5f1838a876de25fed4283fc30"},
        {CertificateUsage::ca, 442,
         "f3b9e64952ee2914f8879945632f1e64d84d3ed786a1c1c9981f3e63b34f5345"},
    };
    for (const auto& row : rows) {
        const Bytes tbs = encode_tbs(with_usage(row.usage)).value();
        EXPECT_EQ(tbs.size(), row.size) << static_cast<int>(row.usage);
        EXPECT_EQ(to_hex(sha256(tbs)), row.digest) << static_cast<int>(row.usage);
        EXPECT_EQ(encode_tbs(with_usage(row.usage)), tbs);
    }
}

TEST(EncodeTbs, DiffersWhereverAFieldDiffers) {
    const std::vector<std::function<void(CertificateFields&)>> changes = {
        [](auto& f) { f.serial.back() = '\x09'; },
        [](auto& f) { f.serial += '\x01'; },
        [](auto& f) { f.issuer.country = "JP"; },
        [](auto& f) { f.issuer.country.clear(); },
        [](auto& f) { f.issuer.organizational_unit.clear(); },
        [](auto& f) { std::swap(f.issuer.organization, f.issuer.organizational_unit); },
        [](auto& f) { f.subject.organizational_unit = "Operations"; },
        [](auto& f) { f.holder = f.subject.common_name = "bank-a.node-2"; },
        [](auto& f) { f.not_before_ms += 1000; },
        [](auto& f) { f.not_after_ms += 1000; },
        [](auto& f) { f.subject_key.bytes[0] = '\x02'; },
        [](auto& f) { f.subject_key = ed25519_key(); },
        [](auto& f) { f.issuer_key = p256_key(); },
        [](auto& f) { f.chain_id = "charter-tes"; },
        [](auto& f) { f.environment = "production"; },
        [](auto& f) { f.dns_names.pop_back(); },
        [](auto& f) { std::swap(f.dns_names[0], f.dns_names[1]); },
    };
    std::vector<Bytes> seen = {encode_tbs(tls_fields()).value()};
    for (const auto& change : changes) {
        CertificateFields f = tls_fields();
        change(f);
        const Bytes tbs = encode_tbs(f).value();
        EXPECT_EQ(std::count(seen.begin(), seen.end(), tbs), 0) << seen.size();
        seen.push_back(tbs);
    }
}

struct Row {
    const char* name;
    const char* field;
    std::function<void(CertificateFields&)> change;
};

std::string times(std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += text;
    return out;
}

const Row kNameRows[] = {
    {"no serial", "serial", [](auto& f) { f.serial.clear(); }},
    {"short serial", "serial", [](auto& f) { f.serial.resize(7); }},
    {"long serial", "serial", [](auto& f) { f.serial.resize(17); }},
    {"negative serial", "serial", [](auto& f) { f.serial[0] = '\x80'; }},
    {"serial not shortest", "serial", [](auto& f) { f.serial[0] = '\0'; }},
    {"small country", "issuer.country", [](auto& f) { f.issuer.country = "tw"; }},
    {"long country", "issuer.country", [](auto& f) { f.issuer.country = "TWN"; }},
    {"new line", "issuer.organization", [](auto& f) { f.issuer.organization = "a\nb"; }},
    {"DEL", "issuer.organization", [](auto& f) { f.issuer.organization = "a\x7f"; }},
    {"NUL", "issuer.organization", [](auto& f) { f.issuer.organization = std::string(1, '\0'); }},
    {"C1", "issuer.organization", [](auto& f) { f.issuer.organization = "\xc2\x85"; }},
    {"right to left", "issuer.organization",
     [](auto& f) {
         f.issuer.organization =
             "a\xe2\x80\xae"
             "b";
     }},
    {"65 characters", "issuer.organization",
     [](auto& f) { f.issuer.organization = times("\xe9\x8a\x80", 65); }},
    {"overlong UTF-8", "issuer.organization", [](auto& f) { f.issuer.organization = "\xc0\xaf"; }},
    {"surrogate", "issuer.organization", [](auto& f) { f.issuer.organization = "\xed\xa0\x80"; }},
    {"cut UTF-8", "issuer.organization", [](auto& f) { f.issuer.organization = "a\xe9\x8a"; }},
    {"lone continuation", "issuer.organization", [](auto& f) { f.issuer.organization = "\x80"; }},
    {"above Unicode", "issuer.organization",
     [](auto& f) { f.issuer.organization = "\xf4\x90\x80\x80"; }},
    {"tab in unit", "subject.organizational_unit",
     [](auto& f) { f.subject.organizational_unit = "\t"; }},
    {"no issuer", "issuer.common_name", [](auto& f) { f.issuer.common_name.clear(); }},
    {"no subject", "subject.common_name", [](auto& f) { f.subject.common_name.clear(); }},
    {"not the holder", "subject.common_name", [](auto& f) { f.subject.common_name = "x"; }},
};

const Row kOtherRows[] = {
    {"before 1970", "not_before_ms", [](auto& f) { f.not_before_ms = -1000; }},
    {"half a second", "not_before_ms", [](auto& f) { f.not_before_ms += 500; }},
    {"year 10000", "not_after_ms", [](auto& f) { f.not_after_ms = 253'402'300'800'000; }},
    {"half a second", "not_after_ms", [](auto& f) { f.not_after_ms += 1; }},
    {"ends as it begins", "not_after_ms", [](auto& f) { f.not_after_ms = f.not_before_ms; }},
    {"payload by Ed25519", "subject_key",
     [](auto& f) {
         f.usage = CertificateUsage::payload;
         f.subject_key = ed25519_key();
     }},
    {"no usage", "usage", [](auto& f) { f.usage = CertificateUsage{}; }},
    {"unknown usage", "usage", [](auto& f) { f.usage = CertificateUsage{6}; }},
    {"no chain", "chain_id", [](auto& f) { f.chain_id.clear(); }},
    {"slash in chain", "chain_id", [](auto& f) { f.chain_id = "a/b"; }},
    {"long chain", "chain_id", [](auto& f) { f.chain_id = std::string(51, 'a'); }},
    {"space in environment", "environment", [](auto& f) { f.environment = "a b"; }},
    {"dot first", "environment", [](auto& f) { f.environment = ".."; }},
    {"escape in holder", "holder", [](auto& f) { f.holder = f.subject.common_name = "a%20"; }},
    {"long holder", "holder",
     [](auto& f) {
         f.usage = CertificateUsage::ca;
         f.holder = std::string(65, 'a');
     }},
    {"names without tls", "dns_names", [](auto& f) { f.usage = CertificateUsage::sign; }},
    {"17 names", "dns_names",
     [](auto& f) {
         f.dns_names.clear();
         for (int i = 0; i < 17; ++i) f.dns_names.push_back("n" + std::to_string(i));
     }},
    {"one name twice", "dns_names", [](auto& f) { f.dns_names = {"a", "b", "a"}; }},
};

TEST(EncodeTbs, NamesTheFieldThatCannotBe) {
    std::vector<Row> rows(std::begin(kNameRows), std::end(kNameRows));
    rows.insert(rows.end(), std::begin(kOtherRows), std::end(kOtherRows));
    for (const char* dns : {"", ".", "a.", ".a", "a..b", "A.example", "*.a.example", "a_b", "-a",
                            "a-.b", "127.0.0.1", "a b", "n\xc3\xa9"}) {
        rows.push_back({dns, "dns_names", [dns](auto& f) { f.dns_names = {dns}; }});
    }
    rows.push_back({"label of 64", "dns_names",
                    [](auto& f) { f.dns_names = {std::string(64, 'a') + ".example"}; }});
    rows.push_back({"name of 254", "dns_names",
                    [](auto& f) { f.dns_names = {times(std::string(62, 'a') + ".", 4) + "bc"}; }});
    for (const Row& row : rows) {
        CertificateFields f = tls_fields();
        row.change(f);
        const Result<Bytes> tbs = encode_tbs(f);
        ASSERT_FALSE(tbs) << row.name;
        EXPECT_EQ(tbs.error().reason, Reason::field_invalid) << row.name;
        EXPECT_EQ(tbs.error().params[0], (Param{"field", std::string(row.field)})) << row.name;
    }
}

TEST(EncodeTbs, TakesTheLimitsThemselves) {
    CertificateFields f = tls_fields();
    f.serial = hex("7fffffffffffffffffffffffffffffff");
    f.issuer.organization = times("\xe9\x8a\x80", 64);
    f.issuer.organizational_unit = times("\xf0\xa0\x80\x80", 64);
    f.holder = f.subject.common_name = std::string(64, 'a');
    f.not_before_ms = 0;
    f.not_after_ms = 253'402'300'799'000;
    f.chain_id = std::string(50, 'a');
    f.environment = std::string(32, 'a');
    f.dns_names = {times(std::string(62, 'a') + ".", 4) + "b", std::string(63, 'a')};
    EXPECT_TRUE(encode_tbs(f));
}

TEST(EncodeTbs, RefusesKeysOfAnotherForm) {
    for (const bool issuer : {false, true}) {
        CertificateFields f = tls_fields();
        (issuer ? f.issuer_key : f.subject_key).bytes.pop_back();
        const Result<Bytes> tbs = encode_tbs(f);
        ASSERT_FALSE(tbs);
        EXPECT_EQ(tbs.error().reason, Reason::key_invalid);
    }
}

TEST(AssembleCertificate, WrapsWhatWasSignedAndRefusesOtherForms) {
    const Bytes tbs = encode_tbs(tls_fields()).value();
    const Bytes signature = hex(std::string(62, '0') + "80" + std::string(62, '0') + "7f");
    const Bytes p256 = assemble_certificate(tbs, Algorithm::p256, signature).value();
    EXPECT_TRUE(
        to_hex(p256).ends_with("300a06082a8648ce3d040302030a00300702020080"
                               "02017f"));
    const Bytes other = signature.substr(0, 32) + Bytes(32, '\1');
    const Bytes ed25519 = assemble_certificate(tbs, Algorithm::ed25519, other).value();
    EXPECT_TRUE(to_hex(ed25519).ends_with("300506032b6570034100" + to_hex(other)));
    EXPECT_NE(p256.find(tbs), Bytes::npos);

    const Refusal refusal{Reason::certificate_invalid, {}};
    for (const Bytes& bad : {Bytes(), signature.substr(1), Bytes(64, '\xff')}) {
        EXPECT_EQ(assemble_certificate(tbs, Algorithm::p256, bad).error(), refusal);
        EXPECT_EQ(assemble_certificate(tbs, Algorithm::ed25519, bad).error(), refusal);
    }
    EXPECT_EQ(assemble_certificate("", Algorithm::p256, signature).error(), refusal);
    EXPECT_EQ(assemble_certificate(tbs, Algorithm{9}, signature).error(), refusal);
}

TEST(VerifyCertificateSignature, GivesTheReason) {
    const Bytes signature = hex(
        "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367019f4113742a2b14bd25926b49"
        "c649155f267e60d3814b4c0cc84250e46f0083");
    EXPECT_TRUE(verify_certificate_signature(p256_key(), "test", signature));
    EXPECT_EQ(verify_certificate_signature(p256_key(), "tesu", signature).error().reason,
              Reason::certificate_invalid);
    EXPECT_EQ(verify_certificate_signature({Algorithm::p256, ""}, "test", signature).error().reason,
              Reason::key_invalid);
}

TEST(ToPem, BreaksLinesAt64) {
    EXPECT_EQ(to_pem("", "X"), "-----BEGIN X-----\n-----END X-----\n");
    EXPECT_EQ(to_pem("foobar", "CERTIFICATE"),
              "-----BEGIN CERTIFICATE-----\nZm9vYmFy\n-----END CERTIFICATE-----\n");
    const std::string line(64, 'A');
    EXPECT_EQ(to_pem(Bytes(48, '\0'), "X"), "-----BEGIN X-----\n" + line + "\n-----END X-----\n");
    EXPECT_EQ(to_pem(Bytes(49, '\0'), "X"),
              "-----BEGIN X-----\n" + line + "\nAA==\n-----END X-----\n");
}

}  // namespace
}  // namespace charter::crypto
