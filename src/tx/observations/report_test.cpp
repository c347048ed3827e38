#include "tx/observations/report.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/sha256.hpp"
#include "state/keys.hpp"
#include "state/lists.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"

namespace charter::tx {
namespace {

using fixture::flag;
using fixture::number;

class Probing : public testing::World {
  public:
    Probing() {
        person("bank-a.keeper", {});
        person("bank-b.keeper", {});
        fixture::put_node(ctx(), "bank-a.node", "bank-a.keeper");
        fixture::put_node(ctx(), "bank-b.node", "bank-b.keeper");
        asset = fixture::put_entry(ctx(), "assets", "bank-a", {});
        act_as({"bank-a.node"});
    }

    v1::Observation observation(const std::string& probe, const std::string& subject,
                                std::uint64_t slot) const {
        v1::Observation observation;
        observation.set_probe(probe);
        observation.set_subject(subject);
        observation.set_slot(slot);
        observation.set_collected_ms(ctx().block().time_ms);
        observation.set_probe_version(1);
        observation.set_canary_failed_as_it_must(true);
        observation.set_raw(Bytes(32, 'r'));
        return observation;
    }
    v1::Observation clock(std::uint64_t slot, std::int64_t offset_ms = 3) const {
        v1::Observation observation = this->observation("clock", asset, slot);
        *observation.add_values() = number("offset_ms", offset_ms);
        *observation.add_values() = flag("synchronised", true);
        return observation;
    }
    std::optional<Reason> report(const std::vector<v1::Observation>& observations) {
        v1::Action action;
        action.mutable_observations_report();
        for (const v1::Observation& one : observations) {
            *action.mutable_observations_report()->add_observations() = one;
        }
        return run(action);
    }
    v1::LatestObservation latest(const std::string& probe, const std::string& subject) {
        return state::read_existing<v1::LatestObservation>(
            delta(), state::keys::latest_observation(probe, subject));
    }

    std::string asset;
};

using Change = std::function<void(v1::Observation&)>;

v1::Observation with(v1::Observation observation, const Change& change) {
    change(observation);
    return observation;
}

// Off by more than the parameter, either way, opens an incident of the node's member; once, while
// that one is open. An error says nothing of the clock.
TEST(ObservationsReport, AClockThatIsOffOpensAnIncident) {
    Probing world;
    const auto opened = [&] { return state::list_count(world.delta(), "incidents", "bank-a"); };
    EXPECT_EQ(world.report({world.clock(0, 500), world.clock(1, -500)}), std::nullopt);
    EXPECT_EQ(opened(), 0U);
    v1::Observation error = world.clock(2);
    error.clear_values();
    error.set_error(true);
    EXPECT_EQ(world.report({error}), std::nullopt);
    EXPECT_EQ(opened(), 0U);
    EXPECT_EQ(world.report({world.clock(3, -501), world.clock(4, 90'000)}), std::nullopt);
    EXPECT_EQ(opened(), 1U);
    const auto incident = state::read_existing<v1::Incident>(
        world.delta(), state::keys::incident("bank-a.0000000000000000"));
    EXPECT_EQ(incident.cause(), "clock/bank-a.node");
    EXPECT_EQ(incident.title(), "clock off by -501 ms, allowed are 500");
    EXPECT_EQ(world.report({world.clock(5, INT64_MIN)}), std::nullopt);
    EXPECT_EQ(opened(), 1U);
}

struct Row {
    const char* name;
    Change change;
    Reason reason;
};
const Row kForms[] = {
    {"no probe",
     [](auto& o) {
         o.clear_probe();
         o.clear_collected_ms();
     },
     Reason::field_missing},
    {"bad probe",
     [](auto& o) {
         o.set_probe("C L");
         o.clear_collected_ms();
     },
     Reason::field_invalid},
    {"long subject",
     [](auto& o) {
         o.set_subject(std::string(161, 'x'));
         o.clear_collected_ms();
     },
     Reason::field_invalid},
    {"no time",
     [](auto& o) {
         o.clear_collected_ms();
         o.set_error_text("x");
     },
     Reason::field_missing},
    {"long error",
     [](auto& o) {
         o.set_error_text(std::string(201, 'x'));
         o.clear_raw();
     },
     Reason::field_invalid},
    {"text without error",
     [](auto& o) {
         o.set_error_text("x");
         o.clear_raw();
     },
     Reason::field_invalid},
    {"error with values",
     [](auto& o) {
         o.set_error(true);
         o.clear_raw();
     },
     Reason::field_invalid},
    {"no raw",
     [](auto& o) {
         o.clear_raw();
         o.mutable_values()->SwapElements(0, 1);
     },
     Reason::field_missing},
    {"short raw",
     [](auto& o) {
         o.set_raw("r");
         o.mutable_values()->SwapElements(0, 1);
     },
     Reason::field_invalid},
    {"unsorted", [](auto& o) { o.mutable_values()->SwapElements(0, 1); }, Reason::field_invalid},
};

// Once a spell, whatever is missing or altered: people say when it ends.
TEST(ObservationsReport, DocumentsThatAreNotWholeOpenAnIncident) {
    struct Found {
        std::int64_t missing;
        std::int64_t altered;
        const char* title;  // empty: none is opened
    };
    for (const Found& row : {Found{0, 0, ""}, Found{1, 0, "documents missing 1, altered 0"},
                             Found{0, 2, "documents missing 0, altered 2"}}) {
        Probing world;
        for (std::uint64_t slot = 0; slot < 2; ++slot) {
            v1::Observation look = world.observation("vault_integrity", "bank-a.node", slot);
            *look.add_values() = number("altered", row.altered);
            *look.add_values() = number("checked", 7);
            *look.add_values() = number("missing", row.missing);
            ASSERT_EQ(world.report({look}), std::nullopt);
        }
        std::vector<v1::Incident> opened;
        state::each<v1::Incident>(world.delta(), "inc/", [&](const v1::Incident& incident) {
            opened.push_back(incident);
            return true;
        });
        ASSERT_EQ(opened.size(), *row.title == '\0' ? 0U : 1U) << row.title;
        if (opened.empty()) continue;
        EXPECT_EQ(opened[0].kind(), "documents");
        EXPECT_EQ(opened[0].cause(), "documents/bank-a.node");
        EXPECT_EQ(opened[0].member(), "bank-a");
        EXPECT_EQ(opened[0].title(), row.title);
    }
}

TEST(ObservationsReport, ChecksTheForm) {
    Probing world;
    EXPECT_EQ(world.report({}), Reason::field_missing);
    EXPECT_EQ(world.report(std::vector<v1::Observation>(257, v1::Observation())), Reason::too_many);
    for (const Row& row : kForms) {
        EXPECT_EQ(world.report({with(world.clock(0), row.change)}), row.reason) << row.name;
    }
}

TEST(ObservationsReport, RefusesInOrder) {
    Probing world;
    const v1::Observation unknown = world.observation("nonsense", "nothing", 9);
    world.act_as({"bank-a.keeper"});
    EXPECT_EQ(world.report({unknown}), Reason::not_a_probe_credential);
    world.act_as({"bank-a.node"});
    EXPECT_EQ(world.report({unknown}), Reason::probe_unknown);
    const std::string elsewhere = fixture::put_entry(world.ctx(), "assets", "bank-b", {});
    const std::string of_all = fixture::put_entry(world.ctx(), "assets", "*", {});
    for (const std::string& subject :
         {std::string(), std::string("bank-a.node"), elsewhere, of_all}) {
        EXPECT_EQ(world.report({world.observation("clock", subject, 9)}), Reason::subject_unknown)
            << subject;
    }
    EXPECT_EQ(world.report({world.observation("block_stats", "bank-b.node", 9)}),
              Reason::subject_unknown);
    EXPECT_EQ(world.report({world.observation("alert_rules", "bank-a", 9)}),
              Reason::subject_unknown);
    const auto late = [&](auto& o) { o.set_collected_ms(world.ctx().block().time_ms + 1); };
    EXPECT_EQ(world.report({with(world.clock(1), late)}), Reason::slot_gap);
    EXPECT_EQ(world.report({with(world.clock(0),
                                 [&](auto& o) {
                                     late(o);
                                     *o.mutable_values(0) = flag("a", true);
                                 })}),
              Reason::collected_in_future);
    const struct {
        Change change;
        Reason reason;
    } values[] = {
        {[](auto& o) { *o.mutable_values(0) = flag("a", true); }, Reason::field_unknown},
        {[](auto& o) { *o.mutable_values(0) = flag("offset_ms", true); }, Reason::field_type},
    };
    for (const auto& row : values) {
        EXPECT_EQ(world.report({with(world.clock(0), row.change)}), row.reason);
    }
    // One bad observation refuses the batch: slots have no gaps.
    EXPECT_EQ(world.report({world.clock(0), world.clock(2)}), Reason::slot_gap);
    EXPECT_EQ(world.report({world.clock(0), world.clock(0)}), Reason::slot_gap);
}

TEST(ObservationsReport, NeedsANodeInService) {
    for (const bool retired : {true, false}) {
        Probing world;
        auto node = state::read_existing<v1::Node>(world.delta(), state::keys::node("bank-a.node"));
        node.set_retired(retired);
        node.set_suspended(!retired);
        state::write(world.delta(), node);
        EXPECT_EQ(world.report({world.clock(0)}), Reason::not_a_probe_credential);
    }
}

TEST(ObservationsReport, LeavesTheNewestAndTheList) {
    Probing world;
    const v1::Observation first = world.clock(0, 5);
    const v1::Observation stats = world.observation("block_stats", "bank-a.node", 0);
    const v1::Observation rules = world.observation("alert_rules", "", 0);
    ASSERT_EQ(world.report({first, stats, world.clock(1, 6), rules}), std::nullopt);
    EXPECT_EQ(world.latest("clock", world.asset).observation().values(0).value().number(), 6);
    EXPECT_EQ(world.latest("clock", world.asset).node(), "bank-a.node");
    EXPECT_EQ(world.latest("clock", world.asset).reported_ms(), world.ctx().block().time_ms);
    EXPECT_EQ(world.latest("block_stats", "bank-a.node").member(), "bank-a");
    EXPECT_EQ(world.latest("alert_rules", "bank-a").observation().slot(), 0U);
    std::vector<std::string> refs;
    state::list_each(world.delta(), "observations", "bank-a.node/clock", [&](ByteView ref) {
        refs.emplace_back(ref);
        return true;
    });
    ASSERT_EQ(refs.size(), 2U);
    EXPECT_EQ(refs[0], to_hex(crypto::sha256(wire::encode(first))));
    EXPECT_EQ(world.report({world.clock(1)}), Reason::slot_gap);
    EXPECT_EQ(world.report({world.clock(2)}), std::nullopt);
}

TEST(ObservationsReport, ALateReportDoesNotHideANewerOne) {
    Probing world;
    ASSERT_EQ(world.report({world.clock(0, 5)}), std::nullopt);
    const auto older = [&](auto& o) { o.set_collected_ms(world.ctx().block().time_ms - 1000); };
    ASSERT_EQ(world.report({with(world.clock(1, 9000), older)}), std::nullopt);
    EXPECT_EQ(world.latest("clock", world.asset).observation().values(0).value().number(), 5);
    EXPECT_EQ(state::list_count(world.delta(), "observations", "bank-a.node/clock"), 2U);
}

TEST(ObservationsReport, AnErrorHasNoValues) {
    Probing world;
    v1::Observation broken = world.observation("clock", world.asset, 0);
    broken.set_error(true);
    broken.set_error_text("chronyc is not installed: apt-get install chrony");
    ASSERT_EQ(world.report({broken}), std::nullopt);
    EXPECT_TRUE(world.latest("clock", world.asset).observation().error());
}

}  // namespace
}  // namespace charter::tx
