#include "tx/retention/prune.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using Prune = v1::RetentionPrune;

constexpr std::int64_t kYearMs = 365LL * 24 * kTestHourMs;

v1::Action prune_action(const Prune& m) {
    v1::Action action;
    *action.mutable_retention_prune() = m;
    return action;
}

// An incident of bank-a holds the blocks from this one on.
void hold(World& world, std::uint64_t from_height) {
    v1::Incident incident;
    incident.set_incident("bank-a.0000000000000000");
    incident.set_key(state::keys::incident(incident.incident()));
    incident.add_holds()->set_from_height(from_height);
    state::write(world.delta(), incident);
}

// Blocks below 20 are pruned; now those below 50, a year old to the millisecond.
ReasonTable<World, Prune> prune_table() {
    ReasonTable<World, Prune> table;
    table.lawful = [](World& world) {
        world.act_by_resolution({"bank-a.rep"});
        v1::PruneFloor floor;
        floor.set_key(Bytes(state::keys::kPruneFloor));
        floor.set_below_height(20);
        floor.set_youngest_ms(world.now() - 2 * kYearMs);
        state::write(world.delta(), floor);
        Prune m;
        m.set_below_height(50);
        m.set_youngest_ms(world.now() - kYearMs);
        return m;
    };
    table.wrap = prune_action;
    table.rows = {
        {"no height", Reason::field_missing, [](auto&, Prune& m) { m.clear_below_height(); }, true},
        {"no time", Reason::field_missing, [](auto&, Prune& m) { m.clear_youngest_ms(); }, true},
        {"not reached", Reason::field_invalid, [](auto&, Prune& m) { m.set_below_height(101); },
         true},
        {"pruned", Reason::already_done, [](auto&, Prune& m) { m.set_below_height(20); }},
        {"older than those pruned", Reason::field_invalid,
         [](World& w, Prune& m) { m.set_youngest_ms(w.now() - 2 * kYearMs); }, true},
        {"younger than a year", Reason::prune_floor,
         [](World& w, Prune& m) { m.set_youngest_ms(w.now() - kYearMs + 1); }},
        {"held", Reason::legal_hold, [](World& w, Prune&) { hold(w, 49); }},
    };
    return table;
}

TEST(RetentionPrune, Reasons) { prune_table().run(); }

TEST(RetentionPrune, Rules) {
    prune_table().rule(Rule::retention_prune_floor, "younger than a year");
    prune_table().rule(Rule::incidents_legal_hold, "held");
}

// What is gone, and what stays, may be held without a word.
TEST(RetentionPrune, BesideAHold) {
    World world;
    const Prune prune = prune_table().lawful(world);
    hold(world, 50);
    EXPECT_EQ(world.run(prune_action(prune)), std::nullopt);
}

TEST(RetentionPrune, TheFirst) {
    World world;
    const Prune prune = prune_table().lawful(world);
    world.delta().erase(state::keys::kPruneFloor);
    ASSERT_EQ(world.run(prune_action(prune)), std::nullopt);
    const auto floor = world.record<v1::PruneFloor>(Bytes(state::keys::kPruneFloor));
    EXPECT_EQ(floor.below_height(), 50U);
    EXPECT_EQ(floor.youngest_ms(), prune.youngest_ms());
    EXPECT_GT(floor.proposal(), 0U);
    EXPECT_EQ(world.events("retention.prune"), 1);
}

TEST(RetentionPrune, ALongerRetention) {
    World world;
    const Prune prune = prune_table().lawful(world);
    ASSERT_EQ(world.run(World::set_parameter("retention_days_min", 366)), std::nullopt);
    EXPECT_EQ(world.run(prune_action(prune)), Reason::prune_floor);
}

}  // namespace
}  // namespace charter::tx
