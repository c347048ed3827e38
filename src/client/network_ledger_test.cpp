#include "client/network_ledger.hpp"

#include <gtest/gtest.h>

namespace charter::client {
namespace {

struct PageRow {
    const char* name;
    const char* body;
    std::vector<std::string> ids;
    std::string next;
    const char* says;  // nullptr: it reads
};

TEST(NodePage, IsReadOrSaysWhatItIsNot) {
    const PageRow rows[] = {
        {"two",
         R"({"height":7,"items":[{"node":"bank-a.v1"},{"node":"bank-b.v1"}],"next":null})",
         {"bank-a.v1", "bank-b.v1"},
         "",
         nullptr},
        {"more",
         R"({"items":[{"node":"bank-a.v1"}],"next":"nod/bank-a.v1"})",
         {"bank-a.v1"},
         "nod/bank-a.v1",
         nullptr},
        {"none", R"({"items":[]})", {}, "", nullptr},
        {"no JSON", "<html>", {}, "", "no list of nodes"},
        {"no object", "[]", {}, "", "no list of nodes"},
        {"no list", R"({"items":{}})", {}, "", "no list of nodes"},
        {"no id", R"({"items":[{"site":"bank-a.main"}]})", {}, "", "a node without its id"},
        {"a number", R"({"items":[{"node":1}]})", {}, "", "a node without its id"},
        {"no node", R"({"items":[7]})", {}, "", "a node without its id"},
    };
    for (const PageRow& row : rows) {
        SCOPED_TRACE(row.name);
        const auto page = node_page(row.body);
        ASSERT_EQ(page.has_value(), row.says == nullptr);
        if (!page) {
            EXPECT_NE(page.error().what.find(row.says), std::string::npos) << page.error().what;
            continue;
        }
        EXPECT_EQ(page->ids, row.ids);
        EXPECT_EQ(page->next, row.next);
    }
}

TEST(NetworkOfRecords, HasTheNodesInService) {
    std::vector<v1::Node> nodes(4);
    const char* const ids[] = {"bank-d.v1", "bank-b.v1", "bank-c.v1", "bank-a.v1"};
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        nodes[i].set_node(ids[i]);
        nodes[i].set_role("validator");
        nodes[i].set_peer_id(std::string(40, static_cast<char>('a' + i)));
    }
    nodes[1].set_retired(true);
    nodes[2].set_suspended(true);
    const Network network = network_of_records(nodes);
    ASSERT_EQ(network.nodes.size(), 2U);
    EXPECT_EQ(network.nodes[0].id, "bank-a.v1");
    EXPECT_EQ(network.nodes[1].id, "bank-d.v1");
    EXPECT_EQ(network.nodes[1].peer_id, std::string(40, 'a'));
}

TEST(CompletedPeers, KeepTheAddressesThatAreThere) {
    Network network;
    const std::string b(40, 'b');
    const std::string c(40, 'c');
    const std::string d(40, 'd');
    network.nodes = {{"bank-b.v1", "validator", b, {}},
                     {"bank-c.v1", "validator", c, {}},
                     {"bank-d.v1", "validator", d, {}}};
    const auto peers =
        completed_peers(network, {"bank-b.v1=new:1"}, {{b, "old:1"}, {c, ""}, {"gone", "g:1"}});
    EXPECT_EQ(peers, (std::vector<std::string>{"bank-b.v1=new:1", "bank-c.v1=none"}));
}

}  // namespace
}  // namespace charter::client
