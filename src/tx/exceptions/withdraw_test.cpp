#include "tx/exceptions/withdraw.hpp"

#include "state/timers.hpp"
#include "testing/world.hpp"
#include "tx/exceptions/exception.hpp"
#include "tx/exceptions/testing.hpp"

namespace charter::tx {
namespace {

using World = ExceptionsOf<testing::World>;
using Withdraw = v1::ExceptionsWithdraw;

constexpr std::int64_t kDayMs = 86'400'000;

ReasonTable<World, Withdraw> withdraw_table() {
    ReasonTable<World, Withdraw> table;
    table.lawful = [](World& world) {
        Withdraw m;
        m.set_exception(world.requested());
        m.set_why("replaced early");
        return m;
    };
    table.wrap = [](const Withdraw& m) { return World::wrap(m); };
    table.rows = {
        {"none named", Reason::field_missing, [](auto&, Withdraw& m) { m.clear_exception(); },
         true},
        {"no name", Reason::field_invalid, [](auto&, Withdraw& m) { m.set_exception("x/y/z"); }},
        {"no why", Reason::field_missing, [](auto&, Withdraw& m) { m.clear_why(); }, true},
        {"a long why", Reason::field_invalid,
         [](auto&, Withdraw& m) { m.set_why(std::string(501, 'w')); }},
        {"no such exception", Reason::exception_unknown,
         [](auto&, Withdraw& m) { m.set_exception("44.2.4/bank-a/00000000000000ff"); }, true},
        {"over", Reason::exception_not_open,
         [](World& w, Withdraw&) {
             w.edit_exception([&](v1::Exception& e) { e.set_expires_ms(w.now()); });
         },
         true},
        {"withdrawn", Reason::exception_not_open,
         [](World& w, Withdraw&) {
             w.edit_exception([](v1::Exception& e) { e.set_withdrawn_ms(1); });
         }},
        {"a node", Reason::system_account, [](World& w, Withdraw&) { w.act_as({"bank-a.node"}); },
         true},
        {"one who left", Reason::person_inactive,
         [](World& w, Withdraw&) {
             w.edit_person("bank-a.asks", [](v1::Person& p) { p.set_active(false); });
         },
         true},
        {"another bank", Reason::not_own_member,
         [](World& w, Withdraw&) { w.act_as({"bank-b.ciso"}); }},
    };
    return table;
}

TEST(ExceptionsWithdraw, Reasons) { withdraw_table().run(); }

TEST(ExceptionsWithdraw, EndsItAndItsTimer) {
    World world;
    const Withdraw withdraw = withdraw_table().lawful(world);
    ASSERT_EQ(world.run(World::wrap(withdraw)), std::nullopt);
    const v1::Exception record = world.exception(World::kFirst);
    EXPECT_EQ(record.withdrawn_ms(), world.now());
    EXPECT_EQ(record.withdrawn_why(), "replaced early");
    EXPECT_EQ(record.withdrawn_by(), "bank-a.asks");
    for (const v1::Timer& timer :
         state::timers_take(world.delta(), world.now() + 400 * kDayMs, 1'000)) {
        EXPECT_NE(timer.kind(), "exception");
    }
}

// By time alone, in the first block from its end on; what was withdrawn says nothing more.
TEST(ExceptionsLapse, IsSaid) {
    World world;
    world.requested();
    const std::int64_t end = world.exception(World::kFirst).expires_ms();
    world.advance(end - world.now() + 1);
    std::size_t fired = 0;
    for (const v1::Timer& timer : state::timers_take(world.delta(), world.now(), 1'000)) {
        if (timer.kind() != "exception") continue;
        ++fired;
        EXPECT_EQ(timer.due_ms(), end);
        fire_exception(timer.subject(), world.ctx());
    }
    EXPECT_EQ(fired, 1U);
    EXPECT_EQ(world.events("exceptions.lapse"), 1);
    fire_exception("44.2.4/bank-a/00000000000000ff", world.ctx());
    world.edit_exception([](v1::Exception& e) { e.set_withdrawn_ms(1); });
    fire_exception(World::kFirst, world.ctx());
    EXPECT_EQ(world.events("exceptions.lapse"), 1);
}

}  // namespace
}  // namespace charter::tx
