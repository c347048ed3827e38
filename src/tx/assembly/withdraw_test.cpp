#include "tx/assembly/withdraw.hpp"

#include "testing/world.hpp"
#include "tx/assembly/testing.hpp"

namespace charter::tx {
namespace {

using World = AssemblyOf<testing::World>;
using Withdraw = v1::AssemblyWithdraw;

ReasonTable<World, Withdraw> withdraw_table() {
    ReasonTable<World, Withdraw> table;
    table.lawful = [](World& world) {
        Withdraw m;
        m.set_proposal(world.open(World::set_parameter("legal_memo", 6)));
        m.set_minutes_digest(Bytes(32, 'm'));
        return m;
    };
    table.wrap = [](const Withdraw& m) {
        v1::Action action;
        *action.mutable_assembly_withdraw() = m;
        return action;
    };
    table.rows = {
        {"no number", Reason::field_missing, [](auto&, Withdraw& m) { m.clear_proposal(); }},
        {"no minutes", Reason::minutes_missing,
         [](auto&, Withdraw& m) { m.clear_minutes_digest(); }, true},
        {"short minutes", Reason::field_invalid,
         [](auto&, Withdraw& m) { m.set_minutes_digest("short"); }},
        {"unknown", Reason::proposal_unknown, [](auto&, Withdraw& m) { m.set_proposal(9); }},
        {"executed", Reason::proposal_closed,
         [](World& w, Withdraw&) {
             w.edit_proposal(1, [](v1::Proposal& p) { p.set_state(v1::PROPOSAL_STATE_EXECUTED); });
         }},
        {"another member", Reason::not_the_proposer,
         [](World& w, Withdraw&) { w.act_as({"bank-b.rep"}); }},
    };
    return table;
}

TEST(AssemblyWithdraw, Reasons) { withdraw_table().run(); }

TEST(AssemblyWithdraw, ByAnotherPersonOfTheMember) {
    World world;
    world.person("bank-a.second", {"representative"});
    const Withdraw withdraw = withdraw_table().lawful(world);
    world.act_as({"bank-a.second"});
    ASSERT_EQ(world.run(withdraw_table().wrap(withdraw)), std::nullopt);
    EXPECT_EQ(world.proposal(1).state(), v1::PROPOSAL_STATE_WITHDRAWN);
    EXPECT_EQ(world.proposal(1).decided_height(), 100U);
    EXPECT_EQ(world.events("assembly.withdraw"), 1);
}

}  // namespace
}  // namespace charter::tx
