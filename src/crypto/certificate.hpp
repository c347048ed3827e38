#pragma once
// X.509 certificates of one profile, written but never parsed: a transaction carries the fields,
// every node encodes the same bytes from them and checks the authority's signature over these.
//
// TBSCertificate (RFC 5280), DER, in this order and with nothing else:
//   version              v3
//   serialNumber         `serial`
//   signature            by the issuer's key: ecdsa-with-SHA256 or id-Ed25519
//   issuer, subject      C (PrintableString), O, OU, CN (UTF8String); empty ones are left out
//   validity             UTCTime until 2049, GeneralizedTime after; seconds
//   subjectPublicKeyInfo id-ecPublicKey with prime256v1 and an uncompressed point, or id-Ed25519
//   basicConstraints     critical; `ca`: CA:TRUE, pathlen 0; otherwise empty
//   keyUsage             critical; `ca`: keyCertSign, cRLSign; `payload`: keyAgreement;
//                        otherwise digitalSignature
//   extendedKeyUsage     `tls`: serverAuth, clientAuth; `payload`: emailProtection; `sign`, `probe`
//                        and `consensus`: 2.25.246274839136075501300938886173162090222.<1, 4, 5>,
//                        which no TLS stack takes for its own; `ca`: left out
//   subjectKeyIdentifier, authorityKeyIdentifier
//                        the first 20 bytes of SHA-256 of the key's canonical bytes
//   subjectAltName       URI charter://<chain_id>/<environment>/<holder>, then the DNS names

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/signature.hpp"

namespace charter::crypto {

/// What the key of a certificate is for. The numbers up to 5 are those of the wire.
enum class CertificateUsage : std::uint8_t {
    sign = 1,
    tls = 2,
    payload = 3,
    probe = 4,
    consensus = 5,
    ca = 15,
};

/// A distinguished name. Text is UTF-8, at most 64 characters, none of them a control character.
struct Name {
    std::string country;              // two capitals, or empty
    std::string organization;         // may be empty
    std::string organizational_unit;  // may be empty
    std::string common_name;
    friend bool operator==(const Name&, const Name&) = default;
};

/// All that a certificate says.
struct CertificateFields {
    Bytes serial;  // 8 to 16 bytes, the first 0x01 to 0x7f: positive, and shortest as it is
    Name issuer;
    Name subject;                    // its common name is `holder`, unless usage is `ca`
    std::int64_t not_before_ms = 0;  // Unix milliseconds, whole seconds
    std::int64_t not_after_ms = 0;   // the same; later; at most the year 9999
    PublicKey subject_key;           // p256 if usage is `payload`
    PublicKey issuer_key;            // the subject's own for a self-signed `ca`
    CertificateUsage usage{};
    std::string chain_id;                // these three are of [A-Za-z0-9._-], begin with a letter
    std::string environment;             // or a digit, and have at most 50, 32 and 64 characters
    std::string holder;                  // person, account, node or anchor
    std::vector<std::string> dns_names;  // `tls` only; lower case, different, at most 16
};

/// The bytes that the issuer signs. Equal fields give equal bytes, different ones different.
///
/// Reasons  field_invalid {field, why}  in the order of the fields; the first that applies
///          key_invalid   {algorithm}   subject_key or issuer_key is no canonical key
Result<Bytes> encode_tbs(const CertificateFields& fields);

/// The whole certificate. `signature` has its canonical form, 64 bytes.
///
/// Reasons  certificate_invalid  `tbs` is empty or the signature is not canonical
Result<Bytes> assemble_certificate(ByteView tbs, Algorithm issuer_algorithm, ByteView signature);

/// Reasons  key_invalid          the issuer's key is none
///          certificate_invalid  the signature is not the issuer's over `tbs`
Status verify_certificate_signature(const PublicKey& issuer_key, ByteView tbs, ByteView signature);

/// SubjectPublicKeyInfo in DER. Reasons  key_invalid
Result<Bytes> encode_spki(const PublicKey& key);

/// The 20 bytes by which certificates name a key.
Bytes key_identifier(const PublicKey& key);

/// RFC 7468 text. `label` is `CERTIFICATE`, `PUBLIC KEY` ...
std::string to_pem(ByteView der, std::string_view label);

}  // namespace charter::crypto
