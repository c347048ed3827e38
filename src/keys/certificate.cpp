#include "keys/certificate.hpp"

#include <utility>
#include <variant>

namespace charter::keys {

namespace {

tl::unexpected<Fault> as_fault(const Refusal& refusal) {
    std::string what = "certificate: " + std::string(reason_info(refusal.reason).name);
    for (const Param& param : refusal.params) {
        const auto* text = std::get_if<std::string>(&param.value);
        if (text != nullptr) what += ", " + param.name + " " + *text;
    }
    return fault(std::move(what));
}

}  // namespace

Outcome<IssuedCertificate> issue_certificate(crypto::CertificateFields fields, Signer& issuer) {
    fields.issuer_key = issuer.public_key();
    Result<Bytes> tbs = crypto::encode_tbs(fields);
    if (!tbs) return as_fault(tbs.error());
    Outcome<Bytes> signature = issuer.sign(*tbs);
    if (!signature) return tl::unexpected(signature.error());

    // A token that answers wrongly must be found here, not on the ledger.
    const Status verified =
        crypto::verify_certificate_signature(fields.issuer_key, *tbs, *signature);
    if (!verified) return as_fault(verified.error());
    Result<Bytes> der = crypto::assemble_certificate(*tbs, fields.issuer_key.algorithm, *signature);
    if (!der) return as_fault(der.error());
    return IssuedCertificate{std::move(*tbs), std::move(*signature), std::move(*der)};
}

std::string pem_chain(std::span<const Bytes> certificates) {
    std::string out;
    for (const Bytes& der : certificates) out += crypto::to_pem(der, "CERTIFICATE");
    return out;
}

}  // namespace charter::keys
