#include "client/add_node.hpp"

#include <gtest/gtest.h>

#include "catalog/catalog.hpp"
#include "client/ceremony_test.hpp"

namespace charter::client {
namespace {

const Bytes kChain(32, 'g');

IdentityRequest request_of(const Folder& folder, const std::string& node, const Bytes& genesis) {
    NewIdentity identity;
    identity.holder = node;
    identity.usages = {v1::USAGE_CONSENSUS, v1::USAGE_TLS};
    identity.genesis_digest = genesis;
    return *make_identity(folder / node, identity);
}

AddNode wanted() {
    AddNode wanted;
    wanted.node = "bank-e.v1";
    wanted.role = "validator";
    wanted.site = "bank-e.main";
    wanted.responsible_unit = "operations";
    wanted.responsible_person = "bank-e.p3";
    wanted.site_kind = "main_room";
    wanted.country = "TW";
    wanted.address_digest = std::string(64, 'a');
    wanted.hazards = {"fault_zone", "coastline"};
    return wanted;
}

struct Row {
    const char* name;
    void (*change)(AddNode& wanted, IdentityRequest& request, KnownNode& known);
    std::vector<std::string> acts;
    const char* says;  // nullptr: it is done
};

v1::Node there(const IdentityRequest& request) {
    v1::Node node;
    node.set_node(request.holder);
    *node.mutable_consensus_key() = request.keys[0].key;
    node.set_peer_id(request.peer_id);
    return node;
}

const Row kRows[] = {
    {"all new",
     [](auto&, auto&, auto&) {},
     {"membership.register_site", "nodes.register"},
     nullptr},
    {"the site is there",
     [](AddNode& w, auto&, KnownNode& k) {
         k.site = true;
         w.site_kind.clear();
     },
     {"nodes.register"},
     nullptr},
    {"both are there",
     [](auto&, IdentityRequest& r, KnownNode& k) {
         k.site = true;
         k.node = there(r);
     },
     {},
     nullptr},
    {"a site without its country",
     [](AddNode& w, auto&, auto&) { w.country.clear(); },
     {},
     "the ledger has no site bank-e.main: give --site-kind, --country and --address-digest"},
    {"of another",
     [](AddNode& w, auto&, auto&) { w.node = "bank-e.v2"; },
     {},
     "the request of bank-e.v2 is for bank-e.v1"},
    {"no consensus key",
     [](auto&, IdentityRequest& r, auto&) { r.keys.erase(r.keys.begin()); },
     {},
     "has no consensus key; charter keys new bank-e.v1 --usage consensus,tls,probe --genesis 6767"},
    {"no peer id", [](auto&, IdentityRequest& r, auto&) { r.peer_id.clear(); }, {}, "no peer_id"},
    {"of another chain",
     [](auto&, auto&, KnownNode& k) { k.genesis_digest = Bytes(32, 'h'); },
     {},
     "does not prove that its consensus key is its own on this chain"},
    {"there with other keys",
     [](auto&, IdentityRequest& r, KnownNode& k) {
         k.node = there(r);
         k.node->set_peer_id(std::string(40, '0'));
     },
     {},
     "with other keys than those of the request; a new node has a new id"},
    {"retired",
     [](auto&, IdentityRequest& r, KnownNode& k) {
         k.node = there(r);
         k.node->set_retired(true);
     },
     {},
     "was retired"},
};

TEST(AddNode, SendsWhatTheLedgerHasNot) {
    const Folder folder;
    const IdentityRequest request = request_of(folder, "bank-e.v1", kChain);
    for (const Row& row : kRows) {
        SCOPED_TRACE(row.name);
        AddNode add = wanted();
        IdentityRequest given = request;
        KnownNode known{kChain, false, std::nullopt};
        row.change(add, given, known);
        const auto actions = add_node_actions(add, given, known);
        ASSERT_EQ(actions.has_value(), row.says == nullptr);
        if (!actions) {
            EXPECT_NE(actions.error().what.find(row.says), std::string::npos)
                << actions.error().what;
            continue;
        }
        std::vector<std::string> acts;
        for (const v1::Action& action : *actions) acts.push_back(catalog::act_name(action));
        EXPECT_EQ(acts, row.acts);
    }
}

TEST(AddNode, TheNodeHasTheKeysOfItsRequest) {
    const Folder folder;
    const IdentityRequest request = request_of(folder, "bank-e.v1", kChain);
    const auto actions = add_node_actions(wanted(), request, {kChain, false, std::nullopt});
    ASSERT_TRUE(actions.has_value()) << actions.error().what;
    ASSERT_EQ(actions->size(), 2U);
    EXPECT_EQ((*actions)[0].membership_register_site().hazards(0), "coastline");
    const v1::NodesRegister& node = (*actions)[1].nodes_register();
    EXPECT_EQ(node.consensus_key().bytes(), request.keys[0].key.bytes());
    EXPECT_EQ(node.possession(), request.keys[0].possession);
    EXPECT_EQ(node.peer_id(), request.peer_id);
    EXPECT_EQ(node.role(), "validator");
    EXPECT_EQ(assign_power("bank-e.v1", 1).nodes_assign_role().power(), 1U);
}

}  // namespace
}  // namespace charter::client
