#include "tx/change/open.hpp"

#include <algorithm>
#include <string_view>

#include "testing/world.hpp"
#include "tx/change/testing.hpp"
#include "tx/common.hpp"
#include "tx/document_note_testing.hpp"

namespace charter::tx {
namespace {

using World = ChangesOf<testing::World>;
using Open = v1::ChangeOpen;

v1::Action wrapped(const Open& m) {
    v1::Action action;
    *action.mutable_change_open() = m;
    return action;
}

std::vector<Spoiled<World, Open>> note_rows() {
    return {
        {"a note of the plan without size", Reason::field_missing,
         [](auto&, Open& m) { *m.mutable_plan_note() = note_without_size(); }, true},
        {"a note of no procedure", Reason::field_invalid,
         [](auto&, Open& m) { m.clear_recovery_procedure(); }, true},
        {"a note of the procedure without size", Reason::field_missing,
         [](auto&, Open& m) { *m.mutable_recovery_note() = note_without_size(); }},
    };
}

ReasonTable<World, Open> table() {
    ReasonTable<World, Open> table;
    table.lawful = [](World& world) {
        world.lead({ChangeAct::review, ChangeAct::test, ChangeAct::activate});
        Open m = World::opening();
        m.set_class_("major");
        m.set_release(true);
        m.set_version("2.0");
        m.set_undoes(world.id);
        return m;
    };
    table.wrap = wrapped;
    table.rows = {
        {"no member", Reason::field_missing, [](auto&, Open& m) { m.clear_member(); }, true},
        {"no id", Reason::field_invalid, [](auto&, Open& m) { m.set_member("Bank A"); }},
        {"no class", Reason::field_missing, [](auto&, Open& m) { m.clear_class_(); }},
        {"no kind", Reason::field_missing, [](auto&, Open& m) { m.clear_kind(); }},
        {"no title", Reason::field_missing, [](auto&, Open& m) { m.clear_title(); }, true},
        {"a long title", Reason::field_invalid,
         [](auto&, Open& m) { m.set_title(std::string(801, 't')); }},
        {"a release without version", Reason::field_missing,
         [](auto&, Open& m) { m.clear_version(); }, true},
        {"a version of no release", Reason::field_invalid,
         [](auto&, Open& m) { m.set_release(false); }},
        {"no author", Reason::field_missing, [](auto&, Open& m) { m.clear_authors(); }, true},
        {"many authors", Reason::too_many,
         [](auto&, Open& m) {
             for (int i = 0; i < 65; ++i) m.add_authors("z");
         },
         true},
        {"an author twice", Reason::field_invalid,
         [](auto&, Open& m) { m.add_authors(m.authors(0)); }},
        {"no author's id", Reason::field_invalid, [](auto&, Open& m) { m.set_authors(0, "me"); }},
        {"no plan", Reason::field_missing, [](auto&, Open& m) { m.clear_plan(); }, true},
        {"a short plan", Reason::field_invalid, [](auto&, Open& m) { m.set_plan("p"); }},
        {"a short procedure", Reason::field_invalid,
         [](auto&, Open& m) { m.set_recovery_procedure("p"); }},
        {"a short digest", Reason::field_invalid, [](auto&, Open& m) { m.set_act_digest("p"); }},
        {"no change's id", Reason::field_invalid, [](auto&, Open& m) { m.set_undoes("bank-a.1"); }},
        {"another member's", Reason::not_own_member,
         [](auto&, Open& m) { m.set_member("bank-b"); }},
        {"no word of a class", Reason::value_not_in_vocabulary,
         [](auto&, Open& m) { m.set_class_("tiny"); }, true},
        {"no word of a kind", Reason::value_not_in_vocabulary,
         [](auto&, Open& m) { m.set_kind("tiny"); }},
        {"a stranger", Reason::person_unknown,
         [](auto&, Open& m) { m.set_authors(0, "bank-a.nobody"); }, true},
        {"somebody who left", Reason::person_inactive,
         [](World& w, Open&) {
             w.edit<v1::Person>(state::keys::person("bank-a.dev"),
                                [](v1::Person& p) { p.set_active(false); });
         }},
        {"major without recovery", Reason::recovery_missing,
         [](auto&, Open& m) {
             m.clear_recovery_procedure();
             m.clear_recovery_note();
         }},
        {"undoes nothing", Reason::change_unknown,
         [](auto&, Open& m) { m.set_undoes("bank-a.00000000000000ff"); }, true},
        {"undoes another member's", Reason::not_own_member,
         [](World& w, Open&) {
             w.edit_change([](v1::Change& change) { change.set_member("bank-b"); });
         }},
        {"undoes what is not active", Reason::change_step_refused,
         [](World& w, Open&) { w.set_state(v1::CHANGE_STATE_TESTED); }},
    };
    return table;
}

// What is told of the documents is looked at last of the form.
ReasonTable<World, Open> notes_table() {
    ReasonTable<World, Open> notes = table();
    const auto permit = std::ranges::find(notes.rows, std::string_view("another member's"),
                                          &Spoiled<World, Open>::name);
    const auto rows = note_rows();
    notes.rows.insert(permit, rows.begin(), rows.end());
    return notes;
}

TEST(ChangeOpen, Reasons) { notes_table().run(); }

TEST(ChangeOpen, Rules) { table().rule(Rule::change_recovery_required, "major without recovery"); }

TEST(ChangeOpen, CriticalArchitectureNeedsItsRecoveryToo) {
    World world;
    Open m = World::opening();
    m.clear_recovery_procedure();
    m.clear_recovery_note();
    EXPECT_EQ(world.run(wrapped(m)), std::nullopt);
    m.set_critical_architecture(true);
    EXPECT_EQ(world.run(wrapped(m)), Reason::recovery_missing);
}

TEST(ChangeOpen, WhoOpensIsAnAuthor) {
    World world;
    const v1::Change change = world.change();
    EXPECT_EQ(change.state(), v1::CHANGE_STATE_OPEN);
    EXPECT_EQ(change.member(), "bank-a");
    EXPECT_EQ(change.key(), "chg/bank-a.0000000000000000");
    EXPECT_EQ(change.opened_ms(), world.now());
    ASSERT_EQ(change.steps_size(), 1);
    EXPECT_EQ(change.steps(0).act(), "change.open");
    EXPECT_EQ(change.steps(0).persons(0), "bank-a.dev");
    world.act_as_two();
    ASSERT_EQ(world.run(wrapped(World::opening())), std::nullopt);
    world.id = "bank-a.0000000000000001";
    EXPECT_EQ(items_of(world.change().authors()),
              (std::vector<std::string>{"bank-a.dev", "bank-a.ops", "bank-a.sec"}));
    EXPECT_EQ(state::list_count(world.delta(), "changes", "bank-a"), 2U);
    EXPECT_EQ(world.events("change.open"), 2);
}

// Of what the ledger carried out, any member may open the change that takes it back.
TEST(ChangeOpen, UndoesAnActOfTheLedger) {
    World world;
    world.lead({ChangeAct::review, ChangeAct::test, ChangeAct::activate});
    world.edit_change([](v1::Change& change) { change.set_act_digest(Bytes(32, 'a')); });
    Open m = World::opening();
    m.set_member("bank-b");
    m.set_undoes(world.id);
    world.act_as({"bank-b.sec"});
    EXPECT_EQ(world.run(wrapped(m)), std::nullopt);
}

}  // namespace
}  // namespace charter::tx
