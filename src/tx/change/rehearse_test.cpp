#include "tx/change/rehearse.hpp"

#include "testing/world.hpp"
#include "tx/change/testing.hpp"
#include "tx/document_note_testing.hpp"

namespace charter::tx {
namespace {

using World = ChangesOf<testing::World>;
using Rehearse = v1::ChangeRehearse;

v1::Action wrapped(const Rehearse& m) {
    v1::Action action;
    *action.mutable_change_rehearse() = m;
    return action;
}

ReasonTable<World, Rehearse> table() {
    ReasonTable<World, Rehearse> table;
    table.lawful = [](World& world) {
        world.lead({ChangeAct::review});
        return world.action_of(ChangeAct::rehearse).change_rehearse();
    };
    table.wrap = wrapped;
    std::vector<Spoiled<World, Rehearse>> form = {
        {"no change", Reason::field_missing, [](auto&, Rehearse& m) { m.clear_change(); }, true},
        {"no id", Reason::field_invalid, [](auto&, Rehearse& m) { m.set_change("bank-a.1"); }},
        {"no way", Reason::field_missing, [](auto&, Rehearse& m) { m.clear_way(); }, true},
        {"no name of a way", Reason::field_invalid, [](auto&, Rehearse& m) { m.set_way("A B"); }},
        {"no evidence", Reason::field_missing, [](auto&, Rehearse& m) { m.clear_evidence(); },
         true},
        {"a short evidence", Reason::field_invalid,
         [](auto&, Rehearse& m) { m.set_evidence("d"); }},
        {"a note without size", Reason::field_missing,
         [](auto&, Rehearse& m) { *m.mutable_evidence_note() = note_without_size(); }},
    };
    std::vector<Spoiled<World, Rehearse>> own = {
        many_steps_row<World, Rehearse>(),
        {"no word of a way", Reason::value_not_in_vocabulary,
         [](auto&, Rehearse& m) { m.set_way("dream"); }},
        {"no procedure", Reason::recovery_missing,
         [](World& w, Rehearse&) {
             w.edit_change([](v1::Change& change) { change.clear_recovery_procedure(); });
         }},
    };
    table.rows =
        change_rows<World, Rehearse>(std::move(form), v1::CHANGE_STATE_OPEN, std::move(own));
    return table;
}

TEST(ChangeRehearse, Reasons) { table().run(); }

TEST(ChangeRehearse, TheLastOneCounts) {
    World world;
    world.lead({ChangeAct::review, ChangeAct::rehearse});
    EXPECT_TRUE(world.change().rehearsed());
    EXPECT_EQ(world.change().steps().rbegin()->note(), "real");
    EXPECT_EQ(world.change().steps().rbegin()->document_note().size(), told_note().size());
    ASSERT_EQ(world.step(ChangeAct::rehearse, false), std::nullopt);
    EXPECT_FALSE(world.change().rehearsed());
    EXPECT_EQ(world.change().state(), v1::CHANGE_STATE_REVIEWED);
}

}  // namespace
}  // namespace charter::tx
