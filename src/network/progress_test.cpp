#include "network/progress.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "state/delta.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"

namespace charter::network {
namespace {

using namespace std::chrono_literals;

std::string id_of(char name) { return std::string(40, name); }

// Nodes a, b, c ... with these powers.
state::MemoryView ledger(const std::vector<std::uint64_t>& powers) {
    state::MemoryView view;
    state::Delta delta(view);
    for (std::size_t i = 0; i < powers.size(); ++i) {
        const char name = static_cast<char>('a' + i);
        v1::Node node;
        node.set_node(std::string("bank-") + name + ".v1");
        node.set_key(state::keys::node(node.node()));
        node.set_peer_id(id_of(name));
        node.set_power(powers[i]);
        state::write(delta, node);
    }
    view.apply(delta.changes());
    return view;
}

TEST(NetworkHeight, Rows) {
    using Peers = std::vector<PeerHeight>;
    const struct {
        const char* name;
        std::vector<std::uint64_t> powers;
        Peers peers;
        std::uint64_t height;
    } rows[] = {
        {"nobody", {1, 1, 1, 1}, {}, 0},
        {"one of four is no third", {1, 1, 1, 1}, {{id_of('b'), 9}}, 0},
        {"two of four", {1, 1, 1, 1}, {{id_of('b'), 9}, {id_of('c'), 7}}, 7},
        {"one that lies alone",
         {1, 1, 1, 1},
         {{id_of('b'), 1'000'000}, {id_of('c'), 7}, {id_of('d'), 8}},
         8},
        {"exactly a third is not more", {1, 1, 1}, {{id_of('b'), 9}}, 0},
        {"one of two", {1, 1}, {{id_of('b'), 9}}, 9},
        {"strangers and archives say nothing",
         {1, 1, 1, 0},
         {{id_of('d'), 9}, {id_of('x'), 9}, {id_of('b'), 3}},
         0},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(network_height(row.peers, ledger(row.powers)), row.height) << row.name;
    }
}

struct Watched {
    Progress progress;
    Progress::Time now{};

    void see(std::chrono::seconds later, const EngineLook& seen) {
        now += later;
        progress.look(seen, now);
    }
};

constexpr EngineLook at(std::uint64_t height, std::uint64_t network, bool catching_up = false) {
    return {true, catching_up, height, network};
}

TEST(Progress, AnEngineThatStandsStillWhileOthersGoOnHasFailed) {
    Watched watched;
    watched.see(0s, at(10, 10));
    watched.see(2s, at(10, 12));
    watched.see(59s, at(10, 40));
    EXPECT_EQ(watched.progress.failure(), "");
    watched.see(1s, at(10, 41));
    EXPECT_NE(watched.progress.failure().find("height 10"), std::string::npos);
    EXPECT_NE(watched.progress.failure().find("is at 41"), std::string::npos);
    EXPECT_NE(watched.progress.failure().find("docs/operate/engine-failure.md"), std::string::npos);
    watched.see(2s, at(11, 42));
    EXPECT_EQ(watched.progress.failure(), "") << "it goes on";
}

TEST(Progress, WhoWaitsWithAllOthersHasNotFailed) {
    Watched watched;
    for (int i = 0; i < 100; ++i) watched.see(10s, at(10, i % 2 == 0 ? 10 : 11));
    EXPECT_EQ(watched.progress.failure(), "") << "nobody goes on, as without a quorum";
    for (int i = 0; i < 100; ++i) watched.see(10s, at(10, 0));
    EXPECT_EQ(watched.progress.failure(), "") << "too few peers to know";
    for (std::uint64_t i = 0; i < 100; ++i) watched.see(10s, at(10 + i, 500, true));
    EXPECT_EQ(watched.progress.failure(), "") << "behind, and syncing";
    for (int i = 0; i < 60; ++i) watched.see(10s, at(200, 500, true));
    EXPECT_EQ(watched.progress.failure(), "") << "it looks for peers and snapshots";
    watched.see(20s, at(200, 500, true));
    EXPECT_NE(watched.progress.failure(), "") << "for ten minutes";
}

TEST(Progress, AnEngineThatDoesNotAnswerHasFailed) {
    Watched watched;
    watched.see(0s, at(10, 10));
    watched.see(2s, {});
    watched.see(30s, at(10, 10));
    watched.see(2s, {});
    watched.see(59s, {});
    EXPECT_EQ(watched.progress.failure(), "") << "it answered in between";
    watched.see(1s, {});
    EXPECT_NE(watched.progress.failure().find("does not answer"), std::string::npos);
    watched.see(1s, at(10, 10));
    EXPECT_EQ(watched.progress.failure(), "");
}

// While a node syncs, the static list decides who peers, not the ledger of then.
TEST(Progress, WhoSyncsIsNotLevel) {
    Watched watched;
    EXPECT_FALSE(watched.progress.is_level());
    watched.see(0s, at(3, 0, true));
    EXPECT_FALSE(watched.progress.is_level());
    watched.see(2s, at(100, 100));
    EXPECT_TRUE(watched.progress.is_level());
    watched.see(2s, at(100, 120, true));
    EXPECT_TRUE(watched.progress.is_level()) << "an engine that was started anew";
    watched.see(2s, {});
    EXPECT_TRUE(watched.progress.is_level());
    watched.see(2s, at(100, 121, true));
    EXPECT_FALSE(watched.progress.is_level()) << "its engine was away, its ledger is old";
    watched.see(2s, at(110, 121, true));
    EXPECT_FALSE(watched.progress.is_level()) << "until it has caught up";
    watched.see(2s, at(121, 121));
    EXPECT_TRUE(watched.progress.is_level());
}

}  // namespace
}  // namespace charter::network
