#include "tx/membership/register_site.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using Site = v1::MembershipRegisterSite;

ReasonTable<World, Site> site_table() {
    ReasonTable<World, Site> table;
    table.lawful = [](World&) {
        Site m;
        m.set_site("bank-a.taipei");
        m.set_kind("main_room");
        m.set_country("TW");
        m.add_hazards("coastline");
        m.add_hazards("fault_zone");
        m.set_address_digest(std::string(64, 'a'));
        return m;
    };
    table.wrap = [](const Site& m) {
        v1::Action action;
        *action.mutable_membership_register_site() = m;
        return action;
    };
    table.rows = {
        {"no site", Reason::field_missing, [](auto&, Site& m) { m.clear_site(); }},
        {"no kind", Reason::field_missing, [](auto&, Site& m) { m.clear_kind(); }},
        {"no country", Reason::country_unknown, [](auto&, Site& m) { m.set_country("XX"); }},
        {"unsorted hazards", Reason::field_invalid,
         [](auto&, Site& m) { m.mutable_hazards()->SwapElements(0, 1); }},
        {"capital digits", Reason::field_invalid,
         [](auto&, Site& m) { m.set_address_digest(std::string(64, 'A')); }},
        {"another member", Reason::not_own_member,
         [](World& w, Site&) { w.act_as({"bank-b.rep"}); }, true},
        {"unknown member", Reason::member_unknown,
         [](World& w, Site& m) {
             w.act_by_resolution({"bank-a.rep"});
             m.set_site("bank-x.taipei");
         },
         true},
        {"suspended member", Reason::member_not_in_standing,
         [](World& w, Site&) {
             w.edit_member("bank-a", [](v1::Member& m) { m.set_suspended(true); });
         }},
        {"no such kind", Reason::value_not_in_vocabulary,
         [](auto&, Site& m) { m.set_kind("garage"); }},
        {"no such hazard", Reason::value_not_in_vocabulary,
         [](auto&, Site& m) { m.set_hazards(0, "boredom"); }},
        {"exists", Reason::site_exists,
         [](World& w, Site& m) { w.delta().put(state::keys::site(m.site()), ""); }},
        {"listed", Reason::jurisdiction_listed,
         [](World& w, Site& m) {
             m.set_country("KP");
             v1::JurisdictionList list;
             list.set_key(state::keys::jurisdiction_list("serious_deficiency"));
             list.set_tier("serious_deficiency");
             list.add_countries("KP");
             state::write(w.delta(), list);
         }},
    };
    return table;
}

TEST(MembershipRegisterSite, Reasons) { site_table().run(); }

TEST(MembershipRegisterSite, Rules) { site_table().rule(Rule::jurisdiction_node_gate, "listed"); }

TEST(MembershipRegisterSite, TooManyHazards) {
    World world;
    Site site = site_table().lawful(world);
    for (int i = 10; i < 45; ++i) site.add_hazards("z" + std::to_string(i));
    EXPECT_EQ(world.run(site_table().wrap(site)), Reason::too_many);
}

TEST(MembershipRegisterSite, Records) {
    World world;
    const Site message = site_table().lawful(world);
    ASSERT_EQ(world.run(site_table().wrap(message)), std::nullopt);
    const auto site = world.record<v1::Site>(state::keys::site("bank-a.taipei"));
    EXPECT_EQ(site.member(), "bank-a");
    EXPECT_EQ(site.kind(), "main_room");
    EXPECT_EQ(site.country(), "TW");
    EXPECT_EQ(site.hazards_size(), 2);
    EXPECT_EQ(site.address_digest(), message.address_digest());
    EXPECT_EQ(site.registered_ms(), world.now());
    EXPECT_EQ(state::list_count(world.delta(), "sites", "bank-a"), 1U);
    EXPECT_EQ(world.ctx().effects().receipt.created(0), site.key());
    EXPECT_EQ(world.events("membership.register_site"), 1);
}

}  // namespace
}  // namespace charter::tx
