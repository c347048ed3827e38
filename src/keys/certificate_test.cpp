#include "keys/certificate.hpp"

#include <gtest/gtest.h>

#include <string>

#include "keys/file_key.hpp"
#include "keys/test_certificates.hpp"
#include "keys/testing.hpp"

namespace charter::keys {
namespace {

using crypto::Algorithm;
using crypto::CertificateUsage;

constexpr Algorithm kBoth[] = {Algorithm::ed25519, Algorithm::p256};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

void expect_parts(const std::string& text, std::initializer_list<const char*> parts) {
    for (const char* part : parts) EXPECT_TRUE(contains(text, part)) << part << "\n" << text;
}

std::string text_of(const std::filesystem::path& path) {
    return run("openssl x509 -noout -text -nameopt oneline,utf8,-esc_msb -in " + path.string())
        .output;
}

TEST(Certificate, TheStockToolVerifiesEveryUsageUnderBothKinds) {
    const TestFolder folder;
    for (const Algorithm ca_algorithm : kBoth) {
        TestAuthority ca("Root", ca_algorithm);
        const auto ca_path = folder.put("ca.pem", pem_chain({{ca.certificate.der}}));
        for (const Algorithm algorithm : kBoth) {
            const FileKey key = FileKey::generate(algorithm);
            for (int usage = 1; usage <= 5; ++usage) {
                const auto kind = static_cast<CertificateUsage>(usage);
                if (kind == CertificateUsage::payload && algorithm != Algorithm::p256) continue;
                const Bytes leaf = ca.issue(key.public_key(), kind, "bank-a.node-1").der;
                const auto path = folder.put("leaf.pem", pem_chain({{leaf}}));
                const auto out = run("openssl verify -x509_strict -check_ss_sig -CAfile " +
                                     ca_path.string() + " " + path.string());
                EXPECT_EQ(out.code, 0) << usage << out.output;
                for (const char* purpose : {"sslclient", "sslserver"}) {
                    const auto tls = run("openssl verify -purpose " + std::string(purpose) +
                                         " -CAfile " + ca_path.string() + " " + path.string());
                    EXPECT_EQ(tls.code == 0, kind == CertificateUsage::tls) << usage << purpose;
                }
            }
        }
    }
}

TEST(Certificate, AnotherAuthorityOfTheSameNameIsRefused) {
    const TestFolder folder;
    TestAuthority ca("Root", Algorithm::p256);
    const TestAuthority other("Root", Algorithm::p256);
    const Bytes leaf = ca.issue(FileKey::generate(Algorithm::p256).public_key(),
                                CertificateUsage::tls, "bank-a.node-1")
                           .der;
    const auto path = folder.put("leaf.pem", pem_chain({{leaf}}));
    const auto other_path = folder.put("other.pem", pem_chain({{other.certificate.der}}));
    EXPECT_NE(run("openssl verify -CAfile " + other_path.string() + " " + path.string()).code, 0);

    // A leaf is no authority.
    FileKey key = FileKey::generate(Algorithm::p256);
    const auto leaf_ca = ca.issue(key.public_key(), CertificateUsage::tls, "bank-a.node-2");
    crypto::CertificateFields fields = ca.fields(key.public_key(), CertificateUsage::tls, "x");
    fields.issuer = ca.fields(key.public_key(), CertificateUsage::tls, "bank-a.node-2").subject;
    const auto under = issue_certificate(fields, key);
    ASSERT_TRUE(under);
    const auto chain = folder.put("chain.pem", pem_chain({{leaf_ca.der}}));
    const auto ca_path = folder.put("ca.pem", pem_chain({{ca.certificate.der}}));
    const auto under_path = folder.put("under.pem", pem_chain({{under->der}}));
    EXPECT_NE(run("openssl verify -CAfile " + ca_path.string() + " -untrusted " + chain.string() +
                  " " + under_path.string())
                  .code,
              0);
}

TEST(Certificate, TheStockToolShowsTheFields) {
    const TestFolder folder;
    TestAuthority ca("Root", Algorithm::p256);
    const std::string ca_text = text_of(folder.put("ca.pem", pem_chain({{ca.certificate.der}})));
    expect_parts(ca_text,
                 {"Version: 3 (0x2)", "Signature Algorithm: ecdsa-with-SHA256",
                  "Issuer: C = TW, O = 銀行甲, CN = Root", "Subject: C = TW, O = 銀行甲, CN = Root",
                  "CA:TRUE, pathlen:0", "X509v3 Key Usage: critical", "Certificate Sign, CRL Sign",
                  "URI:charter://charter-test/test/root"});

    const Bytes leaf = ca.issue(FileKey::generate(Algorithm::ed25519).public_key(),
                                CertificateUsage::tls, "bank-a.node-1")
                           .der;
    const std::string text = text_of(folder.put("leaf.pem", pem_chain({{leaf}})));
    expect_parts(text, {"Not Before: Jan  1 00:00:00 2020 GMT", "Not After : Jan  1 00:00:00 2060",
                        "Subject: C = TW, O = 銀行甲, OU = Nodes, CN = bank-a.node-1",
                        "Public Key Algorithm: ED25519", "CA:FALSE", "Digital Signature",
                        "TLS Web Server Authentication, TLS Web Client Authentication",
                        "URI:charter://charter-test/test/bank-a.node-1, DNS:node-1.bank-a.example",
                        "X509v3 Subject Key Identifier", "X509v3 Authority Key Identifier"});
    const Bytes payload = ca.issue(FileKey::generate(Algorithm::p256).public_key(),
                                   CertificateUsage::payload, "bank-a.ana")
                              .der;
    expect_parts(text_of(folder.put("payload.pem", pem_chain({{payload}}))),
                 {"Key Agreement", "E-mail Protection", "NIST CURVE: P-256"});
    const Bytes sign = ca.issue(FileKey::generate(Algorithm::p256).public_key(),
                                CertificateUsage::sign, "bank-a.ana")
                           .der;
    expect_parts(text_of(folder.put("sign.pem", pem_chain({{sign}}))),
                 {"2.25.246274839136075501300938886173162090222.1"});
}

// OpenSSL's own encoder, from what it parsed, gives our bytes again: they are DER.
TEST(Certificate, IsDerAndItsKeyOpensPayloads) {
    const TestFolder folder;
    TestAuthority ca("Root", Algorithm::p256);
    const FileKey key = FileKey::generate(Algorithm::p256);
    ASSERT_TRUE(key.save(folder / "key", Secret("pass phrase")));
    const Bytes der = ca.issue(key.public_key(), CertificateUsage::payload, "bank-a.ana").der;
    const auto path = folder.put("leaf.pem", pem_chain({{der}}));
    ASSERT_EQ(run("openssl x509 -in " + path.string() + " -outform DER -out " +
                  (folder / "leaf.der").string())
                  .code,
              0);
    EXPECT_EQ(folder.get("leaf.der"), der);

    const auto message = folder.put("message", "customer data\n");
    const std::string cms = (folder / "message.cms").string();
    const auto sealed = run("openssl cms -encrypt -binary -aes-256-gcm -in " + message.string() +
                            " -out " + cms + " -outform DER -recip " + path.string());
    ASSERT_EQ(sealed.code, 0) << sealed.output;
    const auto opened =
        run("openssl cms -decrypt -inform DER -in " + cms + " -recip " + path.string() +
            " -passin 'pass:pass phrase' -inkey " + (folder / "key").string());
    EXPECT_EQ(opened.output, "customer data\n");
}

/// Like a token that answers for another key.
class WrongSigner final : public Signer {
  public:
    const crypto::PublicKey& public_key() const override { return claimed_.public_key(); }
    Outcome<Bytes> sign(ByteView message) override {
        if (broken) return fault("the token is gone");
        return actual_.sign(message);
    }
    bool broken = false;

  private:
    FileKey claimed_ = FileKey::generate(Algorithm::p256);
    FileKey actual_ = FileKey::generate(Algorithm::p256);
};

TEST(IssueCertificate, FaultsNameWhatIsWrong) {
    TestAuthority ca("Root", Algorithm::ed25519);
    auto fields = ca.fields(ca.key.public_key(), CertificateUsage::sign, "bank-a.ana");
    WrongSigner wrong;
    EXPECT_EQ(issue_certificate(fields, wrong).error().what, "certificate: certificate_invalid");
    wrong.broken = true;
    EXPECT_EQ(issue_certificate(fields, wrong).error().what, "the token is gone");
    fields.not_after_ms = 0;
    EXPECT_EQ(issue_certificate(fields, ca.key).error().what,
              "certificate: field_invalid, field not_after_ms, why not after not_before");
}

}  // namespace
}  // namespace charter::keys
