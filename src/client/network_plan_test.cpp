#include "client/network_plan.hpp"

#include <gtest/gtest.h>

#include <map>

#include "client/ceremony_test.hpp"
#include "client/identity.hpp"
#include "wire/codec.hpp"

namespace charter::client {
namespace {

namespace fs = std::filesystem;

/// The example's network: bank-a.r1 (archive), bank-a.v1 to bank-d.v1.
class NetworkPlanTest : public ::testing::Test {
  protected:
    void SetUp() override {
        genesis_ = signed_network(folder_ / "keys");
        auto network = network_of_genesis(genesis_);
        ASSERT_TRUE(network.has_value()) << network.error().what;
        network_ = *std::move(network);
    }

    NodePlan plan(const std::string& node) const {
        NodePlan plan;
        plan.node = node;
        plan.home = folder_ / node;
        plan.comet_home = plan.home / "comet";
        plan.config = plan.home / "charterd.toml";
        plan.sockets = plan.home;
        plan.keys = folder_ / "keys" / node;
        plan.listen = "127.0.0.1:26656";
        plan.dev = true;
        int port = 26'656;
        for (const NetworkNode& other : network_.nodes) {
            if (other.id == node) continue;
            plan.peers.push_back(other.id + "=127.0.0.1:" + std::to_string(port++));
        }
        return plan;
    }

    Folder folder_;
    Bytes genesis_;
    Network network_;
};

TEST_F(NetworkPlanTest, TheNetworkIsTheDocuments) {
    EXPECT_EQ(network_.chain_id, "charter-network");
    EXPECT_EQ(network_.block_interval_ms, 100);
    ASSERT_EQ(network_.nodes.size(), 5U);
    EXPECT_EQ(network_.nodes[0].id, "bank-a.r1");
    EXPECT_EQ(network_.nodes[0].role, "archive");
    const auto peer = open_peer_key(folder_ / "keys" / "bank-a.r1");
    EXPECT_EQ(network_.nodes[0].peer_id, peer_id_of(peer->public_key()));
}

TEST_F(NetworkPlanTest, OtherDocumentsAreNoNetwork) {
    EXPECT_NE(network_of_genesis("nothing").error().what.find("no signed genesis document"),
              std::string::npos);
    v1::Genesis solo;
    solo.set_chain_id("one");
    solo.set_solo(true);
    v1::SignedGenesis document;
    document.set_genesis(wire::encode(solo));
    EXPECT_NE(network_of_genesis(wire::encode(document)).error().what.find("solo ledger"),
              std::string::npos);
}

struct PeerRow {
    const char* name;
    std::vector<std::string> peers;
    std::vector<const char*> says;  // none: right
};

TEST_F(NetworkPlanTest, PeersAreAllOthersOnce) {
    const std::string rest = "bank-d.v1=[2001:db8::4]:26656";
    const PeerRow rows[] = {
        {"all", {"bank-a.r1=none", "bank-b.v1=b.example:26656", "bank-c.v1=10.0.0.3:1", rest}, {}},
        {"none", {}, {"--peer bank-a.r1=HOST:PORT is missing", "--peer bank-d.v1=HOST:PORT"}},
        {"itself",
         {"bank-a.v1=10.0.0.1:26656"},
         {"--peer bank-a.v1=10.0.0.1:26656: this is the node itself"}},
        {"of no node",
         {"bank-e.v1=10.0.0.1:26656"},
         {"no such node; it has bank-a.r1, bank-b.v1, bank-c.v1, bank-d.v1"}},
        {"twice",
         {"bank-b.v1=10.0.0.1:26656", "bank-b.v1=10.0.0.2:26656"},
         {"--peer bank-b.v1=10.0.0.2:26656: bank-b.v1 is given twice"}},
        {"no port",
         {"bank-b.v1=10.0.0.1"},
         {"bank-b.v1=10.0.0.1: must be like bank-b.v1=10.1.2.3"}},
        {"port 0", {"bank-b.v1=10.0.0.1:0"}, {"must be like"}},
        {"a port too high", {"bank-b.v1=10.0.0.1:65536"}, {"must be like"}},
        {"a name with a quote", {"bank-b.v1=a\"b:26656"}, {"must be like"}},
        {"a list in one", {"bank-b.v1=a:1,b:2"}, {"must be like"}},
        {"nothing", {"bank-b.v1="}, {"must be like"}},
        {"no equals sign", {"bank-b.v1"}, {"must be like"}},
        {"empty", {""}, {"no such node"}},
    };
    for (const PeerRow& row : rows) {
        SCOPED_TRACE(row.name);
        NodePlan plan = this->plan("bank-a.v1");
        plan.peers = row.peers;
        const auto peers = peers_of(network_, plan);
        EXPECT_EQ(peers.has_value(), row.says.empty());
        if (peers) {
            ASSERT_EQ(peers->size(), 4U);
            EXPECT_EQ((*peers)[0].address, "");
            EXPECT_EQ((*peers)[0].id, network_.nodes[0].peer_id);
            EXPECT_EQ((*peers)[3].address, "[2001:db8::4]:26656");
            continue;
        }
        for (const char* says : row.says)
            EXPECT_NE(peers.error().what.find(says), std::string::npos) << peers.error().what;
    }
}

struct ConfigRow {
    const char* name;
    void (*change)(NodePlan& plan);
    const char* says;
};

TEST_F(NetworkPlanTest, WhatDoesNotFitIsRefused) {
    const ConfigRow rows[] = {
        {"no such node", [](NodePlan& p) { p.node = "bank-a.v9"; },
         "the network has no node bank-a.v9; it has bank-a.r1, bank-a.v1"},
        {"no port", [](NodePlan& p) { p.listen = "0.0.0.0"; }, "--listen: must be like"},
        {"no api", [](NodePlan& p) { p.api = "7443"; }, "--api: must be like"},
        {"a long socket", [](NodePlan& p) { p.sockets = "/" + std::string(120, 's'); },
         "has at most 107 bytes"},
    };
    for (const ConfigRow& row : rows) {
        SCOPED_TRACE(row.name);
        NodePlan plan = this->plan("bank-a.v1");
        row.change(plan);
        const auto config = comet_config(network_, plan);
        ASSERT_FALSE(config.has_value());
        EXPECT_NE(config.error().what.find(row.says), std::string::npos) << config.error().what;
    }
}

struct SignerRow {
    const char* node;
    bool dev;
    bool key_in_file;
};

TEST_F(NetworkPlanTest, AValidatorsKeyIsWithASignerInProduction) {
    const SignerRow rows[] = {
        {"bank-a.v1", true, true},
        {"bank-a.v1", false, false},
        {"bank-a.r1", true, true},
        {"bank-a.r1", false, true},
    };
    for (const SignerRow& row : rows) {
        SCOPED_TRACE(std::string(row.node) + (row.dev ? " dev" : ""));
        NodePlan plan = this->plan(row.node);
        plan.dev = row.dev;
        const auto config = comet_config(network_, plan);
        ASSERT_TRUE(config.has_value()) << config.error().what;
        EXPECT_EQ(config->privval_socket.empty(), row.key_in_file);
        EXPECT_EQ(config->one_machine, row.dev);
        if (!row.key_in_file) fs::remove(plan.keys / "consensus.key");
        const auto seeds = node_seeds(*own_node(network_, row.node), plan);
        ASSERT_TRUE(seeds.has_value()) << seeds.error().what;
        EXPECT_EQ(seeds->validator.empty(), !row.key_in_file);
        EXPECT_EQ(comet::peer_id_of(seeds->peer.bytes()), own_node(network_, row.node)->peer_id);
    }
}

TEST_F(NetworkPlanTest, KeysAreThoseOfTheNetwork) {
    NodePlan plan = this->plan("bank-a.v1");
    const NetworkNode own = *own_node(network_, "bank-a.v1");
    for (const char* key : {"peer.key", "consensus.key"}) {
        SCOPED_TRACE(key);
        const Folder other;
        fs::copy(plan.keys, other / "k");
        fs::remove(other / "k" / key);
        NodePlan wrong = plan;
        wrong.keys = other / "k";
        const auto missing = node_seeds(own, wrong);
        ASSERT_FALSE(missing.has_value());
        EXPECT_NE(missing.error().what.find(key), std::string::npos) << missing.error().what;
        NewIdentity identity{"bank-a.v1", {v1::USAGE_CONSENSUS}, Bytes(32, '\0'), "", true};
        ASSERT_TRUE(make_identity(other / "k", identity).has_value());
        const auto foreign = node_seeds(own, wrong);
        ASSERT_FALSE(foreign.has_value());
        EXPECT_NE(foreign.error().what.find("is not the one that the network has"),
                  std::string::npos)
            << foreign.error().what;
    }
    fs::remove(plan.keys / "tls.key");
    EXPECT_FALSE(node_seeds(own, plan).has_value());
}

TEST_F(NetworkPlanTest, TheConfigurationNamesEveryFile) {
    NodePlan plan = this->plan("bank-a.v1");
    plan.api = "[::1]:7450";
    plan.metrics_port = 7490;
    const auto toml = node_toml(plan);
    ASSERT_TRUE(toml.has_value()) << toml.error().what;
    const std::string keys = (folder_ / "keys" / "bank-a.v1").string();
    for (const std::string& line :
         {std::string("home = \".\""), std::string("address = \"::1\""), std::string("port = 7450"),
          "tls_key = \"" + keys + "/tls.key\"", "tls_certificate = \"" + keys + "/tls.crt\"",
          std::string("port = 7490"), std::string("kind = \"cometbft\""),
          std::string("comet_home = \"comet\""), std::string("program = \"cometbft\""),
          std::string("supervise = true")}) {
        EXPECT_NE(toml->find(line + "\n"), std::string::npos) << line << "\n" << *toml;
    }
    EXPECT_EQ(toml->find("sockets"), std::string::npos) << "in the home, as charterd expects";
    plan.dev = false;
    plan.sockets = "/run/charter";
    plan.config = "/etc/charter/charterd.toml";
    const auto production = node_toml(plan);
    ASSERT_TRUE(production.has_value()) << production.error().what;
    EXPECT_NE(production->find("supervise = false\nsockets = \"/run/charter\"\n"),
              std::string::npos)
        << *production;
    EXPECT_NE(production->find("comet_home = \"" + (plan.home / "comet").string()),
              std::string::npos);
    plan.program = "comet\"bft";
    EXPECT_FALSE(node_toml(plan).has_value());
}

TEST_F(NetworkPlanTest, NothingIsMadeTwice) {
    NodePlan plan = this->plan("bank-a.v1");
    EXPECT_TRUE(nothing_there(plan).has_value());
    for (const fs::path& there :
         {plan.home / "genesis.bin", plan.home / "state", plan.comet_home / "data", plan.config}) {
        SCOPED_TRACE(there.string());
        fs::create_directories(there);
        const auto refused = nothing_there(plan);
        ASSERT_FALSE(refused.has_value());
        EXPECT_NE(refused.error().what.find(there.string() + " is there already"),
                  std::string::npos);
        fs::remove_all(there);
    }
}

TEST_F(NetworkPlanTest, FourHomesOfOneFoundingHaveTheSameGenesis) {
    std::map<std::string, std::string> configs;
    std::string genesis;
    for (const char* node : {"bank-a.v1", "bank-b.v1", "bank-c.v1", "bank-d.v1"}) {
        SCOPED_TRACE(node);
        const NodePlan plan = this->plan(node);
        const auto config = comet_config(network_, plan);
        ASSERT_TRUE(config.has_value()) << config.error().what;
        const auto seeds = node_seeds(*own_node(network_, node), plan);
        ASSERT_TRUE(seeds.has_value()) << seeds.error().what;
        const auto made = comet::make_home(plan.comet_home, *config, genesis_, seeds->peer.bytes(),
                                           seeds->validator.bytes());
        ASSERT_TRUE(made.has_value()) << made.error().what;
        const std::string own = folder_.get(std::string(node) + "/comet/config/genesis.json");
        EXPECT_FALSE(own.empty());
        if (genesis.empty()) genesis = own;
        EXPECT_EQ(own, genesis);
        configs[node] = folder_.get(std::string(node) + "/comet/config/config.toml");
        const std::string key = folder_.get(std::string(node) + "/comet/config/node_key.json");
        EXPECT_EQ(key, comet::node_key_json(seeds->peer.bytes()));
    }
    for (const NetworkNode& node : network_.nodes) {
        for (const auto& [id, config] : configs) {
            EXPECT_EQ(config.find(node.peer_id) != std::string::npos, id != node.id)
                << id << " has as peers all others, and not itself";
        }
    }
}

}  // namespace
}  // namespace charter::client
