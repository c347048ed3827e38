#pragma once
// Credentials for a running chain: the authority signs the certificate that the ledger will encode
// from the same fields.

#include <optional>
#include <string>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "client/identity.hpp"
#include "keys/signer.hpp"

namespace charter::client {

struct Issue {
    v1::TrustAnchor anchor;
    v1::ChainConfig config;
    std::int64_t now_ms = 0;
    std::int64_t days = 365;
    std::optional<std::int64_t> not_after_ms;  // instead of days
    std::vector<std::string> dns_names;        // tls of a node
};

/// The credential that a transaction carries, and its certificate.
struct IssuedCredential {
    v1::NewCredential credential;
    std::string pem;
};
Outcome<IssuedCredential> issue_credential(const Issue& issue, const std::string& holder,
                                           const RequestedKey& key, keys::Signer& authority);

}  // namespace charter::client
