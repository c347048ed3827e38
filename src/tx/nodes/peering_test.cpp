#include "tx/nodes/peering.hpp"

#include <functional>

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
const std::string kPeerId(40, 'a');

// A node of bank-b without power.
void put_peer(World& world) {
    world.validator("bank-b.n1", 0);
    world.edit<v1::Node>(state::keys::node("bank-b.n1"),
                         [](v1::Node& node) { node.set_peer_id(kPeerId); });
}

void edit_node(World& world, const std::function<void(v1::Node&)>& change) {
    world.edit<v1::Node>(state::keys::node("bank-b.n1"), change);
}

void edit_credential(World& world, const std::function<void(v1::Credential&)>& change) {
    world.edit<v1::Credential>(world.credential_of("bank-b.n1", v1::USAGE_CONSENSUS).key(), change);
}

void list_country(World& world) {
    v1::JurisdictionList list;
    list.set_key(state::keys::jurisdiction_list("serious_deficiency"));
    list.set_tier("serious_deficiency");
    list.add_countries("TW");
    state::write(world.delta(), list);
}

// Each row with the next one's change too, so that the order is proved.
TEST(Peering, Rows) {
    const struct {
        const char* name;
        std::function<void(World&)> change;
        NotAPeer why;
        const char* subject;
    } rows[] = {
        {"retired", [](World& w) { edit_node(w, [](auto& n) { n.set_retired(true); }); },
         NotAPeer::retired, "bank-b.n1"},
        {"suspended", [](World& w) { edit_node(w, [](auto& n) { n.set_suspended(true); }); },
         NotAPeer::suspended, "bank-b.n1"},
        {"member removed",
         [](World& w) { w.edit_member("bank-b", [](auto& m) { m.set_removed(true); }); },
         NotAPeer::no_member, "bank-b"},
        {"member suspended",
         [](World& w) { w.edit_member("bank-b", [](auto& m) { m.set_suspended(true); }); },
         NotAPeer::member_suspended, "bank-b"},
        {"listed", list_country, NotAPeer::territory_listed, "TW"},
        {"revoked", [](World& w) { edit_credential(w, [](auto& c) { c.set_revoked_height(7); }); },
         NotAPeer::credential_revoked, "bank-b.n1"},
        {"expired",
         [](World& w) {
             const std::int64_t now = w.now();
             edit_credential(w, [now](auto& c) { c.set_not_after_ms(now); });
         },
         NotAPeer::credential_expired, "bank-b.n1"},
    };
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        World world;
        put_peer(world);
        EXPECT_FALSE(why_no_peer(world.delta(), kPeerId, 101, world.now()));
        rows[i].change(world);
        if (i + 1 < std::size(rows)) rows[i + 1].change(world);
        const auto refusal = why_no_peer(world.delta(), kPeerId, 101, world.now());
        ASSERT_TRUE(refusal) << rows[i].name;
        EXPECT_EQ(refusal->why, rows[i].why) << rows[i].name;
        EXPECT_EQ(refusal->subject, rows[i].subject) << rows[i].name;
        EXPECT_FALSE(peer_refusal_word(refusal->why).empty());
        EXPECT_NE(peer_refusal_text(*refusal).find(refusal->subject), std::string::npos);
    }
}

TEST(Peering, AStrangerIsNone) {
    World world;
    put_peer(world);
    const auto refusal = why_no_peer(world.delta(), std::string(40, 'b'), 101, world.now());
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->why, NotAPeer::unknown);
}

// Out of the set first: the block that took its power counts two blocks later.
TEST(Peering, WhoIsInTheSetMayWhateverItsStanding) {
    World world;
    put_peer(world);
    edit_credential(world, [](auto& c) { c.set_revoked_height(100); });
    edit_node(world, [](auto& n) { n.set_power(10); });
    EXPECT_FALSE(why_no_peer(world.delta(), kPeerId, 101, world.now()));
    edit_node(world, [](auto& n) {
        n.set_power(0);
        n.set_power_before(10);
        n.set_power_height(100);
    });
    EXPECT_FALSE(why_no_peer(world.delta(), kPeerId, 101, world.now()));
    EXPECT_TRUE(why_no_peer(world.delta(), kPeerId, 102, world.now()));
}

// An id that a retired node had is its successor's.
TEST(Peering, AnIdOfTwoIsOfTheOneInService) {
    World world;
    world.validator("bank-a.n1", 0);
    world.edit<v1::Node>(state::keys::node("bank-a.n1"), [](v1::Node& node) {
        node.set_peer_id(kPeerId);
        node.set_retired(true);
    });
    put_peer(world);
    ASSERT_TRUE(node_with(world.delta(), kPeerId));
    EXPECT_EQ(node_with(world.delta(), kPeerId)->node(), "bank-b.n1");
}

}  // namespace
}  // namespace charter::tx
