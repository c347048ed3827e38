#include "client/issue.hpp"

#include "client/founding.hpp"
#include "crypto/certificate.hpp"
#include "tx/common.hpp"
#include "tx/credentials/certificate_view.hpp"
#include "wire/reason_text.hpp"

namespace charter::client {
namespace {

constexpr std::int64_t kSecondMs = 1'000;
constexpr std::int64_t kDayMs = 86'400'000;

}  // namespace

Outcome<IssuedCredential> issue_credential(const Issue& issue, const std::string& holder,
                                           const RequestedKey& key, keys::Signer& authority) {
    IssuedCredential issued;
    v1::NewCredential& credential = issued.credential;
    *credential.mutable_key() = key.key;
    credential.set_usage(key.usage);
    credential.set_holder(holder);
    // A minute back, so that a block whose time lags does not find it not yet valid.
    credential.set_not_before_ms((issue.now_ms - 60 * kSecondMs) / kSecondMs * kSecondMs);
    credential.set_not_after_ms(
        issue.not_after_ms.value_or(credential.not_before_ms() + issue.days * kDayMs));
    credential.set_serial(serial_of(holder, key.key));
    credential.set_anchor(issue.anchor.anchor());
    credential.set_possession(key.possession);
    credential.set_environment(issue.config.environment());
    if (key.usage == v1::USAGE_TLS) {
        for (const std::string& name : issue.dns_names) credential.add_dns_names(name);
    }
    const auto fields =
        tx::certificate_fields(credential, issue.anchor, tx::member_of(holder), issue.config);
    const auto tbs = crypto::encode_tbs(fields);
    if (!tbs)
        return fault("the certificate cannot be encoded: " + wire::refusal_text(tbs.error(), "en"));
    auto signature = authority.sign(*tbs);
    if (!signature) return tl::unexpected(signature.error());
    credential.set_ca_signature(*signature);
    const auto der =
        crypto::assemble_certificate(*tbs, authority.public_key().algorithm, *signature);
    if (!der) return fault("the certificate cannot be assembled");
    issued.pem = crypto::to_pem(*der, "CERTIFICATE");
    return issued;
}

}  // namespace charter::client
