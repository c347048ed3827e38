#include "tx/registers/close.hpp"

#include <gtest/gtest.h>

#include "state/keys.hpp"
#include "state/tables.hpp"
#include "testing/world.hpp"
#include "tx/people/training.hpp"
#include "tx/registers/references.hpp"

namespace charter::tx {
namespace {

using Persons = std::vector<std::string>;

class Closing : public testing::World {
  public:
    Closing() {
        person("bank-a.maker", {"hr"});
        person("bank-a.checker", {"unit_head"});
        person("bank-a.clerk", {});
        person("bank-a.gone", {"hr"});
        person("bank-a.secretary", {"secretary"});
        person("bank-b.maker", {"hr"});
        fixture::put_node(ctx(), "bank-a.node", "bank-a.maker");
        auto gone = state::read_existing<v1::Person>(delta(), state::keys::person("bank-a.gone"));
        gone.set_active(false);
        state::write(delta(), gone);
        entry = fixture::put_entry(ctx(), "training", "bank-a", {});
        memo = fixture::put_entry(ctx(), "legal_memos", "*", {});
    }

    std::optional<Reason> close(const Persons& signers, const std::string& name,
                                const std::string& why = "entered twice") {
        act_as(signers);
        v1::Action action;
        action.mutable_registers_close()->set_entry(name);
        action.mutable_registers_close()->set_why(why);
        return run(action);
    }
    template <class Change>
    void change(const std::string& name, const Change& change) {
        auto record = *read_entry(delta(), name);
        change(record);
        state::write(delta(), record);
    }

    std::string entry, memo;
};

TEST(RegistersClose, RefusesInOrder) {
    Closing world;
    EXPECT_EQ(world.close({"bank-a.node"}, "", ""), Reason::field_missing);
    EXPECT_EQ(world.close({"bank-a.node"}, "training", ""), Reason::field_invalid);
    EXPECT_EQ(world.close({"bank-a.node"}, "training/bank-a/00000000000000ff", ""),
              Reason::field_missing);
    EXPECT_EQ(
        world.close({"bank-a.node"}, "training/bank-a/00000000000000ff", std::string(501, 'x')),
        Reason::field_invalid);
    EXPECT_EQ(world.close({"bank-a.node"}, "training/bank-a/00000000000000ff"),
              Reason::entry_unknown);
    const std::string draft = fixture::put_entry(world.ctx(), "gone", "bank-a", {});
    world.change(draft, [](v1::Entry& e) { e.set_state(v1::ENTRY_STATE_FILED); });
    EXPECT_EQ(world.close({"bank-a.node"}, draft), Reason::entry_not_open);
    world.change(draft, [](v1::Entry& e) { e.set_state(v1::ENTRY_STATE_SIGNED_OFF); });
    EXPECT_EQ(world.close({"bank-a.node"}, draft), Reason::register_unknown);
    world.change(draft, [](v1::Entry& e) { e.mutable_body()->set_register_("persons"); });
    EXPECT_EQ(world.close({"bank-a.node"}, draft), Reason::table_not_register);
    EXPECT_EQ(world.close({"bank-a.node"}, world.memo), Reason::system_account);
    EXPECT_EQ(world.close({"bank-a.gone"}, world.memo), Reason::person_inactive);
    EXPECT_EQ(world.close({"bank-a.clerk"}, world.memo), Reason::assembly_entry_scope);
    EXPECT_EQ(world.close({"bank-b.maker"}, world.entry), Reason::not_own_member);
    EXPECT_EQ(world.close({"bank-a.clerk"}, world.entry), Reason::no_grant);
}

TEST(RegistersClose, EndsTheEntry) {
    Closing world;
    ASSERT_EQ(world.close({"bank-a.maker", "bank-a.checker"}, world.entry), std::nullopt);
    const v1::Entry closed = *read_entry(world.delta(), world.entry);
    EXPECT_EQ(closed.state(), v1::ENTRY_STATE_CLOSED);
    EXPECT_EQ(closed.closed_ms(), world.ctx().block().time_ms);
    EXPECT_EQ(closed.closed_why(), "entered twice");
    EXPECT_FALSE(entry_in_force(closed, world.ctx()));
    EXPECT_EQ(world.close({"bank-a.maker", "bank-a.checker"}, world.entry), Reason::entry_not_open);
    EXPECT_EQ(world.close({"bank-a.secretary", "bank-a.checker"}, world.memo), std::nullopt);
}

TEST(RegistersClose, LeavesADraftOverItUnsigned) {
    Closing world;
    const std::string draft = fixture::put_entry(world.ctx(), "training", "bank-a", {});
    world.change(draft, [&](v1::Entry& e) {
        e.set_state(v1::ENTRY_STATE_FILED);
        e.set_root(world.entry);
        e.set_supersedes("reg/" + world.entry);
    });
    ASSERT_EQ(world.close({"bank-a.maker", "bank-a.checker"}, world.entry), std::nullopt);
    v1::Action action;
    action.mutable_registers_sign_off()->set_entry(draft);
    action.mutable_registers_sign_off()->set_digest(read_entry(world.delta(), draft)->digest());
    world.act_as({"bank-a.checker"});
    EXPECT_EQ(world.run(action), Reason::entry_not_open);
}

}  // namespace
}  // namespace charter::tx
