#pragma once
// A node that comes after the founding: what its member sends, in order.

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charter/v1/record.pb.h"
#include "charter/v1/transaction.pb.h"
#include "client/identity.hpp"

namespace charter::client {

struct AddNode {
    std::string node;  // "<member>.<local>"
    std::string role;  // word of node_role
    std::string site;
    std::string responsible_unit;
    std::string responsible_person;
    std::string asset;  // entry of the register assets, or empty
    // of a site that the ledger has not
    std::string site_kind;
    std::string country;
    std::vector<std::string> hazards;
    std::string address_digest;  // 64 hexadecimal digits
};

/// What the ledger has of it already, so that a second run goes on where the first one ended.
struct KnownNode {
    Bytes genesis_digest;
    bool site = false;
    std::optional<v1::Node> node;
};

/// membership.register_site unless the ledger has the site, nodes.register unless it has the node.
/// Faults: the request is of another, or lacks the consensus key, its proof for this chain, or the
/// peer id; a new site without its kind, country and address; the node is there with other keys,
/// or was retired.
Outcome<std::vector<v1::Action>> add_node_actions(const AddNode& wanted,
                                                  const IdentityRequest& request,
                                                  const KnownNode& known);

/// nodes.assign_role with this power: what the assembly has to resolve.
v1::Action assign_power(const std::string& node, std::uint64_t power);

}  // namespace charter::client
