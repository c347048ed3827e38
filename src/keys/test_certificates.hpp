#pragma once
// For the tests of this folder: an authority, and what it issues.

#include <string>
#include <utility>

#include "keys/certificate.hpp"
#include "keys/file_key.hpp"

namespace charter::keys {

struct TestAuthority {
    TestAuthority(std::string name, crypto::Algorithm algorithm)
        : key(FileKey::generate(algorithm)), common_name(std::move(name)) {
        crypto::CertificateFields f =
            fields(key.public_key(), crypto::CertificateUsage::ca, common_name);
        f.subject = f.issuer;
        f.holder = "root";
        certificate = issue_certificate(f, key).value();
    }

    crypto::CertificateFields fields(const crypto::PublicKey& subject,
                                     crypto::CertificateUsage usage,
                                     const std::string& holder) const {
        crypto::CertificateFields f;
        f.serial = random_serial();
        f.issuer = {"TW", "銀行甲", "", common_name};
        f.subject = {"TW", "銀行甲", "Nodes", holder};
        f.not_before_ms = 1'577'836'800'000;  // 2020-01-01
        f.not_after_ms = 2'840'140'800'000;   // 2060-01-01
        f.subject_key = subject;
        f.usage = usage;
        f.chain_id = "charter-test";
        f.environment = "test";
        f.holder = holder;
        if (usage == crypto::CertificateUsage::tls) f.dns_names = {"node-1.bank-a.example"};
        return f;
    }

    IssuedCertificate issue(const crypto::PublicKey& subject, crypto::CertificateUsage usage,
                            const std::string& holder) {
        return issue_certificate(fields(subject, usage, holder), key).value();
    }

    FileKey key;
    std::string common_name;
    IssuedCertificate certificate;
};

}  // namespace charter::keys
