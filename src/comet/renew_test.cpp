#include "comet/renew.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace charter::comet {
namespace {

namespace fs = std::filesystem;

const std::string kB(40, 'b');
const std::string kC(40, 'c');
const std::string kD(40, 'd');

std::string written(const std::vector<Peer>& peers) {
    HomeConfig config;
    config.moniker = "bank-a.v1";
    config.abci_socket = "/run/charter/abci.sock";
    config.rpc_socket = "/run/charter/rpc.sock";
    config.p2p_listen = "0.0.0.0:26656";
    config.peers = peers;
    config.block_interval_ms = 1'000;
    return config_toml(config).value();
}

struct Row {
    const char* name;
    std::vector<Peer> before;
    std::vector<Peer> after;
};

TEST(Renew, OnlyThePeersChange) {
    std::vector<Peer> many;
    for (char digit = 'a'; digit <= 'f'; ++digit) {
        many.push_back({std::string(40, digit), ""});
        many.push_back({std::string(39, digit) + "0", ""});
    }
    const Row rows[] = {
        {"one came", {{kB, "b:1"}}, {{kB, "b:1"}, {kC, "c:2"}}},
        {"one left", {{kB, "b:1"}, {kC, "c:2"}}, {{kC, "c:2"}}},
        {"one moved", {{kB, "b:1"}}, {{kB, "[2001:db8::2]:26656"}}},
        {"one dials", {{kB, "b:1"}, {kC, "c:2"}}, {{kB, ""}, {kC, "c:2"}}},
        {"all left", {{kB, "b:1"}}, {}},
        {"the first came", {}, {{kD, ""}}},
        {"many came", {{kB, "b:1"}}, many},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const std::string before = written(row.before);
        const auto peers = peers_in(before);
        ASSERT_TRUE(peers.has_value()) << peers.error().what;
        ASSERT_EQ(peers->size(), row.before.size());
        for (std::size_t i = 0; i < peers->size(); ++i) {
            EXPECT_EQ((*peers)[i].id, row.before[i].id);
            EXPECT_EQ((*peers)[i].address, row.before[i].address);
        }
        const auto after = with_peers(before, row.after);
        ASSERT_TRUE(after.has_value()) << after.error().what;
        EXPECT_EQ(*after, written(row.after)) << "as if it were made anew";
    }
}

TEST(Renew, Settings) {
    const std::string config = written({{kB, "b:1"}});
    const struct {
        std::string section;
        std::string key;
        std::optional<std::string> value;
    } rows[] = {
        {"", "moniker", "bank-a.v1"},
        {"rpc", "laddr", "unix:///run/charter/rpc.sock"},
        {"p2p", "laddr", "tcp://0.0.0.0:26656"},
        {"", "laddr", std::nullopt},         // of a section only
        {"", "filter_peers", std::nullopt},  // no text
        {"p2p", "moniker", std::nullopt},
        {"nothing", "laddr", std::nullopt},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(setting_in(config, row.section, row.key), row.value) << row.section << row.key;
    }
}

struct BadRow {
    const char* name;
    std::string toml;
    std::vector<Peer> peers;
    const char* says;
};

TEST(Renew, WhatIsNotOursIsLeftAlone) {
    std::string without = written({});
    without.erase(without.find("\nprivate_peer_ids"), 1);
    const BadRow rows[] = {
        {"nothing", "", {}, "has no line `persistent_peers = "},
        {"a line is missing", without, {}, "has no line `private_peer_ids = "},
        {"no end", "\npersistent_peers = \"abc\nx = 1\n", {}, "has no line `persistent_peers = "},
        {"a quote", written({}), {{kB, "b\":1"}}, "does not fit into config.toml"},
        {"no id", written({}), {{"bank-b.v1", "b:1"}}, "is no peer id of 40 hexadecimal digits"},
        {"a comma", written({}), {{kB, "b:1,c:1"}}, "does not fit into config.toml"},
    };
    for (const BadRow& row : rows) {
        SCOPED_TRACE(row.name);
        const auto changed = with_peers(row.toml, row.peers);
        ASSERT_FALSE(changed.has_value());
        EXPECT_NE(changed.error().what.find(row.says), std::string::npos) << changed.error().what;
    }
}

TEST(Renew, APeerThatIsNoneIsSaid) {
    const auto peers = peers_in(written({{kB, "b:1"}, {"somebody", ""}}));
    ASSERT_FALSE(peers.has_value());
    EXPECT_NE(peers.error().what.find("`somebody` is no peer id"), std::string::npos);
}

TEST(Renew, TheFileIsReplacedAndItsOwnersAlone) {
    std::string name = (fs::temp_directory_path() / "charter-renew-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    const fs::path home = name;
    fs::create_directories(home / "config");
    EXPECT_FALSE(read_config(home).has_value());
    EXPECT_FALSE(genesis_in(home).has_value());
    std::ofstream(home / "config" / "config.toml") << written({{kB, "b:1"}});
    ASSERT_TRUE(replace_config(home, written({{kC, "c:1"}})).has_value());
    EXPECT_EQ(*read_config(home), written({{kC, "c:1"}}));
    EXPECT_EQ(fs::status(home / "config" / "config.toml").permissions(), fs::perms(0600));
    std::ofstream(home / "config" / "genesis.json") << R"({"app_state":{"genesis_sha256":"ab"}})";
    EXPECT_EQ(*genesis_in(home), "ab");
    std::ofstream(home / "config" / "genesis.json") << R"({"app_state":{}})";
    EXPECT_FALSE(genesis_in(home).has_value());
    fs::remove_all(home);
}

}  // namespace
}  // namespace charter::comet
