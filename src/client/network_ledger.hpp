#pragma once
// The network as a running node's ledger has it: for a node that came after the founding.

#include <string>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "client/network_plan.hpp"
#include "client/node_client.hpp"

namespace charter::client {

/// One page of GET /v1/tables/nodes: the ids, and where the next page begins.
struct NodePage {
    std::vector<std::string> ids;
    std::string next;  // empty: this was the last
};
/// Faults: it is no such answer.
Outcome<NodePage> node_page(const std::string& body);

/// Who is in the network of these records. Left out: nodes that were retired, and those that are
/// suspended, which no node lets in.
Network network_of_records(const std::vector<v1::Node>& nodes);

/// The network as it is now. `genesis`: SHA-256 of the document that the ledger must have been
/// founded by. Faults: no answer, one that does not read, another ledger.
Outcome<Network> network_of_ledger(NodeClient& node, ByteView genesis);

/// What peers_of() takes, completed from a home's present peers: `given` first, then the addresses
/// of those that are there, by their ids. Who is new must be among the given.
std::vector<std::string> completed_peers(const Network& network,
                                         const std::vector<std::string>& given,
                                         const std::vector<comet::Peer>& present);

}  // namespace charter::client
