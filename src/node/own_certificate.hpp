#pragma once
// The node's TLS key as the ledger knows it.

#include <optional>
#include <string>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "engine/tip.hpp"
#include "keys/file_key.hpp"
#include "state/view.hpp"

namespace charter::node {

/// The credential of the key; nothing where the ledger has none.
std::optional<v1::Credential> credential_of_ledger(const state::View& view,
                                                   const keys::FileKey& key);

/// The certificate of the key as the ledger's credential says it, in PEM. Faults: the ledger has
/// none of usage tls
Outcome<std::string> certificate_of_ledger(const engine::Tip& tip, const keys::FileKey& key);

/// The certificates of the trust anchors in service, in PEM.
std::string anchors_of_ledger(const engine::Tip& tip);

}  // namespace charter::node
