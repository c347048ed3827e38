#include "tx/incidents/hold.hpp"

#include "testing/world.hpp"
#include "tx/incidents/holds.hpp"
#include "tx/incidents/testing.hpp"

namespace charter::tx {
namespace {

using World = IncidentsOf<testing::World>;
using Hold = v1::IncidentsHold;

v1::Action wrapped(const Hold& m) {
    v1::Action action;
    *action.mutable_incidents_hold() = m;
    return action;
}

ReasonTable<World, Hold> table() {
    ReasonTable<World, Hold> table;
    table.lawful = [](World& world) { return world.action_of(IncidentAct::hold).incidents_hold(); };
    table.wrap = wrapped;
    table.rows = rows_of<World, Hold>(
        {
            {"no incident", Reason::field_missing, [](auto&, Hold& m) { m.clear_incident(); },
             true},
            {"no id", Reason::field_invalid, [](auto&, Hold& m) { m.set_incident("bank-a.1"); }},
            {"no why", Reason::field_missing, [](auto&, Hold& m) { m.clear_why(); }, true},
            {"a long why", Reason::field_invalid,
             [](auto&, Hold& m) { m.set_why(std::string(801, 'w')); }},
            {"a release with a range", Reason::field_invalid,
             [](auto&, Hold& m) { m.set_release(1); }, true},
            {"no range", Reason::field_missing, [](auto&, Hold& m) { m.clear_from_height(); },
             true},
            {"heights and times", Reason::field_invalid, [](auto&, Hold& m) { m.set_from_ms(1); },
             true},
            {"heights backwards", Reason::field_invalid, [](auto&, Hold& m) { m.set_to_height(9); },
             true},
            {"times backwards", Reason::field_invalid,
             [](auto&, Hold& m) {
                 m.clear_from_height();
                 m.clear_to_height();
                 m.set_from_ms(9);
                 m.set_to_ms(8);
             },
             true},

        },
        v1::INCIDENT_STATE_UNSPECIFIED,
        {
            {"none of that number", Reason::hold_unknown,
             [](auto&, Hold& m) {
                 m.clear_from_height();
                 m.clear_to_height();
                 m.set_release(1);
             },
             true},
            {"none of a huge number", Reason::hold_unknown,
             [](auto&, Hold& m) {
                 m.clear_from_height();
                 m.clear_to_height();
                 m.set_release(UINT32_MAX);
             },
             true},
            {"many holds", Reason::too_many,
             [](World& w, Hold&) {
                 w.edit([](v1::Incident& i) {
                     while (i.holds_size() < kHoldsMax) i.add_holds()->set_from_height(1);
                 });
             }},
        });
    return table;
}

TEST(IncidentsHold, Reasons) { table().run(); }

TEST(IncidentsHold, IsPlacedAndReleasedByTwo) {
    World world;
    const v1::Action place = wrapped(table().lawful(world));
    EXPECT_EQ(world.perform_as({"bank-a.sec"}, place), Reason::second_person_missing);
    ASSERT_EQ(world.perform_as({"bank-a.sec", "bank-a.ops"}, place), std::nullopt);
    EXPECT_TRUE(hold_stands(world.incident(), 1));
    Hold release;
    release.set_incident(world.id);
    release.set_release(1);
    release.set_why("the court is done");
    EXPECT_EQ(world.perform_as({"bank-a.sec"}, wrapped(release)), Reason::second_person_missing);
    ASSERT_EQ(world.perform_as({"bank-a.sec", "bank-a.ops"}, wrapped(release)), std::nullopt);
    EXPECT_FALSE(hold_stands(world.incident(), 1));
    EXPECT_EQ(world.incident().holds(0).why(), "the prosecutor's letter");
    EXPECT_EQ(world.incident().holds(0).released_why(), "the court is done");
    EXPECT_EQ(world.perform_as({"bank-a.sec", "bank-a.ops"}, wrapped(release)),
              Reason::hold_unknown);
}

struct Case {
    PruneRange range;
    bool held;
};

// Blocks 10 to 20 are held, in a second incident the times 1000 to 2000.
TEST(IncidentsHold, HoldsWhatIsInItAlone) {
    World world;
    ASSERT_EQ(world.run(wrapped(table().lawful(world))), std::nullopt);
    for (const auto& [range, held] :
         {Case{{0, 10, 0, 1}, false}, Case{{0, 11, 0, 1}, true}, Case{{20, 30, 0, 1}, true},
          Case{{21, 30, 0, 1}, false}, Case{{12, 13, 0, 1}, true}}) {
        EXPECT_EQ(find_hold(world.delta(), range).has_value(), held) << range.below_height;
    }
    world.edit([](v1::Incident& i) {
        i.mutable_holds(0)->Clear();
        i.mutable_holds(0)->set_from_ms(1000);
        i.mutable_holds(0)->set_to_ms(2000);
    });
    for (const auto& [range, held] :
         {Case{{0, 99, 0, 999}, false}, Case{{0, 99, 0, 1000}, true},
          Case{{0, 99, 1999, 3000}, true}, Case{{0, 99, 2000, 3000}, false}}) {
        EXPECT_EQ(find_hold(world.delta(), range).has_value(), held) << range.youngest_ms;
    }
    world.edit([](v1::Incident& i) { i.mutable_holds(0)->clear_to_ms(); });
    EXPECT_TRUE(find_hold(world.delta(), {0, 99, 2000, 3000}));
}

}  // namespace
}  // namespace charter::tx
