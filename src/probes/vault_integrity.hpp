#pragma once
// Whether the documents that the ledger counts on are here and whole: the node's newest look at all
// of them. One that is not opens an incident on the ledger.

#include "probes/probe.hpp"

namespace charter::probes {

/// Values  altered, checked, missing
/// Errors  no look has ended yet; the newest is older than three days
Found run_vault_integrity(const Readings& readings);
bool vault_integrity_canary_fails();

}  // namespace charter::probes
