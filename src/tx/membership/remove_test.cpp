#include "tx/membership/remove.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using Remove = v1::MembershipRemove;

ReasonTable<World, Remove> remove_table() {
    ReasonTable<World, Remove> table;
    table.lawful = [](World& world) {
        world.act_by_resolution({"bank-a.rep"});
        for (const char* member : {"bank-a", "bank-b", "bank-c", "bank-d"}) {
            world.validator(std::string(member) + ".n1", 10);
        }
        Remove m;
        m.set_member("bank-d");
        m.set_why("left");
        return m;
    };
    table.wrap = [](const Remove& m) {
        v1::Action action;
        *action.mutable_membership_remove() = m;
        return action;
    };
    table.rows = {
        {"bad member", Reason::field_invalid, [](auto&, Remove& m) { m.set_member("Bank"); }},
        {"no why", Reason::field_missing, [](auto&, Remove& m) { m.clear_why(); }},
        {"unknown", Reason::member_unknown, [](auto&, Remove& m) { m.set_member("bank-x"); }},
        {"removed", Reason::already_done,
         [](World& w, Remove&) {
             w.edit_member("bank-d", [](v1::Member& m) { m.set_removed(true); });
         }},
        {"a third of the power", Reason::validator_floor,
         [](World& w, Remove&) { w.set_power("bank-d.n1", 15); }},
        {"the last quorum", Reason::would_brick,
         [](World& w, Remove&) {
             w.edit_policy("assembly_ordinary", [](v1::Policy& p) { p.set_quorum(4); });
         }},
    };
    return table;
}

TEST(MembershipRemove, Reasons) { remove_table().run(); }

TEST(MembershipRemove, Records) {
    World world;
    const Remove remove = remove_table().lawful(world);
    ASSERT_EQ(world.run(remove_table().wrap(remove)), std::nullopt);
    EXPECT_TRUE(world.record<v1::Member>(state::keys::member("bank-d")).removed());
    EXPECT_TRUE(world.node("bank-d.n1").retired());
    EXPECT_EQ(world.node("bank-d.n1").power(), 0U);
    EXPECT_EQ(world.credential_of("bank-d.rep", v1::USAGE_SIGN).revoked_height(), 100U);
    EXPECT_EQ(world.credential_of("bank-d.n1", v1::USAGE_CONSENSUS).revoked_height(), 100U);
    EXPECT_EQ(world.credential_of("bank-c.rep", v1::USAGE_SIGN).revoked_height(), 0U);
    EXPECT_EQ(world.events("membership.remove"), 2) << "of the validator and of the member";
}

}  // namespace
}  // namespace charter::tx
