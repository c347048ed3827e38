#include "tx/nodes/validators.hpp"

#include "testing/world.hpp"
#include "tx/credentials/test_table.hpp"

namespace charter::tx {
namespace {

constexpr std::uint64_t kHeight = 100;

v1::Node node(std::uint64_t power, std::uint64_t power_height = 0, std::uint64_t before = 0,
              std::uint64_t key_height = 0) {
    v1::Node one;
    one.set_power(power);
    one.set_power_height(power_height);
    one.set_power_before(before);
    one.set_key_height(key_height);
    return one;
}

TEST(Validators, WhatLeavesInABlock) {
    const struct {
        const char* name;
        v1::Node node;
        std::uint64_t before;
        std::uint64_t leaving;
    } rows[] = {
        {"unchanged", node(10), 10, 0},
        {"changed long ago", node(10, 7, 30, 8), 10, 0},
        {"risen", node(30, kHeight, 10), 10, 0},
        {"fallen", node(10, kHeight, 30), 30, 20},
        {"left", node(0, kHeight, 30), 30, 30},
        {"come", node(30, kHeight, 0), 0, 0},
        {"key replaced", node(10, 7, 30, kHeight), 10, 10},
        {"key replaced and risen", node(30, kHeight, 10, kHeight), 10, 10},
        {"key replaced and left", node(0, kHeight, 10, kHeight), 10, 10},
        {"key of no validator replaced", node(0, 0, 0, kHeight), 0, 0},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(power_before(row.node, kHeight), row.before) << row.name;
        EXPECT_EQ(power_leaving(row.node, kHeight), row.leaving) << row.name;
    }
}

// R19: what block H returns is in the engine's set from H + 2 on.
TEST(Validators, R19_TheEnginesSetFollowsTwoBlocksLater) {
    EXPECT_TRUE(in_engine_set(node(10), 5));
    EXPECT_FALSE(in_engine_set(node(0), 5));
    EXPECT_TRUE(in_engine_set(node(0, kHeight, 10), kHeight + 1));
    EXPECT_FALSE(in_engine_set(node(0, kHeight, 10), kHeight + 2));
    EXPECT_FALSE(in_engine_set(node(0, kHeight, 0), kHeight + 1));
}

TEST(Validators, TheTotalIsWhatTheEngineAdds) {
    ValidatorSet set;
    set.total = (std::uint64_t{1} << 60U) - 1;
    EXPECT_TRUE(require_total(set));
    set.total += 1;
    EXPECT_EQ(require_total(set).error().reason, Reason::field_invalid);
}

// Several resolutions in one block count together.
TEST(Validators, LessThanAThirdLeavesInABlock) {
    Authority world;
    for (const char* member : {"bank-e", "bank-f", "bank-g"})
        fixture::put_member(world.ctx(), member);
    for (const char* id : {"bank-a.n1", "bank-b.n1", "bank-c.n1", "bank-d.n1", "bank-e.n1",
                           "bank-f.n1", "bank-g.n1"}) {
        fixture::put_node(world.ctx(), id, "bank-a.clerk");
        world.edit<v1::Node>(state::keys::node(id), [](v1::Node& record) {
            record.set_role("validator");
            record.set_power(10);
        });
    }
    world.act_by_resolution({"bank-b.registrar"});
    const auto assigned = [&](const char* id, std::uint64_t power) {
        v1::Action action;
        v1::NodesAssignRole& assign = *action.mutable_nodes_assign_role();
        assign.set_node(id);
        assign.set_role("validator");
        assign.set_power(power);
        return world.run(action);
    };
    EXPECT_EQ(assigned("bank-a.n1", 0), std::nullopt);
    EXPECT_EQ(assigned("bank-b.n1", 0), std::nullopt);
    EXPECT_EQ(assigned("bank-c.n1", 0), Reason::validator_pace) << "30 of 70";
    EXPECT_EQ(assigned("bank-c.n1", 8), std::nullopt) << "22 of 70";
    EXPECT_EQ(assigned("bank-a.n1", 10), std::nullopt) << "back in the same block: 12 of 70";
    EXPECT_EQ(assigned("bank-d.n1", 0), std::nullopt) << "22 of 70";
    EXPECT_EQ(assigned("bank-e.n1", 0), Reason::validator_pace);
    world.advance(1'000);
    EXPECT_EQ(assigned("bank-e.n1", 0), std::nullopt) << "of what is left";
}

}  // namespace
}  // namespace charter::tx
