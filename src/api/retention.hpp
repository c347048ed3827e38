#pragma once
// What this node does not have any more, said where it is asked for.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/message.hpp"
#include "state/view.hpp"

namespace charter::api {

/// Nodes of the ledger with the role archive that are not retired.
std::vector<std::string> archive_nodes(const state::View& view);

/// 410 `pruned` if the contents of the block at `height` were pruned here; nothing if they were
/// not.
std::optional<Response> pruned_at(const Api& api, const Request& request, std::uint64_t height,
                                  std::string_view what);
/// The same of the block of a transaction.
std::optional<Response> pruned_transaction(const Api& api, const Request& request, ByteView tx_id);

}  // namespace charter::api
