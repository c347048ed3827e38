#include "tx/people/check_out.hpp"

#include <gtest/gtest.h>

#include "state/lists.hpp"
#include "testing/world.hpp"
#include "tx/assembly/reason_table.hpp"
#include "tx/people/shared_use_testing.hpp"
#include "tx/people/timers.hpp"
#include "tx/pipeline.hpp"

namespace charter::tx {
namespace {

using World = SharedAccountOf<testing::World>;
using CheckOut = v1::PeopleCheckOut;

v1::Action wrapped(const CheckOut& m) {
    v1::Action action;
    *action.mutable_people_check_out() = m;
    return action;
}

Spoiled<World, CheckOut> unapproved(const char* name, std::function<void(v1::Entry&)> change) {
    return {name, Reason::shared_account_not_approved,
            [change](World& w, CheckOut&) { w.edit_entry(w.account, change); }, true};
}

ReasonTable<World, CheckOut> table() {
    ReasonTable<World, CheckOut> table;
    table.lawful = [](World& world) { return world.check_out().people_check_out(); };
    table.wrap = wrapped;
    table.rows = {
        {"no account", Reason::field_missing, [](auto&, CheckOut& m) { m.clear_account(); }, true},
        {"no shared account", Reason::field_invalid,
         [](World& w, CheckOut& m) { m.set_account(w.asset); }, true},
        {"of everybody", Reason::field_invalid,
         [](World&, CheckOut& m) { m.set_account("shared_accounts/*/0000000000000000"); }},
        {"no purpose", Reason::field_missing, [](auto&, CheckOut& m) { m.clear_purpose(); }},
        {"no end", Reason::field_missing, [](auto&, CheckOut& m) { m.clear_until_ms(); }, true},
        {"another member's", Reason::not_own_member,
         [](World& w, CheckOut&) { w.act_as({"bank-b.user", "bank-b.keeper"}); }, true},
        {"handed out by another member's", Reason::not_own_member,
         [](World& w, CheckOut&) { w.act_as({"bank-a.user", "bank-b.keeper"}); }, true},
        {"alone", Reason::second_person_missing,
         [](World& w, CheckOut&) { w.act_as({"bank-a.user"}); }, true},
        {"handed out by no keeper", Reason::no_grant,
         [](World& w, CheckOut&) { w.act_as({"bank-a.user", "bank-a.other"}); }},
        {"not in the register", Reason::shared_account_not_approved,
         [](auto&, CheckOut& m) { m.set_account("shared_accounts/bank-a/00000000000000ff"); },
         true},
        unapproved("filed alone", [](v1::Entry& e) { e.set_state(v1::ENTRY_STATE_FILED); }),
        unapproved("closed", [](v1::Entry& e) { e.set_state(v1::ENTRY_STATE_CLOSED); }),
        unapproved("out of its time",
                   [](v1::Entry& e) {
                       e.mutable_body()->set_occurred_on(e.body().occurred_on() - 2);
                       e.mutable_body()->set_valid_until(e.body().occurred_on() + 1);
                   }),
        unapproved("overdue",
                   [](v1::Entry& e) { e.mutable_body()->set_due_at(e.body().occurred_on() - 1); }),
        unapproved("no control of use",
                   [](v1::Entry& e) { e.mutable_body()->mutable_fields()->RemoveLast(); }),
        {"its system is gone", Reason::shared_account_not_approved,
         [](World& w, CheckOut&) {
             w.edit_entry(w.asset, [](v1::Entry& e) { e.set_state(v1::ENTRY_STATE_CLOSED); });
         }},
        {"in use", Reason::shared_account_in_use,
         [](World& w, CheckOut&) { EXPECT_EQ(w.run(w.check_out()), std::nullopt); }},
        {"too long", Reason::use_period,
         [](World& w, CheckOut& m) { m.set_until_ms(w.now() + 12 * kUseTestHourMs + 1); }, true},
        {"over before it begins", Reason::use_period,
         [](World& w, CheckOut& m) { m.set_until_ms(w.now()); }},
    };
    return table;
}

TEST(PeopleCheckOut, Reasons) { table().run(); }

TEST(PeopleCheckOut, Rule) { table().rule(Rule::shared_accounts_checkout, "closed"); }

TEST(PeopleCheckOut, Records) {
    World world;
    ASSERT_EQ(world.run(world.check_out()), std::nullopt);
    const v1::Checkout use = world.use(1);
    EXPECT_EQ(use.member(), "bank-a");
    EXPECT_EQ(use.user(), "bank-a.user");
    EXPECT_EQ(use.keeper(), "bank-a.keeper");
    EXPECT_EQ(use.from_ms(), world.now());
    EXPECT_EQ(use.returned_ms(), 0);
    EXPECT_TRUE(world.has_timer(use.until_ms(), 1));
    EXPECT_EQ(state::list_count(world.delta(), "checkouts", world.account), 1);
}

// The pipeline asks both for the duty, and that they are two natural persons.
TEST(PeopleCheckOut, TheKeeperIsAnotherPerson) {
    World world;
    const auto perform_as = [&](const std::vector<std::string>& persons) {
        world.act_as(persons);
        const Status done = perform(world.check_out(), world.ctx());
        return done ? std::nullopt : std::optional(done.error().reason);
    };
    world.person("bank-a.clerk", {});
    EXPECT_EQ(perform_as({"bank-a.keeper", "bank-a.keeper"}), Reason::same_person_twice);
    EXPECT_EQ(perform_as({"bank-a.clerk", "bank-a.keeper"}), Reason::no_grant);
    world.person("bank-a.twin", {"operations"});
    world.edit<v1::Person>(state::keys::person("bank-a.twin"), [&](v1::Person& twin) {
        twin.set_natural_person(
            state::read_existing<v1::Person>(world.delta(), state::keys::person("bank-a.keeper"))
                .natural_person());
    });
    EXPECT_EQ(perform_as({"bank-a.twin", "bank-a.keeper"}), Reason::same_person_twice);
    EXPECT_EQ(perform_as({"bank-a.user", "bank-a.keeper"}), std::nullopt);
}

// Not returned in time: it is told once, and blocks the next use until it comes back.
TEST(PeopleCheckOut, OverdueBlocksTheNext) {
    World world;
    ASSERT_EQ(world.run(world.check_out()), std::nullopt);
    world.advance(3 * kUseTestHourMs);
    world.act_as_two();
    fire_checkout(world.account + "/" + hex16(1), world.ctx());
    EXPECT_EQ(world.ctx().effects().events.back().name(), "checkout.overdue");
    EXPECT_EQ(world.run(world.check_out()), Reason::shared_account_in_use);
    ASSERT_EQ(world.run(world.check_in()), std::nullopt);
    ASSERT_EQ(world.run(world.check_out()), std::nullopt);
    EXPECT_EQ(world.use(2).number(), 2);
    EXPECT_NE(world.use(1).returned_ms(), 0);
}

}  // namespace
}  // namespace charter::tx
