#pragma once
// The node's TLS key as the ledger knows it.

#include <string>

#include "base/result.hpp"
#include "engine/tip.hpp"
#include "keys/file_key.hpp"

namespace charter::node {

/// The id of a key's credential.
Bytes credential_of(const keys::FileKey& key);

/// The certificate of the key as the ledger's credential says it, in PEM. Faults: the ledger has
/// none of usage tls
Outcome<std::string> certificate_of_ledger(const engine::Tip& tip, const keys::FileKey& key);

/// The certificates of the trust anchors in service, in PEM.
std::string anchors_of_ledger(const engine::Tip& tip);

}  // namespace charter::node
