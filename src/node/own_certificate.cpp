#include "node/own_certificate.hpp"

#include "crypto/certificate.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "tx/common.hpp"
#include "tx/credentials/certificate_view.hpp"

namespace charter::node {
namespace {

Bytes credential_of(const keys::FileKey& key) {
    v1::PublicKey wire;
    wire.set_algorithm(static_cast<v1::Algorithm>(key.public_key().algorithm));
    wire.set_bytes(key.public_key().bytes);
    return tx::credential_id(wire);
}

}  // namespace

std::optional<v1::Credential> credential_of_ledger(const state::View& view,
                                                   const keys::FileKey& key) {
    return state::read<v1::Credential>(view, state::keys::credential(credential_of(key)));
}

Outcome<std::string> certificate_of_ledger(const engine::Tip& tip, const keys::FileKey& key) {
    const Bytes id = credential_of(key);
    const auto credential = credential_of_ledger(*tip.view, key);
    if (!credential || credential->usage() != v1::USAGE_TLS) {
        return fault("the ledger has no tls credential " + to_hex(id) +
                     " of the key api.tls_key: have it issued, or name a certificate file in "
                     "api.tls_certificate");
    }
    const auto anchor =
        state::read<v1::TrustAnchor>(*tip.view, state::keys::anchor(credential->anchor()));
    if (!anchor) return fault("the ledger has no trust anchor " + credential->anchor());
    const auto der = tx::certificate_der(*credential, *anchor, tip.config);
    if (!der) return fault("the certificate of credential " + to_hex(id) + " cannot be rebuilt");
    return crypto::to_pem(*der, "CERTIFICATE");
}

std::string anchors_of_ledger(const engine::Tip& tip) {
    std::string pem;
    state::each<v1::TrustAnchor>(*tip.view, "anc/", [&](const v1::TrustAnchor& anchor) {
        if (anchor.retired_ms() != 0) return true;
        if (const auto der = tx::anchor_der(anchor, tip.config)) {
            pem += crypto::to_pem(*der, "CERTIFICATE");
        }
        return true;
    });
    return pem;
}

}  // namespace charter::node
