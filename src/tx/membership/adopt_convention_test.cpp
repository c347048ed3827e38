#include "tx/membership/adopt_convention.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using Adopt = v1::MembershipAdoptConvention;

ReasonTable<World, Adopt> adopt_table() {
    ReasonTable<World, Adopt> table;
    table.lawful = [](World& world) {
        world.edit_member("bank-a", [](v1::Member& m) {
            m.clear_adopted_version();
            m.clear_adopted_digest();
        });
        Adopt m;
        m.set_member("bank-a");
        m.set_version(world.ctx().catalog().version());
        m.set_digest(Bytes(world.ctx().catalog().digest()));
        return m;
    };
    table.wrap = [](const Adopt& m) {
        v1::Action action;
        *action.mutable_membership_adopt_convention() = m;
        return action;
    };
    table.rows = {
        {"no member", Reason::field_missing, [](auto&, Adopt& m) { m.clear_member(); }},
        {"no version", Reason::field_missing, [](auto&, Adopt& m) { m.clear_version(); }},
        {"short digest", Reason::field_invalid, [](auto&, Adopt& m) { m.set_digest("short"); },
         true},
        {"another member", Reason::not_own_member,
         [](World& w, Adopt&) { w.act_as({"bank-b.rep"}); }, true},
        {"unknown", Reason::member_unknown,
         [](World& w, Adopt& m) {
             m.set_member("bank-x");
             w.act_by_resolution({"bank-a.rep"});
         }},
        {"another version", Reason::convention_version_wrong,
         [](auto&, Adopt& m) { m.set_version(9); }, true},
        {"another digest", Reason::convention_version_wrong,
         [](auto&, Adopt& m) { m.set_digest(Bytes(32, 'x')); }, true},
        {"adopted", Reason::already_done,
         [](World& w, Adopt& m) {
             w.edit_member("bank-a", [&](v1::Member& member) {
                 member.set_adopted_version(m.version());
                 member.set_adopted_digest(m.digest());
             });
         }},
    };
    return table;
}

TEST(MembershipAdoptConvention, Reasons) { adopt_table().run(); }

TEST(MembershipAdoptConvention, Rules) {
    adopt_table().rule(Rule::catalog_single_version, "another version");
}

TEST(MembershipAdoptConvention, Records) {
    World world;
    const Adopt adopt = adopt_table().lawful(world);
    ASSERT_EQ(world.run(adopt_table().wrap(adopt)), std::nullopt);
    const auto member = world.record<v1::Member>(state::keys::member("bank-a"));
    EXPECT_EQ(member.adopted_version(), adopt.version());
    EXPECT_EQ(member.adopted_digest(), adopt.digest());
    EXPECT_EQ(member.adopted_ms(), world.now());
    EXPECT_EQ(world.events("membership.adopt_convention"), 1);
}

}  // namespace
}  // namespace charter::tx
