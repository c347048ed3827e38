#include "tx/network/upgrades.hpp"

#include "testing/world.hpp"
#include "tx/network/upgrade_testing.hpp"

namespace charter::tx {
namespace {

using World = UpgradeOf<testing::World>;

struct Share {
    const char* name;
    std::uint64_t power;
    std::uint64_t total;
    bool suffices;
};

TEST(Upgrades, MoreThanTwoThirdsSuffice) {
    const Share shares[] = {
        {"two of three", 2, 3, false}, {"three of four", 3, 4, true},
        {"two of four", 2, 4, false},  {"66 of 99", 66, 99, false},
        {"67 of 99", 67, 99, true},    {"nobody of none", 0, 0, false},
        {"all of one", 1, 1, true},
    };
    for (const Share& share : shares) {
        EXPECT_EQ((Support{share.power, share.total}.suffices()), share.suffices) << share.name;
    }
}

TEST(Upgrades, SupportIsOfNodesWithPower) {
    World world;
    EXPECT_EQ(support_of(2, world.delta()).power, 30U);
    EXPECT_EQ(support_of(2, world.delta()).total, 40U);
    EXPECT_EQ(support_of(1, world.delta()).power, 30U) << "who did not report runs nothing";
    world.set_power("bank-a.node", 0);
    EXPECT_EQ(support_of(2, world.delta()).power, 20U);
    EXPECT_EQ(support_of(2, world.delta()).total, 30U);
    world.runs("bank-b.node", 1);
    EXPECT_EQ(support_of(2, world.delta()).power, 10U) << "a program that went back";
}

TEST(Upgrades, TheLastBlockBeforeTheHeightRaisesTheVersion) {
    World world;
    const std::uint64_t now = world.ctx().block().height;
    for (const std::uint64_t height : {now - 1, now, now + 2}) {
        world.put_pending(2, height);
        begin_due_upgrade(world.ctx());
        EXPECT_EQ(world.config().protocol_version(), 1U) << height;
    }
    world.put_pending(2, now + 1);
    begin_due_upgrade(world.ctx());
    EXPECT_EQ(world.config().protocol_version(), 2U);
    EXPECT_EQ(world.events("begins"), 1);
    EXPECT_FALSE(pending_upgrade(world.delta(), world.config()));
    EXPECT_EQ(world.record<v1::Upgrade>(state::keys::upgrade(2)).height(), now + 1) << "stays";
}

TEST(Upgrades, IsDroppedWhereSupportWasLost) {
    World world;
    world.put_pending(2, world.ctx().block().height + 1);
    world.runs("bank-c.node", 1);
    begin_due_upgrade(world.ctx());
    EXPECT_EQ(world.config().protocol_version(), 1U);
    EXPECT_EQ(world.events("dropped"), 1);
    EXPECT_FALSE(pending_upgrade(world.delta(), world.config()));
}

}  // namespace
}  // namespace charter::tx
