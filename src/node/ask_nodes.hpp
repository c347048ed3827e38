#pragma once
// What the probe request_challenges asks other nodes: requests of this node, which holds no role.

#include <string>
#include <vector>

#include "base/result.hpp"
#include "client/node_client.hpp"
#include "probes/readings.hpp"

namespace charter::node {

/// So many nodes are asked at most, for so many seconds each at most.
inline constexpr std::size_t kAskedMax = 32;
inline constexpr int kAskSeconds = 5;

/// The addresses of node.toml, [probes] ask: with spaces between them. Faults: one is none; too
/// many
Outcome<std::vector<std::string>> addresses_of(const std::string& text);

/// Asks each in its turn; `self`: this node's id on the ledger. One that cannot be asked, or is
/// this node itself, says why.
std::vector<probes::NodeAnswer> ask_nodes(const std::vector<std::string>& addresses,
                                          const client::TlsIdentity& identity,
                                          const std::string& self);

}  // namespace charter::node
