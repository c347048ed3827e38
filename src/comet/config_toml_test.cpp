#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "comet/home.hpp"
#include "testing/places.hpp"

namespace charter::comet {
namespace {

HomeConfig config() {
    HomeConfig config;
    config.moniker = "bank-a.v1";
    config.abci_socket = "/run/charter/abci.sock";
    config.rpc_socket = "/run/charter/rpc.sock";
    config.p2p_listen = "0.0.0.0:26656";
    config.peers = {{std::string(40, 'b'), "10.0.0.2:26656"}, {std::string(40, 'c'), ""}};
    config.block_interval_ms = 1'000;
    return config;
}

/// "rpc.laddr" of every line that sets something.
std::set<std::string> keys_of(const std::string& toml) {
    std::set<std::string> keys;
    std::string section;
    std::istringstream lines(toml);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with('[')) section = line.substr(1, line.size() - 2) + ".";
        if (line.empty() || line.starts_with('[') || line.starts_with('#')) continue;
        keys.insert(section + line.substr(0, line.find(' ')));
    }
    return keys;
}

/// Those of the table of deploy/cometbft/README.md.
std::set<std::string> explained() {
    std::ifstream in(places::source() + "/deploy/cometbft/README.md");
    std::set<std::string> keys;
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with("| `")) continue;
        keys.insert(line.substr(3, line.find('`', 3) - 3));
    }
    return keys;
}

TEST(ConfigToml, EveryKeyIsExplainedAndNoOther) {
    HomeConfig dev = config();
    dev.one_machine = true;
    dev.metrics_port = 26'660;
    HomeConfig production = config();
    production.privval_socket = "/run/charter/privval.sock";
    std::set<std::string> written;
    for (const HomeConfig& one : {dev, production}) {
        const auto toml = config_toml(one);
        ASSERT_TRUE(toml.has_value()) << toml.error().what;
        written.merge(keys_of(*toml));
    }
    EXPECT_EQ(written, explained());
}

TEST(ConfigToml, WhoHasNoAddressIsAPeerThatIsNotDialled) {
    const auto toml = config_toml(config());
    ASSERT_TRUE(toml.has_value());
    const std::string b(40, 'b');
    const std::string c(40, 'c');
    EXPECT_NE(toml->find("persistent_peers = \"" + b + "@10.0.0.2:26656\"\n"), std::string::npos)
        << *toml;
    EXPECT_NE(toml->find("unconditional_peer_ids = \"" + b + "," + c + "\"\n"), std::string::npos);
}

struct PlainRow {
    const char* name;
    void (*change)(HomeConfig& config);
};

TEST(ConfigToml, TextThatNoTomlStringHoldsIsRefused) {
    const PlainRow rows[] = {
        {"a quote", [](HomeConfig& c) { c.moniker = "a\"b"; }},
        {"a line", [](HomeConfig& c) { c.p2p_listen = "0.0.0.0:1\nunsafe = true"; }},
        {"a backslash", [](HomeConfig& c) { c.rpc_socket = "/a\\b"; }},
        {"of a peer", [](HomeConfig& c) { c.peers[0].address = "a:1\""; }},
    };
    for (const PlainRow& row : rows) {
        SCOPED_TRACE(row.name);
        HomeConfig changed = config();
        row.change(changed);
        EXPECT_FALSE(config_toml(changed).has_value());
    }
}

TEST(ConfigToml, PeersAreLookedAfterLessOftenWhereTheyAreMany) {
    const struct {
        std::size_t peers;
        const char* sleep;
    } rows[] = {{0, "1ms"}, {4, "1ms"}, {8, "2ms"}, {99, "24ms"}, {400, "100ms"}, {1'000, "100ms"}};
    for (const auto& row : rows) EXPECT_EQ(gossip_sleep(row.peers), row.sleep) << row.peers;
}

}  // namespace
}  // namespace charter::comet
