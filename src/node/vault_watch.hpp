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

/// Whose documents lie here; both empty: not known.
struct Keeper {
    std::string member;
    std::string node;  // "bank-a.n1"
};

/// Every document that an entry names, the sizes that entries tell (tx::ToldSizes), and which of
/// them must be here: those of the entries of the member. `keeps`: of NodeConfig; with "auto" they
/// must where this is the only node that the member has in service.
vault::CountedOn documents_counted_on(const state::View& view, const Keeper& keeper,
                                      const std::string& keeps);

struct VaultWatch {
    const NodeConfig* config = nullptr;
    const vault::DocumentStore* documents = nullptr;  // outlives the inspector
    Keeper keeper;
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
