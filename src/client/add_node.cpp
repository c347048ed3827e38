#include "client/add_node.hpp"

#include <algorithm>

#include "tx/credentials/binding.hpp"
#include "tx/incoming.hpp"

namespace charter::client {
namespace {

std::string how_to_make(const std::string& node, ByteView genesis_digest) {
    return "; charter keys new " + node + " --usage consensus,tls,probe --genesis " +
           to_hex(genesis_digest) + " makes it";
}

Outcome<const RequestedKey*> consensus_key(const AddNode& wanted, const IdentityRequest& request,
                                           const KnownNode& known) {
    const std::string how = how_to_make(wanted.node, known.genesis_digest);
    if (request.holder != wanted.node)
        return fault("the request of " + wanted.node + " is for " + request.holder);
    const auto key = std::ranges::find(request.keys, v1::USAGE_CONSENSUS, &RequestedKey::usage);
    if (key == request.keys.end())
        return fault("the request of " + wanted.node + " has no consensus key" + how);
    if (request.peer_id.empty()) {
        return fault("the request of " + wanted.node +
                     " has no peer_id: it was made before nodes had a peer key" + how);
    }
    const Bytes proof = tx::possession_message(known.genesis_digest, key->key, wanted.node);
    if (!tx::verify_plain(key->key, proof, key->possession)) {
        return fault("the request of " + wanted.node +
                     " does not prove that its consensus key is its own on this chain" + how);
    }
    return &*key;
}

Outcome<v1::Action> register_site(const AddNode& wanted) {
    if (wanted.site_kind.empty() || wanted.country.empty() || wanted.address_digest.empty()) {
        return fault("the ledger has no site " + wanted.site +
                     ": give --site-kind, --country and --address-digest to register it, or "
                     "another --site");
    }
    v1::Action action;
    v1::MembershipRegisterSite& site = *action.mutable_membership_register_site();
    site.set_site(wanted.site);
    site.set_kind(wanted.site_kind);
    site.set_country(wanted.country);
    site.set_address_digest(wanted.address_digest);
    std::vector<std::string> hazards = wanted.hazards;
    std::ranges::sort(hazards);
    for (std::string& hazard : hazards) site.add_hazards(std::move(hazard));
    return action;
}

v1::Action register_node(const AddNode& wanted, const IdentityRequest& request,
                         const RequestedKey& key) {
    v1::Action action;
    v1::NodesRegister& node = *action.mutable_nodes_register();
    node.set_node(wanted.node);
    node.set_role(wanted.role);
    node.set_site(wanted.site);
    node.set_responsible_unit(wanted.responsible_unit);
    node.set_responsible_person(wanted.responsible_person);
    *node.mutable_consensus_key() = key.key;
    node.set_possession(key.possession);
    node.set_peer_id(request.peer_id);
    node.set_asset(wanted.asset);
    return action;
}

/// The node as the ledger has it is the one that is wanted.
Outcome<std::monostate> same_node(const v1::Node& there, const IdentityRequest& request,
                                  const RequestedKey& key) {
    if (there.retired())
        return fault("the node " + there.node() + " was retired; a new node has a new id");
    if (there.consensus_key().bytes() == key.key.bytes() && there.peer_id() == request.peer_id)
        return std::monostate{};
    return fault("the ledger has " + there.node() +
                 " with other keys than those of the request; a new node has a new id");
}

}  // namespace

Outcome<std::vector<v1::Action>> add_node_actions(const AddNode& wanted,
                                                  const IdentityRequest& request,
                                                  const KnownNode& known) {
    const auto key = consensus_key(wanted, request, known);
    if (!key) return tl::unexpected(key.error());
    std::vector<v1::Action> actions;
    if (known.node) {
        if (auto same = same_node(*known.node, request, **key); !same)
            return tl::unexpected(same.error());
        return actions;
    }
    if (!known.site) {
        auto site = register_site(wanted);
        if (!site) return tl::unexpected(site.error());
        actions.push_back(*std::move(site));
    }
    actions.push_back(register_node(wanted, request, **key));
    return actions;
}

v1::Action assign_power(const std::string& node, std::uint64_t power) {
    v1::Action action;
    v1::NodesAssignRole& role = *action.mutable_nodes_assign_role();
    role.set_node(node);
    role.set_role("validator");
    role.set_power(power);
    return action;
}

}  // namespace charter::client
