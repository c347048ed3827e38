// What the node's own probes (src/probes) make of the requirements that name them, by the
// convention as it stands: nothing here is switched on by the test.
#include <gtest/gtest.h>

#include "assurance/world_test.hpp"
#include "state/keys.hpp"

namespace charter::assurance::test {
namespace {

using Values = std::vector<v1::Field>;

/// Bank-a with one node and its host, both in production, and what was reported of them.
class NodeWorld : public World {
  public:
    NodeWorld() : World(false) {
        config.set_environment("production");
        person("bank-a.p1");
        node("bank-a.n1", "", "bank-a.p1");
        host = asset("bank-a", "host");
    }
    void report(const std::string& probe, const Values& values) {
        observation(probe, subject(probe), values);
    }
    void fails(const std::string& probe, const std::string& text) {
        report(probe, {});
        auto latest = *state::read<v1::LatestObservation>(
            view, state::keys::latest_observation(probe, subject(probe)));
        latest.mutable_observation()->set_error(true);
        latest.mutable_observation()->set_error_text(text);
        put(latest);
    }
    std::string judged(const std::string& requirement) const {
        const Evaluation network = judge(requirement, "*");
        const bool of_network = catalog.requirement(requirement)->scope() == v1::SCOPE_NETWORK;
        return word((of_network ? network : judge(requirement, "bank-a")).status.value());
    }
    std::string subject(const std::string& probe) const {
        return probe == "clock" ? host : "bank-a.n1";
    }

    std::string host;
};

const Values kClock = {number("offset_ms", 500), number("sources", 2), flag("synchronised", true),
                       number("unexplained_clock_sets", 0)};
const Values kBlocks = {number("fill_p95_percent", 80), number("interval_p99_ms", 10'000),
                        number("state_days_to_full", 90), number("time_offset_p99_ms", 500)};
const Values kSpeed = {number("availability_permille", 995), number("commit_p99_ms", 3'000),
                       number("queue_p95", 1'000), number("verify_p99_ms", 1'000)};
const Values kNetwork = {flag("metrics_present", true)};
const Values kAgreement = {number("mismatches", 0), number("unplanned_restarts", 3)};

void report_all(NodeWorld& world) {
    world.challenge("parameters.bounds", v1::CHALLENGE_VERDICT_HELD);
    world.report("clock", kClock);
    world.report("block_stats", kBlocks);
    world.report("consensus_speed", kSpeed);
    world.report("network_metrics", kNetwork);
    world.report("state_agreement", kAgreement);
}

Values with(Values values, const v1::Field& other) {
    for (v1::Field& value : values) {
        if (value.name() == other.name()) value = other;
    }
    return values;
}

const struct {
    const char* requirement;
    const char* probe;
    const Values& at_the_limit;
    v1::Field beyond;
} kLimits[] = {
    {"35.1", "clock", kClock, flag("synchronised", false)},
    {"35.1", "clock", kClock, number("sources", 1)},
    {"35.2", "clock", kClock, number("offset_ms", 501)},
    {"35.2", "block_stats", kBlocks, number("time_offset_p99_ms", 501)},
    {"36.2", "clock", kClock, number("unexplained_clock_sets", 1)},
    {"22.1", "network_metrics", kNetwork, flag("metrics_present", false)},
    {"22.2", "consensus_speed", kSpeed, number("commit_p99_ms", 3'001)},
    {"22.2", "consensus_speed", kSpeed, number("queue_p95", 1'001)},
    {"22.3", "consensus_speed", kSpeed, number("availability_permille", 994)},
    {"45.2", "consensus_speed", kSpeed, number("verify_p99_ms", 1'001)},
    {"49.1", "block_stats", kBlocks, number("fill_p95_percent", 81)},
    {"49.2", "block_stats", kBlocks, number("state_days_to_full", 89)},
    {"49.3", "block_stats", kBlocks, number("interval_p99_ms", 10'001)},
    {"49.4", "state_agreement", kAgreement, number("mismatches", 1)},
    {"49.4", "state_agreement", kAgreement, number("unplanned_restarts", 4)},
};

TEST(NodeProbes, DecideTheRequirementsThatNameThem) {
    for (const auto& row : kLimits) {
        NodeWorld world;
        EXPECT_NE(world.judged(row.requirement), "satisfied") << row.requirement << ": no report";
        report_all(world);
        EXPECT_EQ(world.judged(row.requirement), "satisfied") << row.requirement;
        world.report(row.probe, with(row.at_the_limit, row.beyond));
        EXPECT_EQ(world.judged(row.requirement), "not_satisfied")
            << row.requirement << ": " << row.beyond.name();
    }
}

// 35.1, 35.2: where chrony is missing nobody knows the time.
TEST(NodeProbes, AnErrorIsNeverSatisfied) {
    for (const auto& row : kLimits) {
        NodeWorld world;
        report_all(world);
        world.fails(row.probe, "there is no /usr/bin/chronyc: apt-get install chrony");
        EXPECT_EQ(world.judged(row.requirement), "error") << row.requirement;
        world.pass_days(3);
        EXPECT_EQ(world.judged(row.requirement), "stale") << row.requirement;
    }
}

// 35.2: the drift that counts is the parameter's, and a member may hold itself to less.
TEST(NodeProbes, DriftIsJudgedByTheParameter) {
    NodeWorld world;
    report_all(world);
    EXPECT_EQ(world.judged("35.2"), "satisfied");
    world.parameter("clock_drift_ms", 499);
    EXPECT_EQ(world.judged("35.2"), "not_satisfied");
    world.parameter("clock_drift_ms", 500);
    EXPECT_EQ(world.judged("35.2"), "satisfied");
    world.overlay("bank-a", "clock_drift_ms", 100);
    EXPECT_EQ(world.judged("35.2"), "not_satisfied");
}

}  // namespace
}  // namespace charter::assurance::test
