#include "network/turns.hpp"

#include <gtest/gtest.h>

#include <map>

namespace charter::network {
namespace {

std::vector<std::string> network_of(std::size_t size) {
    std::vector<std::string> nodes;
    for (std::size_t i = 0; i < size; ++i) {
        nodes.push_back(std::string(1, static_cast<char>('a' + i)) + std::string(39, '0'));
    }
    return nodes;
}

TEST(Turns, FewerThanAThirdAtOnce) {
    for (const std::size_t size : {4U, 5U, 8U, 9U, 17U, 25U}) {
        const std::vector<std::string> nodes = network_of(size);
        std::map<std::string, int> took;
        for (std::int64_t now = 0; now < kTurnMs * 10; now += kTurnMs) {
            std::size_t at_once = 0;
            for (const std::string& own : nodes) {
                Turns fresh;
                const bool taken = fresh.take(nodes, own, now);
                at_once += taken ? 1 : 0;
                took[own] += taken ? 1 : 0;
            }
            EXPECT_LT(at_once * 3, size) << size << " nodes at " << now;
        }
        for (const std::string& own : nodes) EXPECT_GE(took[own], 1) << size << " nodes, " << own;
    }
}

TEST(Turns, NotAgainSoSoon) {
    const std::vector<std::string> nodes = network_of(4);
    Turns turns;
    const std::int64_t round = kTurnMs * 4;
    const struct {
        std::int64_t now_ms;
        bool taken;
    } rows[] = {
        {kTurnMs, false},            // another's turn
        {kTakeWithinMs, false},      // the end of its own: the next begins soon
        {kTakeWithinMs - 1, true},   // its own
        {kTakeWithinMs - 1, false},  // the same once more
        {round, false},              // its next one, too soon
        {round * 2, true},           // later than the pause
        {round * 3, false},          //
        {0, true},                   // the clock was set back
        {-1, false},                 // before all time
    };
    for (const auto& row : rows) {
        EXPECT_EQ(turns.take(nodes, nodes[0], row.now_ms), row.taken) << row.now_ms;
    }
}

TEST(Turns, OnlyOfNodesInService) {
    Turns turns;
    for (std::int64_t now = 0; now < kTurnMs * 8; now += kTurnMs / 2) {
        EXPECT_FALSE(turns.take(network_of(4), "z", now));
        EXPECT_FALSE(turns.take({}, "z", now));
    }
}

}  // namespace
}  // namespace charter::network
