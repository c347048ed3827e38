#include <gtest/gtest.h>

#include "machine/challenge.hpp"
#include "machine/machine.hpp"
#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"

namespace charter::machine {
namespace {

class EveryRule : public ::testing::TestWithParam<std::size_t> {};

v1::ChallengeOutcome run(const Challenge& challenge, charter::testing::World& world) {
    return run_challenge(challenge, world.delta(), world.ctx());
}

// The violation is refused for the right reason, and its lawful twin passes.
TEST_P(EveryRule, HoldsInAnOrdinaryConsortium) {
    charter::testing::World world;
    const auto outcome = run(challenges()[GetParam()], world);
    EXPECT_EQ(outcome.verdict(), v1::CHALLENGE_VERDICT_HELD)
        << outcome.rule() << ": " << outcome.detail();
}

// With the rule switched off, its challenge reports it: a control that does not work cannot look as
// if it did.
TEST_P(EveryRule, ReportsItselfWhenSwitchedOff) {
    charter::testing::World world;
    world.switch_off(challenges()[GetParam()].rule);
    const auto outcome = run(challenges()[GetParam()], world);
    EXPECT_EQ(outcome.verdict(), v1::CHALLENGE_VERDICT_FAILED)
        << outcome.rule() << ": " << outcome.detail();
}

// Nothing of a challenge stays.
TEST_P(EveryRule, WritesNothing) {
    charter::testing::World world;
    const state::Changes before = world.delta().changes();
    run(challenges()[GetParam()], world);
    EXPECT_EQ(world.delta().changes(), before);
}

// Of a ledger that was pruned before, however young what went says that it was.
TEST_P(EveryRule, HoldsAfterAPruning) {
    for (const std::int64_t age_ms : {std::int64_t{0}, std::int64_t{800} * 24 * 3'600'000}) {
        charter::testing::World world;
        v1::PruneFloor floor;
        floor.set_key(Bytes(state::keys::kPruneFloor));
        floor.set_below_height(world.ctx().block().height);
        floor.set_youngest_ms(world.ctx().block().time_ms - age_ms);
        state::write(world.delta(), floor);
        const auto outcome = run(challenges()[GetParam()], world);
        EXPECT_EQ(outcome.verdict(), v1::CHALLENGE_VERDICT_HELD)
            << outcome.rule() << ": " << outcome.detail();
    }
}

std::string name_of(const ::testing::TestParamInfo<std::size_t>& info) {
    std::string name(tx::rule_id(challenges()[info.param].rule));
    for (char& c : name) c = c == '.' ? '_' : c;
    return name;
}

INSTANTIATE_TEST_SUITE_P(Rules, EveryRule, ::testing::Range<std::size_t>(0, tx::kRuleCount),
                         name_of);

TEST(Catalog, EveryActiveRuleIsBuiltAndEveryBuiltRuleIsActive) {
    const auto& catalog = charter::testing::real_catalog();
    EXPECT_TRUE(supports(catalog));
    for (const Challenge& challenge : challenges()) {
        const v1::RuleDef* rule = catalog.rule(tx::rule_id(challenge.rule));
        ASSERT_NE(rule, nullptr) << tx::rule_id(challenge.rule);
        EXPECT_EQ(rule->stage(), v1::STAGE_ACTIVE) << rule->id();
    }
}

}  // namespace
}  // namespace charter::machine
