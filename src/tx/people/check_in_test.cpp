#include "tx/people/check_in.hpp"

#include <gtest/gtest.h>

#include "testing/world.hpp"
#include "tx/assembly/reason_table.hpp"
#include "tx/document_note_testing.hpp"
#include "tx/people/shared_use_testing.hpp"
#include "tx/people/timers.hpp"

namespace charter::tx {
namespace {

using World = SharedAccountOf<testing::World>;
using CheckIn = v1::PeopleCheckIn;

v1::Action wrapped(const CheckIn& m) {
    v1::Action action;
    *action.mutable_people_check_in() = m;
    return action;
}

ReasonTable<World, CheckIn> table() {
    ReasonTable<World, CheckIn> table;
    table.lawful = [](World& world) {
        EXPECT_EQ(world.run(world.check_out()), std::nullopt);
        return world.check_in().people_check_in();
    };
    table.wrap = wrapped;
    table.rows = {
        {"no account", Reason::field_missing, [](auto&, CheckIn& m) { m.clear_account(); }, true},
        {"no shared account", Reason::field_invalid,
         [](World& w, CheckIn& m) { m.set_account(w.asset); }},
        {"no control", Reason::field_missing, [](auto&, CheckIn& m) { m.clear_control(); }, true},
        {"other, and not which", Reason::field_missing,
         [](auto&, CheckIn& m) { m.set_control("other"); }},
        {"short evidence", Reason::field_invalid, [](auto&, CheckIn& m) { m.set_evidence("e"); },
         true},
        {"a note of no evidence", Reason::field_invalid,
         [](auto&, CheckIn& m) { *m.mutable_evidence_note() = told_note(); }, true},
        {"a note without size", Reason::field_missing,
         [](auto&, CheckIn& m) {
             m.set_evidence(Bytes(32, 'e'));
             *m.mutable_evidence_note() = note_without_size();
         }},
        {"another member's", Reason::not_own_member,
         [](World& w, CheckIn&) { w.act_as({"bank-b.user", "bank-b.keeper"}); }, true},
        {"alone", Reason::second_person_missing,
         [](World& w, CheckIn&) { w.act_as({"bank-a.user"}); }, true},
        {"taken back by no keeper", Reason::no_grant,
         [](World& w, CheckIn&) { w.act_as({"bank-a.user", "bank-a.other"}); }},
        {"not in use", Reason::use_not_open,
         [](World& w, CheckIn&) { EXPECT_EQ(w.run(w.check_in()), std::nullopt); }, true},
        {"never used", Reason::use_not_open,
         [](World&, CheckIn& m) { m.set_account("shared_accounts/bank-a/00000000000000ff"); }},
        {"by somebody else", Reason::not_the_user,
         [](World& w, CheckIn&) { w.act_as({"bank-a.other", "bank-a.keeper"}); }},
        {"no such control", Reason::value_not_in_vocabulary,
         [](auto&, CheckIn& m) { m.set_control("hope"); }, true},
        {"another control", Reason::control_differs,
         [](auto&, CheckIn& m) { m.set_control("proxy_login"); }},
    };
    return table;
}

TEST(PeopleCheckIn, Reasons) { table().run(); }

TEST(PeopleCheckIn, Records) {
    World world;
    CheckIn m = table().lawful(world);
    m.set_note("password changed");
    m.set_evidence(Bytes(32, 'e'));
    *m.mutable_evidence_note() = told_note();
    const v1::Checkout before = world.use(1);
    ASSERT_EQ(world.run(wrapped(m)), std::nullopt);
    const v1::Checkout use = world.use(1);
    EXPECT_EQ(use.returned_ms(), world.now());
    EXPECT_EQ(use.control(), "change_after_use");
    EXPECT_EQ(use.note(), "password changed");
    EXPECT_EQ(use.evidence(), Bytes(32, 'e'));
    EXPECT_EQ(use.evidence_note().title(), told_note().title());
    EXPECT_FALSE(world.has_timer(before.until_ms(), 1));
    // A timer that fires all the same says nothing of a use that was returned.
    const std::size_t events = world.ctx().effects().events.size();
    fire_checkout(world.account + "/" + hex16(1), world.ctx());
    EXPECT_EQ(world.ctx().effects().events.size(), events);
}

// An account does not stay blocked because its user is away.
TEST(PeopleCheckIn, AnotherReturnsWhatIsOverdueOrLeft) {
    World late;
    const CheckIn m = table().lawful(late);
    late.advance(2 * kUseTestHourMs);
    late.act_as({"bank-a.other", "bank-a.keeper"});
    EXPECT_EQ(late.run(wrapped(m)), std::nullopt);
    EXPECT_EQ(late.use(1).user(), "bank-a.user");

    World left;
    const CheckIn same = table().lawful(left);
    left.edit<v1::Person>(state::keys::person("bank-a.user"),
                          [](v1::Person& p) { p.set_active(false); });
    left.act_as({"bank-a.other", "bank-a.keeper"});
    EXPECT_EQ(left.run(wrapped(same)), std::nullopt);
}

}  // namespace
}  // namespace charter::tx
