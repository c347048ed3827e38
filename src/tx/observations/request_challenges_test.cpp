// What nodes observe of each other is the challenge of a rule of kind request.
#include "tx/observations/request_challenges.hpp"

#include <gtest/gtest.h>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"

namespace charter::tx {
namespace {

using fixture::flag;
using fixture::number;

constexpr std::int64_t kDayMs = 86'400'000;
constexpr const char* kRule = "audit.read_is_logged";
constexpr const char* kA = "bank-a.node";
constexpr const char* kB = "bank-b.node";

class Asking : public testing::World {
  public:
    Asking() {
        for (const std::string bank : {"bank-a", "bank-b"}) {
            person(bank + ".keeper", {});
            fixture::put_node(ctx(), bank + ".node", bank + ".keeper");
        }
    }

    v1::Observation observed(const std::string& node) {
        v1::Observation observation;
        observation.set_probe("request_challenges");
        observation.set_subject(node);
        const auto slot =
            state::read<v1::Slot>(delta(), state::keys::slot(node, observation.probe()));
        observation.set_slot(slot ? slot->next() : 0);
        observation.set_collected_ms(ctx().block().time_ms);
        observation.set_probe_version(1);
        observation.set_canary_failed_as_it_must(true);
        observation.set_raw(Bytes(32, 'r'));
        return observation;
    }
    void report(const std::string& node, const v1::Observation& observation) {
        act_as({node});
        v1::Action action;
        *action.mutable_observations_report()->add_observations() = observation;
        EXPECT_EQ(run(action), std::nullopt);
    }
    void saw(const std::string& node, bool held) {
        v1::Observation observation = observed(node);
        *observation.add_values() = flag("audit_read_is_logged", held);
        *observation.add_values() = number("nodes_asked", 3);
        report(node, observation);
    }
    void could_not(const std::string& node) {
        v1::Observation observation = observed(node);
        observation.set_error(true);
        observation.set_error_text("no other node answered");
        report(node, observation);
    }
    v1::ChallengeOutcome outcome() {
        return state::read_or_new<v1::ChallengeOutcome>(delta(), state::keys::challenge(kRule));
    }
    std::string verdict() {
        const std::string name = v1::ChallengeVerdict_Name(outcome().verdict());
        return name.substr(std::string_view("CHALLENGE_VERDICT_").size());
    }
};

TEST(RequestChallenges, AreWhatNodesSee) {
    Asking world;
    EXPECT_EQ(world.verdict(), "UNSPECIFIED");
    world.could_not(kA);
    EXPECT_EQ(world.verdict(), "NOT_BUILT");
    world.saw(kA, true);
    EXPECT_EQ(world.verdict(), "HELD");
    EXPECT_EQ(world.outcome().run_ms(), world.ctx().block().time_ms);
    world.saw(kB, false);
    EXPECT_EQ(world.verdict(), "FAILED");
    EXPECT_EQ(world.outcome().detail(), "seen by bank-b.node");
    world.saw(kA, true);
    EXPECT_EQ(world.verdict(), "FAILED") << "what another saw stands until it sees otherwise";
    world.saw(kB, true);
    EXPECT_EQ(world.verdict(), "HELD");
}

TEST(RequestChallenges, LastAsLongAsTheObservation) {
    Asking world;
    world.saw(kB, false);
    const std::int64_t first_ms = world.ctx().block().time_ms;
    world.advance(3 * kDayMs - 1);
    world.could_not(kA);
    EXPECT_EQ(world.verdict(), "FAILED");
    EXPECT_EQ(world.outcome().run_ms(), first_ms);
    world.advance(1);
    world.could_not(kA);
    EXPECT_EQ(world.verdict(), "NOT_BUILT");
}

// One row each: an observation that says nothing.
TEST(RequestChallenges, CountNoObservationThatSaysNothing) {
    using Change = void (*)(v1::Observation&, Asking&);
    const struct {
        const char* name;
        Change change;
    } kRows[] = {
        {"the canary passed", [](auto& o, auto&) { o.set_canary_failed_as_it_must(false); }},
        {"it is of no rule", [](auto& o, auto&) { o.mutable_values()->DeleteSubrange(0, 1); }},
    };
    for (const auto& row : kRows) {
        Asking world;
        v1::Observation observation = world.observed(kA);
        *observation.add_values() = flag("audit_read_is_logged", true);
        *observation.add_values() = number("nodes_asked", 3);
        row.change(observation, world);
        world.report(kA, observation);
        EXPECT_EQ(world.verdict(), "NOT_BUILT") << row.name;
    }
    Asking world;
    world.saw(kA, true);
    auto node = state::read_existing<v1::Node>(world.delta(), state::keys::node(kA));
    node.set_retired(true);
    state::write(world.delta(), node);
    world.could_not(kB);
    EXPECT_EQ(world.verdict(), "NOT_BUILT") << "its node is retired";
}

}  // namespace
}  // namespace charter::tx
