#include "tx/change/compare.hpp"

#include "testing/world.hpp"
#include "tx/change/testing.hpp"
#include "tx/document_note_testing.hpp"

namespace charter::tx {
namespace {

using World = ChangesOf<testing::World>;
using Compare = v1::ChangeCompare;

v1::Action wrapped(const Compare& m) {
    v1::Action action;
    *action.mutable_change_compare() = m;
    return action;
}

ReasonTable<World, Compare> table() {
    ReasonTable<World, Compare> table;
    table.lawful = [](World& world) {
        world.lead({ChangeAct::review, ChangeAct::test, ChangeAct::activate});
        return world.action_of(ChangeAct::compare).change_compare();
    };
    table.wrap = wrapped;
    std::vector<Spoiled<World, Compare>> form = {
        {"no change", Reason::field_missing, [](auto&, Compare& m) { m.clear_change(); }, true},
        {"no id", Reason::field_invalid, [](auto&, Compare& m) { m.set_change("bank-a.1"); }},
        {"no what", Reason::field_missing, [](auto&, Compare& m) { m.clear_what(); }, true},
        {"a long what", Reason::field_invalid,
         [](auto&, Compare& m) { m.set_what(std::string(801, 'w')); }},
        {"no report", Reason::field_missing, [](auto&, Compare& m) { m.clear_report(); }, true},
        {"a short report", Reason::field_invalid, [](auto&, Compare& m) { m.set_report("d"); }},
        {"a note without size", Reason::field_missing,
         [](auto&, Compare& m) { *m.mutable_report_note() = note_without_size(); }},
    };
    std::vector<Spoiled<World, Compare>> own;
    for (auto& row : author_rows<World, Compare>()) own.push_back(std::move(row));
    own.push_back({"an emergency that owes", Reason::change_owes, [](World& w, Compare&) {
                       w.edit_change([](v1::Change& change) { change.set_ratify_by_ms(1); });
                   }});
    table.rows =
        change_rows<World, Compare>(std::move(form), v1::CHANGE_STATE_TESTED, std::move(own));
    return table;
}

TEST(ChangeCompare, Reasons) { table().run(); }

TEST(ChangeCompare, Rules) { table().rule(Rule::change_author_separation, "an author"); }

// Whatever a change owes, that what went live was not approved can be said.
TEST(ChangeCompare, WhatIsNotAsApprovedStaysOpenToMore) {
    World world;
    world.make_emergency();
    world.lead({ChangeAct::activate});
    EXPECT_EQ(world.step(ChangeAct::compare), Reason::change_owes);
    ASSERT_EQ(world.step(ChangeAct::compare, false), std::nullopt);
    EXPECT_EQ(world.change().state(), v1::CHANGE_STATE_ACTIVE);
    world.lead({ChangeAct::review, ChangeAct::test, ChangeAct::ratify, ChangeAct::compare});
    EXPECT_EQ(world.change().state(), v1::CHANGE_STATE_COMPARED);
    EXPECT_EQ(world.change().steps().rbegin()->document_note().size(), told_note().size());
}

}  // namespace
}  // namespace charter::tx
