#include "tx/membership/set_jurisdiction_list.hpp"

#include "state/timers.hpp"
#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using SetList = v1::MembershipSetJurisdictionList;

SetList list_kp(World& world) {
    world.act_by_resolution({"bank-a.rep"});
    SetList m;
    m.set_tier("serious_deficiency");
    m.add_countries("IR");
    m.add_countries("KP");
    m.set_source_no("1150000001");
    m.set_source_digest(Bytes(32, 's'));
    m.set_published_on(world.ctx().block().today);
    return m;
}

v1::Action list_action(const SetList& m) {
    v1::Action action;
    *action.mutable_membership_set_jurisdiction_list() = m;
    return action;
}

ReasonTable<World, SetList> list_table() {
    ReasonTable<World, SetList> table;
    table.lawful = list_kp;
    table.wrap = list_action;
    table.rows = {
        {"no tier", Reason::field_missing, [](auto&, SetList& m) { m.clear_tier(); }},
        {"unsorted", Reason::field_invalid,
         [](auto&, SetList& m) { m.mutable_countries()->SwapElements(0, 1); }},
        {"no country", Reason::country_unknown,
         [](auto&, SetList& m) { m.set_countries(1, "XX"); }},
        {"no letter", Reason::field_missing, [](auto&, SetList& m) { m.clear_source_no(); }},
        {"short digest", Reason::field_invalid,
         [](auto&, SetList& m) { m.set_source_digest("short"); }},
        {"no date", Reason::field_missing, [](auto&, SetList& m) { m.clear_published_on(); }, true},
        {"no such tier", Reason::value_not_in_vocabulary,
         [](auto&, SetList& m) { m.set_tier("friendly"); }},
        {"of tomorrow", Reason::occurred_in_future,
         [](auto&, SetList& m) { m.set_published_on(m.published_on() + 1); }},
    };
    return table;
}

TEST(MembershipSetJurisdictionList, Reasons) { list_table().run(); }

TEST(MembershipSetJurisdictionList, TooMany) {
    World world;
    SetList list = list_kp(world);
    list.clear_countries();
    for (int i = 0; i < 250; ++i) list.add_countries(std::to_string(1000 + i));
    EXPECT_EQ(world.run(list_action(list)), Reason::too_many);
}

TEST(MembershipSetJurisdictionList, Records) {
    World world;
    const SetList message = list_kp(world);
    ASSERT_EQ(world.run(list_action(message)), std::nullopt);
    const Bytes key = state::keys::jurisdiction_list("serious_deficiency");
    const auto list = world.record<v1::JurisdictionList>(key);
    EXPECT_EQ(list.countries_size(), 2);
    EXPECT_EQ(list.source_no(), message.source_no());
    EXPECT_EQ(list.source_digest(), message.source_digest());
    EXPECT_EQ(list.published_on(), message.published_on());
    EXPECT_EQ(list.loaded_ms(), world.now());
    ASSERT_EQ(world.run(list_action(message)), std::nullopt) << "the next list of the same tier";
    EXPECT_EQ(state::list_count(world.delta(), "jurisdiction_lists", "serious_deficiency"), 1U);
    EXPECT_EQ(world.ctx().effects().receipt.created_size(), 1);
}

void put_nodes(World& world) {
    for (const char* member : {"bank-a", "bank-b", "bank-c", "bank-d"}) {
        world.validator(std::string(member) + ".n1", 10);
    }
    for (const char* node : {"bank-c.n1", "bank-d.n1"}) {
        world.edit<v1::Node>(state::keys::node(node), [](v1::Node& n) { n.set_country("KP"); });
    }
}

TEST(MembershipSetJurisdictionList, SuspendsWhatStandsThere) {
    World world;
    put_nodes(world);
    ASSERT_EQ(world.run(list_action(list_kp(world))), std::nullopt);
    EXPECT_FALSE(world.node("bank-a.n1").suspended());
    EXPECT_EQ(world.credential_of("bank-a.n1", v1::USAGE_PROBE).revoked_height(), 0U);

    const v1::Node first = world.node("bank-c.n1");
    EXPECT_TRUE(first.suspended());
    EXPECT_EQ(first.power(), 0U);
    EXPECT_EQ(first.changed_ms(), world.now());
    EXPECT_EQ(world.credential_of("bank-c.n1", v1::USAGE_PROBE).revoked_height(), 100U);
    EXPECT_EQ(world.credential_of("bank-c.n1", v1::USAGE_CONSENSUS).revoked_height(), 100U);
    EXPECT_EQ(world.credential_of("bank-c.rep", v1::USAGE_SIGN).revoked_height(), 0U);

    const v1::Node second = world.node("bank-d.n1");
    EXPECT_TRUE(second.suspended());
    EXPECT_EQ(second.power(), 10U) << "two of four at once would halt the chain";
    EXPECT_EQ(world.credential_of("bank-d.n1", v1::USAGE_PROBE).revoked_height(), 100U);
    EXPECT_EQ(world.credential_of("bank-d.n1", v1::USAGE_CONSENSUS).revoked_height(), 0U);
}

// Four of nine must go: two at once, then one or more with each block that can do without them.
TEST(MembershipSetJurisdictionList, TheRestLeavesBlockByBlock) {
    World world;
    for (int i = 0; i < 9; ++i) {
        const std::string member = "bank-" + std::string(1, static_cast<char>('a' + i));
        if (!world.delta().get(state::keys::member(member)))
            fixture::put_member(world.ctx(), member);
        world.validator(member + ".n1", 10);
        if (i < 5) continue;
        world.edit<v1::Node>(state::keys::node(member + ".n1"),
                             [](v1::Node& n) { n.set_country("KP"); });
    }
    const auto left = [&] {
        int count = 0;
        for (const char* id : {"bank-f.n1", "bank-g.n1", "bank-h.n1", "bank-i.n1"})
            count += world.node(id).power() == 0 ? 1 : 0;
        return count;
    };
    ASSERT_EQ(world.run(list_action(list_kp(world))), std::nullopt);
    EXPECT_EQ(left(), 2) << "20 of 90";
    fire_leaving(world.ctx());
    EXPECT_EQ(left(), 2) << "not in the same block";
    world.advance(1'000);
    EXPECT_EQ(state::timers_take(world.delta(), world.now(), 10).size(), 1U);
    fire_leaving(world.ctx());
    EXPECT_EQ(left(), 4) << "20 of 70";
    EXPECT_EQ(world.credential_of("bank-i.n1", v1::USAGE_CONSENSUS).revoked_height(), 101U);
    EXPECT_FALSE(state::timer_next(world.delta()));
}

TEST(MembershipSetJurisdictionList, WhoMustStayLeavesWhenTheSetGrows) {
    World world;
    put_nodes(world);
    ASSERT_EQ(world.run(list_action(list_kp(world))), std::nullopt);
    world.advance(1'000);
    state::timers_take(world.delta(), world.now(), 10);
    fire_leaving(world.ctx());
    EXPECT_EQ(world.node("bank-d.n1").power(), 10U) << "a third of three";
    EXPECT_FALSE(state::timer_next(world.delta())) << "it does not try for ever";
    fixture::put_member(world.ctx(), "bank-e");
    world.validator("bank-e.n1", 0);
    v1::Action grow;
    grow.mutable_nodes_assign_role()->set_node("bank-e.n1");
    grow.mutable_nodes_assign_role()->set_role("validator");
    grow.mutable_nodes_assign_role()->set_power(10);
    ASSERT_EQ(world.run(grow), std::nullopt);
    world.advance(1'000);
    ASSERT_EQ(state::timers_take(world.delta(), world.now(), 10).size(), 1U);
    fire_leaving(world.ctx());
    EXPECT_EQ(world.node("bank-d.n1").power(), 0U);
}

TEST(MembershipSetJurisdictionList, Rules) {
    World world;
    put_nodes(world);
    world.switch_off(Rule::jurisdiction_suspend_on_listing);
    ASSERT_EQ(world.run(list_action(list_kp(world))), std::nullopt);
    EXPECT_FALSE(world.node("bank-c.n1").suspended());
    EXPECT_EQ(world.credential_of("bank-c.n1", v1::USAGE_PROBE).revoked_height(), 0U);
}

TEST(MembershipSetJurisdictionList, DelistingLifts) {
    World world;
    put_nodes(world);
    SetList list = list_kp(world);
    ASSERT_EQ(world.run(list_action(list)), std::nullopt);
    world.edit_member("bank-d", [](v1::Member& m) { m.set_suspended(true); });
    list.clear_countries();
    ASSERT_EQ(world.run(list_action(list)), std::nullopt);
    EXPECT_FALSE(world.node("bank-c.n1").suspended());
    EXPECT_EQ(world.node("bank-c.n1").power(), 0U);
    EXPECT_TRUE(world.node("bank-d.n1").suspended()) << "its member is suspended";
}

}  // namespace
}  // namespace charter::tx
