#pragma once
// Certificates issued here: crypto/ writes the bytes, a Signer signs them.

#include <span>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/certificate.hpp"
#include "keys/signer.hpp"

namespace charter::keys {

/// A certificate, and what the ledger keeps of it.
struct IssuedCertificate {
    Bytes tbs;        // what was signed
    Bytes signature;  // canonical, 64 bytes: `ca_signature` of a transaction
    Bytes der;        // the whole certificate
};

/// Signs a certificate with these fields; `issuer_key` becomes the issuer's. Faults name the
/// field that cannot be. The signature was verified before this returns.
Outcome<IssuedCertificate> issue_certificate(crypto::CertificateFields fields, Signer& issuer);

/// One PEM block for each certificate (DER) in order, leaf first, as TLS libraries read them.
std::string pem_chain(std::span<const Bytes> certificates);

}  // namespace charter::keys
