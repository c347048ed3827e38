#include "tx/people/end_leave.hpp"

#include <gtest/gtest.h>

#include "testing/world.hpp"
#include "tx/assembly/reason_table.hpp"
#include "tx/people/leave_testing.hpp"

namespace charter::tx {
namespace {

using EndLeave = v1::PeopleEndLeave;

using Rows = std::vector<Spoiled<LeaveWorld, EndLeave>>;

Rows rows_of_others() {
    return {
        {"another alone", Reason::second_person_missing,
         [](LeaveWorld& w, EndLeave&) { w.act_as({"bank-a.registrar"}); }, true},
        {"another twice", Reason::maker_is_checker,
         [](LeaveWorld& w, EndLeave&) {
             const Bytes natural = w.person_record("bank-a.registrar").natural_person();
             w.edit_person("bank-a.second", [&](v1::Person& p) { p.set_natural_person(natural); });
         },
         true},
        {"whom the other enrolled", Reason::enroller_as_checker,
         [](LeaveWorld& w, EndLeave&) {
             w.edit_person("bank-a.second",
                           [](v1::Person& p) { p.add_enrollers("bank-a.registrar"); });
         },
         true},
        {"others without the duty", Reason::no_grant,
         [](LeaveWorld& w, EndLeave&) { w.act_as({"bank-a.registrar", "bank-a.clerk"}); }},
    };
}

ReasonTable<LeaveWorld, EndLeave> table() {
    ReasonTable<LeaveWorld, EndLeave> table;
    table.lawful = [](LeaveWorld& world) {
        EXPECT_EQ(world.run(LeaveWorld::wrapped(world.leave())), std::nullopt);
        return LeaveWorld::back("bank-a.worker").people_end_leave();
    };
    table.wrap = [](const EndLeave& m) {
        v1::Action action;
        *action.mutable_people_end_leave() = m;
        return action;
    };
    table.rows = {
        {"no person", Reason::field_missing, [](auto&, EndLeave& m) { m.clear_person(); }},
        {"no reason", Reason::field_missing, [](auto&, EndLeave& m) { m.clear_why(); }},
        {"of another member", Reason::not_own_member,
         [](LeaveWorld& w, EndLeave&) { w.act_as({"bank-b.registrar"}); }},
        {"unknown", Reason::person_unknown,
         [](auto&, EndLeave& m) { m.set_person("bank-a.nobody"); }, true},
        {"gone", Reason::person_inactive,
         [](LeaveWorld& w, EndLeave&) {
             w.edit_person("bank-a.worker", [](v1::Person& p) { p.set_active(false); });
         },
         true},
        {"not on leave", Reason::leave_unknown,
         [](auto&, EndLeave& m) { m.set_person("bank-a.clerk"); }},
    };
    for (auto& row : rows_of_others()) table.rows.push_back(row);
    return table;
}

TEST(PeopleEndLeave, Reasons) { table().run(); }

TEST(PeopleEndLeave, WhoIsAwayComesBackAlone) {
    LeaveWorld world;
    const v1::PeopleDeclareLeave m = world.leave();
    ASSERT_EQ(world.run(LeaveWorld::wrapped(m)), std::nullopt);
    world.go_to(m.from() + 2);
    ASSERT_FALSE(world.holds("bank-a.worker", "asset_manager"));
    world.act_as({"bank-a.worker"});
    ASSERT_EQ(world.run(LeaveWorld::back("bank-a.worker")), std::nullopt);
    EXPECT_TRUE(world.holds("bank-a.worker", "asset_manager"));
    EXPECT_FALSE(world.holds("bank-a.deputy", "asset_manager"));
    const auto leave = world.record<v1::Leave>(state::keys::leave("bank-a.worker", 1));
    EXPECT_EQ(leave.ended_by(), "bank-a.worker");
    EXPECT_EQ(leave.ended_ms(), world.now());
    EXPECT_EQ(leave.ended_why(), "an emergency");
    const auto grant = world.record<v1::Grant>(state::keys::grant("bank-a.deputy", 0));
    EXPECT_EQ(grant.revoked_ms(), world.now());
    EXPECT_FALSE(world.has_timer(world.midnight(m.until() + 1), "leave", "bank-a.worker"));
    EXPECT_EQ(world.run(LeaveWorld::back("bank-a.worker")), Reason::leave_unknown);
    world.act_as({"bank-a.registrar", "bank-a.second"});
    v1::PeopleDeclareLeave again = world.leave();
    again.set_from(world.today());
    EXPECT_EQ(world.run(LeaveWorld::wrapped(again)), std::nullopt) << "the days are free again";
    EXPECT_FALSE(world.holds("bank-a.worker", "asset_manager")) << "from today on";
    EXPECT_TRUE(world.holds("bank-a.deputy", "asset_manager"));
}

TEST(PeopleEndLeave, BeforeItBeganItIsCancelled) {
    LeaveWorld world;
    ASSERT_EQ(world.run(LeaveWorld::wrapped(world.leave())), std::nullopt);
    ASSERT_EQ(world.run(LeaveWorld::back("bank-a.worker")), std::nullopt);
    EXPECT_EQ(world.person_record("bank-a.deputy").grants_size(), 0);
    world.go_to(world.leave().from());
    EXPECT_TRUE(world.holds("bank-a.worker", "asset_manager"));
}

}  // namespace
}  // namespace charter::tx
