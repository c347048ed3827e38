#pragma once
// The ledger's own conditions, asked before anything is signed: over the state as the node gives
// it.

#include <functional>
#include <optional>
#include <variant>

#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "charter/v1/transaction.pb.h"
#include "cli/session.hpp"
#include "client/node_client.hpp"
#include "tx/context.hpp"

namespace charter::cli {

/// Runs `judge` as the session's persons, at the time of this machine. What it finds is judged
/// again by the ledger. Faults: the node gave no usable answer.
Outcome<std::monostate> judged_here(const Session& session, client::NodeClient& node,
                                    const catalog::Catalog& catalog,
                                    const std::function<void(const tx::Context&)>& judge);

/// Whether the ledger would refuse the action of this session, and why; nothing also where that
/// cannot be told here.
std::optional<Refusal> refused_here(const Session& session, client::NodeClient& node,
                                    const catalog::Catalog& catalog, const v1::Action& action);

}  // namespace charter::cli
