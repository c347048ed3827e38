#pragma once
// The X.509 certificates of credentials and trust anchors, rebuilt from the records alone.

#include <string_view>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "charter/v1/transaction.pb.h"
#include "crypto/certificate.hpp"

namespace charter::tx {

/// Subject: organization is the member's id, common name the holder. Issuer: the anchor's names.
crypto::CertificateFields certificate_fields(const v1::NewCredential& credential,
                                             const v1::TrustAnchor& anchor, std::string_view member,
                                             const v1::ChainConfig& config);
/// The same fields from the record that the credential became.
crypto::CertificateFields certificate_fields_of(const v1::Credential& credential,
                                                const v1::TrustAnchor& anchor,
                                                const v1::ChainConfig& config);
/// Self-signed; only the fields of credentials.add_anchor are read.
crypto::CertificateFields anchor_fields(const v1::TrustAnchor& anchor,
                                        const v1::ChainConfig& config);

/// The whole certificate in DER. Reasons  those of crypto::encode_tbs and assemble_certificate
Result<Bytes> certificate_der(const v1::Credential& credential, const v1::TrustAnchor& anchor,
                              const v1::ChainConfig& config);
Result<Bytes> anchor_der(const v1::TrustAnchor& anchor, const v1::ChainConfig& config);

/// The record that credentials.add_anchor leaves.
v1::TrustAnchor anchor_record(const v1::CredentialsAddAnchor& anchor);

/// A key of the wire as crypto takes it; the algorithm is none of ours if the wire's number is.
crypto::PublicKey crypto_key(const v1::PublicKey& key);

}  // namespace charter::tx
