#include "tx/credentials/certificate_view.hpp"

#include "state/keys.hpp"

namespace charter::tx {
namespace {

crypto::CertificateUsage usage_of(v1::Usage usage) {
    switch (usage) {
        case v1::USAGE_SIGN:      return crypto::CertificateUsage::sign;
        case v1::USAGE_TLS:       return crypto::CertificateUsage::tls;
        case v1::USAGE_PAYLOAD:   return crypto::CertificateUsage::payload;
        case v1::USAGE_PROBE:     return crypto::CertificateUsage::probe;
        case v1::USAGE_CONSENSUS: return crypto::CertificateUsage::consensus;
        default:                  return crypto::CertificateUsage{};
    }
}

crypto::Name anchor_name(const v1::TrustAnchor& anchor) {
    crypto::Name name;
    name.organization = anchor.organization();
    name.common_name = anchor.common_name();
    return name;
}

}  // namespace

crypto::PublicKey crypto_key(const v1::PublicKey& key) {
    const bool known =
        key.algorithm() == v1::ALGORITHM_ED25519 || key.algorithm() == v1::ALGORITHM_P256;
    return {known ? static_cast<crypto::Algorithm>(key.algorithm()) : crypto::Algorithm{},
            key.bytes()};
}

crypto::CertificateFields certificate_fields(const v1::NewCredential& credential,
                                             const v1::TrustAnchor& anchor, std::string_view member,
                                             const v1::ChainConfig& config) {
    crypto::CertificateFields fields;
    fields.serial = credential.serial();
    fields.issuer = anchor_name(anchor);
    fields.subject.organization = std::string(member);
    fields.subject.common_name = credential.holder();
    fields.not_before_ms = credential.not_before_ms();
    fields.not_after_ms = credential.not_after_ms();
    fields.subject_key = crypto_key(credential.key());
    fields.issuer_key = crypto_key(anchor.public_key());
    fields.usage = usage_of(credential.usage());
    fields.chain_id = config.chain_id();
    fields.environment = config.environment();
    fields.holder = credential.holder();
    fields.dns_names = {credential.dns_names().begin(), credential.dns_names().end()};
    return fields;
}

crypto::CertificateFields certificate_fields_of(const v1::Credential& credential,
                                                const v1::TrustAnchor& anchor,
                                                const v1::ChainConfig& config) {
    v1::NewCredential fields;
    *fields.mutable_key() = credential.public_key();
    fields.set_usage(credential.usage());
    fields.set_holder(credential.holder());
    fields.set_not_before_ms(credential.not_before_ms());
    fields.set_not_after_ms(credential.not_after_ms());
    fields.set_serial(credential.serial());
    *fields.mutable_dns_names() = credential.dns_names();
    return certificate_fields(fields, anchor, credential.member(), config);
}

crypto::CertificateFields anchor_fields(const v1::TrustAnchor& anchor,
                                        const v1::ChainConfig& config) {
    crypto::CertificateFields fields;
    fields.serial = anchor.serial();
    fields.issuer = anchor_name(anchor);
    fields.subject = fields.issuer;
    fields.not_before_ms = anchor.not_before_ms();
    fields.not_after_ms = anchor.not_after_ms();
    fields.subject_key = crypto_key(anchor.public_key());
    fields.issuer_key = fields.subject_key;
    fields.usage = crypto::CertificateUsage::ca;
    fields.chain_id = config.chain_id();
    fields.environment = config.environment();
    fields.holder = anchor.anchor();
    return fields;
}

Result<Bytes> certificate_der(const v1::Credential& credential, const v1::TrustAnchor& anchor,
                              const v1::ChainConfig& config) {
    const Result<Bytes> tbs = crypto::encode_tbs(certificate_fields_of(credential, anchor, config));
    if (!tbs) return tbs;
    return crypto::assemble_certificate(*tbs, crypto_key(anchor.public_key()).algorithm,
                                        credential.ca_signature());
}

Result<Bytes> anchor_der(const v1::TrustAnchor& anchor, const v1::ChainConfig& config) {
    const Result<Bytes> tbs = crypto::encode_tbs(anchor_fields(anchor, config));
    if (!tbs) return tbs;
    return crypto::assemble_certificate(*tbs, crypto_key(anchor.public_key()).algorithm,
                                        anchor.ca_signature());
}

v1::TrustAnchor anchor_record(const v1::CredentialsAddAnchor& anchor) {
    v1::TrustAnchor record;
    record.set_key(state::keys::anchor(anchor.anchor()));
    record.set_anchor(anchor.anchor());
    *record.mutable_public_key() = anchor.key();
    record.set_organization(anchor.organization());
    record.set_common_name(anchor.common_name());
    record.set_not_before_ms(anchor.not_before_ms());
    record.set_not_after_ms(anchor.not_after_ms());
    record.set_serial(anchor.serial());
    record.set_ca_signature(anchor.ca_signature());
    record.set_environment(anchor.environment());
    return record;
}

}  // namespace charter::tx
