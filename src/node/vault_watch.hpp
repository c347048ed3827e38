#pragma once
// The scheduled look at the node's documents (src/vault), joined to what the ledger counts on.

#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "node/config.hpp"
#include "probes/readings.hpp"
#include "state/view.hpp"
#include "vault/inspection.hpp"

namespace charter::node {

/// Every document that an entry names, and which of them must be here: those of the entries of
/// `member`. `keeps`: of NodeConfig; with "auto" they must where the member has one node in
/// service.
vault::CountedOn documents_counted_on(const state::View& view, const std::string& member,
                                      const std::string& keeps);

struct VaultWatch {
    const NodeConfig* config = nullptr;
    const vault::DocumentStore* documents = nullptr;  // outlives the inspector
    std::string member;                               // the node's; empty: not known
    /// The newest state; null before there is one.
    std::function<std::shared_ptr<const state::View>()> view;
    std::function<std::int64_t()> now_ms;
};
/// Looks from now on; what it finds stands in the log and in the store.
std::unique_ptr<vault::Inspector> start_vault_watch(const VaultWatch& watch);

/// The newest look, as the probe reads it.
probes::DocumentsReading documents_reading(const vault::DocumentStore& documents);

/// One look at the documents of a node that is stopped, without a bound on its speed. Faults: the
/// home; another process in it; its store; the folder.
Outcome<vault::Inspection> look_at_home(const NodeConfig& config);

}  // namespace charter::node
