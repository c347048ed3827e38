#include "crypto/certificate.hpp"

#include <optional>

#include "crypto/certificate_fields.hpp"
#include "crypto/der.hpp"
#include "crypto/sha256.hpp"

namespace charter::crypto {

namespace {

using namespace std::string_view_literals;

// Contents of object identifiers.
constexpr ByteView kEcPublicKey = "\x2a\x86\x48\xce\x3d\x02\x01"sv;          // 1.2.840.10045.2.1
constexpr ByteView kPrime256v1 = "\x2a\x86\x48\xce\x3d\x03\x01\x07"sv;       // 1.2.840.10045.3.1.7
constexpr ByteView kEcdsaSha256 = "\x2a\x86\x48\xce\x3d\x04\x03\x02"sv;      // 1.2.840.10045.4.3.2
constexpr ByteView kEd25519 = "\x2b\x65\x70"sv;                              // 1.3.101.112
constexpr ByteView kCountry = "\x55\x04\x06"sv;                              // 2.5.4.6
constexpr ByteView kOrganization = "\x55\x04\x0a"sv;                         // 2.5.4.10
constexpr ByteView kOrganizationalUnit = "\x55\x04\x0b"sv;                   // 2.5.4.11
constexpr ByteView kCommonName = "\x55\x04\x03"sv;                           // 2.5.4.3
constexpr ByteView kSubjectKeyIdentifier = "\x55\x1d\x0e"sv;                 // 2.5.29.14
constexpr ByteView kKeyUsage = "\x55\x1d\x0f"sv;                             // 2.5.29.15
constexpr ByteView kSubjectAltName = "\x55\x1d\x11"sv;                       // 2.5.29.17
constexpr ByteView kBasicConstraints = "\x55\x1d\x13"sv;                     // 2.5.29.19
constexpr ByteView kAuthorityKeyIdentifier = "\x55\x1d\x23"sv;               // 2.5.29.35
constexpr ByteView kExtendedKeyUsage = "\x55\x1d\x25"sv;                     // 2.5.29.37
constexpr ByteView kServerAuth = "\x2b\x06\x01\x05\x05\x07\x03\x01"sv;       // 1.3.6.1.5.5.7.3.1
constexpr ByteView kClientAuth = "\x2b\x06\x01\x05\x05\x07\x03\x02"sv;       // 1.3.6.1.5.5.7.3.2
constexpr ByteView kEmailProtection = "\x2b\x06\x01\x05\x05\x07\x03\x04"sv;  // 1.3.6.1.5.5.7.3.4
// 2.25.246274839136075501300938886173162090222, ours by ITU-T X.667: a random UUID.
constexpr ByteView kCharterPurpose =
    "\x69\x82\xf2\xc6\xe7\xc2\x91\xb7\x8a\xa4\xfd\x93\x9f\xbd\xb1\xa0\xb9\xa8\xdd\x6e"sv;

// KeyUsage, the first bit of the standard being the most significant.
constexpr std::uint8_t kDigitalSignature = 0x80;
constexpr std::uint8_t kKeyAgreement = 0x08;
constexpr std::uint8_t kKeyCertSign = 0x04;
constexpr std::uint8_t kCrlSign = 0x02;

constexpr std::uint8_t kUriName = 6;
constexpr std::uint8_t kDnsName = 2;
constexpr std::size_t kPemColumns = 64;
constexpr std::size_t kKeyIdentifierSize = 20;

Bytes sequence(ByteView content) { return der(DerTag::sequence, content); }

Bytes oid(ByteView content) { return der(DerTag::oid, content); }

Bytes signature_algorithm(Algorithm algorithm) {
    return sequence(oid(algorithm == Algorithm::p256 ? kEcdsaSha256 : kEd25519));
}

Bytes attribute(ByteView type, DerTag tag, std::string_view text) {
    if (text.empty()) return {};
    return der(DerTag::set, sequence(oid(type) + der(tag, text)));
}

Bytes name(const Name& n) {
    return sequence(attribute(kCountry, DerTag::printable_string, n.country) +
                    attribute(kOrganization, DerTag::utf8_string, n.organization) +
                    attribute(kOrganizationalUnit, DerTag::utf8_string, n.organizational_unit) +
                    attribute(kCommonName, DerTag::utf8_string, n.common_name));
}

Bytes extension(ByteView type, bool critical, ByteView value) {
    return sequence(oid(type) + (critical ? der_true() : Bytes{}) +
                    der(DerTag::octet_string, value));
}

Bytes basic_constraints(CertificateUsage usage) {
    if (usage != CertificateUsage::ca) return sequence("");
    return sequence(der_true() + der_unsigned(ByteView("\0", 1)));
}

std::uint8_t key_usage_bits(CertificateUsage usage) {
    switch (usage) {
        case CertificateUsage::ca:        return kKeyCertSign | kCrlSign;
        case CertificateUsage::payload:   return kKeyAgreement;
        case CertificateUsage::sign:
        case CertificateUsage::tls:
        case CertificateUsage::probe:
        case CertificateUsage::consensus: break;
    }
    return kDigitalSignature;
}

/// Empty for `ca`. Every other usage has one, so that a TLS stack takes only `tls` for its own.
Bytes extended_key_usage(CertificateUsage usage) {
    switch (usage) {
        case CertificateUsage::ca:        return {};
        case CertificateUsage::tls:       return sequence(oid(kServerAuth) + oid(kClientAuth));
        case CertificateUsage::payload:   return sequence(oid(kEmailProtection));
        case CertificateUsage::sign:
        case CertificateUsage::probe:
        case CertificateUsage::consensus: break;
    }
    return sequence(oid(Bytes(kCharterPurpose).append(1, static_cast<char>(usage))));
}

Bytes alternative_names(const CertificateFields& f) {
    Bytes names = der_context(kUriName, false,
                              "charter://" + f.chain_id + "/" + f.environment + "/" + f.holder);
    for (const std::string& dns : f.dns_names) names += der_context(kDnsName, false, dns);
    return sequence(names);
}

Bytes extensions(const CertificateFields& f) {
    Bytes all = extension(kBasicConstraints, true, basic_constraints(f.usage));
    all += extension(kKeyUsage, true, der_named_bits(key_usage_bits(f.usage)));
    const Bytes purposes = extended_key_usage(f.usage);
    if (!purposes.empty()) all += extension(kExtendedKeyUsage, false, purposes);
    all += extension(kSubjectKeyIdentifier, false,
                     der(DerTag::octet_string, key_identifier(f.subject_key)));
    all += extension(kAuthorityKeyIdentifier, false,
                     sequence(der_context(0, false, key_identifier(f.issuer_key))));
    all += extension(kSubjectAltName, false, alternative_names(f));
    return der_context(3, true, sequence(all));
}

}  // namespace

Result<Bytes> encode_tbs(const CertificateFields& fields) {
    if (Status s = check_certificate_fields(fields); !s) return tl::unexpected(s.error());
    Result<Bytes> spki = encode_spki(fields.subject_key);
    if (!spki) return spki;
    if (Status s = check_public_key(fields.issuer_key); !s) return tl::unexpected(s.error());

    const Bytes version = der_context(0, true, der_unsigned("\x02"));
    const Bytes validity = sequence(der_time(fields.not_before_ms) + der_time(fields.not_after_ms));
    return sequence(version + der_unsigned(fields.serial) +
                    signature_algorithm(fields.issuer_key.algorithm) + name(fields.issuer) +
                    validity + name(fields.subject) + *spki + extensions(fields));
}

Result<Bytes> assemble_certificate(ByteView tbs, Algorithm issuer_algorithm, ByteView signature) {
    if (tbs.empty() || !is_canonical_signature(issuer_algorithm, signature)) {
        return refuse(Reason::certificate_invalid);
    }
    const Bytes value =
        issuer_algorithm == Algorithm::p256
            ? sequence(der_unsigned(signature.substr(0, 32)) + der_unsigned(signature.substr(32)))
            : Bytes(signature);
    return sequence(Bytes(tbs) + signature_algorithm(issuer_algorithm) + der_bits(value));
}

Status verify_certificate_signature(const PublicKey& issuer_key, ByteView tbs, ByteView signature) {
    const std::optional<DecodedKey> key = decode(issuer_key);
    if (!key) return check_public_key(issuer_key);
    if (!verify(*key, tbs, signature)) return refuse(Reason::certificate_invalid);
    return ok();
}

Result<Bytes> encode_spki(const PublicKey& key) {
    if (Status s = check_public_key(key); !s) return tl::unexpected(s.error());
    if (key.algorithm == Algorithm::ed25519) {
        return sequence(sequence(oid(kEd25519)) + der_bits(key.bytes));
    }
    return sequence(sequence(oid(kEcPublicKey) + oid(kPrime256v1)) +
                    der_bits(*p256_uncompressed(key.bytes)));
}

Bytes key_identifier(const PublicKey& key) {
    return Bytes(view(sha256(key.bytes)).substr(0, kKeyIdentifierSize));
}

std::string to_pem(ByteView der, std::string_view label) {
    const std::string text = to_base64(der);
    std::string out = "-----BEGIN " + std::string(label) + "-----\n";
    for (std::size_t i = 0; i < text.size(); i += kPemColumns) {
        out.append(text, i, kPemColumns).push_back('\n');
    }
    return out + "-----END " + std::string(label) + "-----\n";
}

}  // namespace charter::crypto
