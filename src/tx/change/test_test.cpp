#include "tx/change/test.hpp"

#include "testing/world.hpp"
#include "tx/change/testing.hpp"
#include "tx/document_note_testing.hpp"

namespace charter::tx {
namespace {

using World = ChangesOf<testing::World>;
using Test = v1::ChangeTest;

v1::Action wrapped(const Test& m) {
    v1::Action action;
    *action.mutable_change_test() = m;
    return action;
}

ReasonTable<World, Test> table() {
    ReasonTable<World, Test> table;
    table.lawful = [](World& world) {
        world.lead({ChangeAct::review, ChangeAct::test});
        return world.action_of(ChangeAct::test).change_test();
    };
    table.wrap = wrapped;
    std::vector<Spoiled<World, Test>> form = {
        {"no change", Reason::field_missing, [](auto&, Test& m) { m.clear_change(); }, true},
        {"no id", Reason::field_invalid, [](auto&, Test& m) { m.set_change("bank-a.1"); }},
        {"no what", Reason::field_missing, [](auto&, Test& m) { m.clear_what(); }, true},
        {"a long what", Reason::field_invalid,
         [](auto&, Test& m) { m.set_what(std::string(801, 'w')); }},
        {"no evidence", Reason::field_missing, [](auto&, Test& m) { m.clear_evidence(); }, true},
        {"a short evidence", Reason::field_invalid, [](auto&, Test& m) { m.set_evidence("d"); }},
        {"a note without size", Reason::field_missing,
         [](auto&, Test& m) { *m.mutable_evidence_note() = note_without_size(); }},
    };
    std::vector<Spoiled<World, Test>> own = {many_steps_row<World, Test>()};
    for (auto& row : author_rows<World, Test>()) own.push_back(std::move(row));
    table.rows = change_rows<World, Test>(std::move(form), v1::CHANGE_STATE_OPEN, std::move(own));
    return table;
}

TEST(ChangeTest, Reasons) { table().run(); }

TEST(ChangeTest, Rules) { table().rule(Rule::change_author_separation, "an author"); }

TEST(ChangeTest, TheLastOneCounts) {
    World world;
    world.lead({ChangeAct::review, ChangeAct::test});
    EXPECT_EQ(world.change().state(), v1::CHANGE_STATE_TESTED);
    ASSERT_EQ(world.step(ChangeAct::test, false), std::nullopt);
    EXPECT_FALSE(world.change().tested());
    ASSERT_EQ(world.step(ChangeAct::test), std::nullopt);
    EXPECT_TRUE(world.change().tested());
    EXPECT_EQ(world.change().state(), v1::CHANGE_STATE_TESTED);
    EXPECT_EQ(world.events("change.test"), 3);
    EXPECT_EQ(world.change().steps().rbegin()->document_note().size(), told_note().size());
}

}  // namespace
}  // namespace charter::tx
