#include "tx/change/withdraw.hpp"

#include "testing/world.hpp"
#include "tx/change/testing.hpp"

namespace charter::tx {
namespace {

using World = ChangesOf<testing::World>;
using Withdraw = v1::ChangeWithdraw;

v1::Action wrapped(const Withdraw& m) {
    v1::Action action;
    *action.mutable_change_withdraw() = m;
    return action;
}

ReasonTable<World, Withdraw> table() {
    ReasonTable<World, Withdraw> table;
    table.lawful = [](World& world) {
        return world.action_of(ChangeAct::withdraw).change_withdraw();
    };
    table.wrap = wrapped;
    std::vector<Spoiled<World, Withdraw>> form = {
        {"no change", Reason::field_missing, [](auto&, Withdraw& m) { m.clear_change(); }, true},
        {"no id", Reason::field_invalid, [](auto&, Withdraw& m) { m.set_change("bank-a.1"); }},
        {"no why", Reason::field_missing, [](auto&, Withdraw& m) { m.clear_why(); }, true},
        {"a long why", Reason::field_invalid,
         [](auto&, Withdraw& m) { m.set_why(std::string(801, 'w')); }},
    };
    table.rows = change_rows<World, Withdraw>(std::move(form), v1::CHANGE_STATE_ACTIVE);
    return table;
}

TEST(ChangeWithdraw, Reasons) { table().run(); }

TEST(ChangeWithdraw, EndsIt) {
    World world;
    ASSERT_EQ(world.step(ChangeAct::withdraw), std::nullopt);
    EXPECT_EQ(world.change().state(), v1::CHANGE_STATE_WITHDRAWN);
    EXPECT_EQ(world.change().steps().rbegin()->note(), "it is not needed");
    EXPECT_EQ(world.step(ChangeAct::review), Reason::change_step_refused);
}

}  // namespace
}  // namespace charter::tx
