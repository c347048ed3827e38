#include "tx/change/roll_back.hpp"

#include "testing/world.hpp"
#include "tx/change/testing.hpp"
#include "tx/document_note_testing.hpp"
#include "tx/pipeline.hpp"

namespace charter::tx {
namespace {

using World = ChangesOf<testing::World>;
using RollBack = v1::ChangeRollBack;

v1::Action wrapped(const RollBack& m) {
    v1::Action action;
    *action.mutable_change_roll_back() = m;
    return action;
}

ReasonTable<World, RollBack> table() {
    ReasonTable<World, RollBack> table;
    table.lawful = [](World& world) {
        world.lead({ChangeAct::review, ChangeAct::test, ChangeAct::activate});
        return world.action_of(ChangeAct::roll_back).change_roll_back();
    };
    table.wrap = wrapped;
    std::vector<Spoiled<World, RollBack>> form = {
        {"no change", Reason::field_missing, [](auto&, RollBack& m) { m.clear_change(); }, true},
        {"no id", Reason::field_invalid, [](auto&, RollBack& m) { m.set_change("bank-a.1"); }},
        {"no why", Reason::field_missing, [](auto&, RollBack& m) { m.clear_why(); }, true},
        {"a long why", Reason::field_invalid,
         [](auto&, RollBack& m) { m.set_why(std::string(801, 'w')); }},
        {"no report", Reason::field_missing, [](auto&, RollBack& m) { m.clear_report(); }, true},
        {"a short report", Reason::field_invalid, [](auto&, RollBack& m) { m.set_report("d"); }},
        {"a note without size", Reason::field_missing,
         [](auto&, RollBack& m) { *m.mutable_report_note() = note_without_size(); }},
    };
    std::vector<Spoiled<World, RollBack>> own = {
        {"an act of the ledger", Reason::undone_by_change,
         [](World& w, RollBack&) {
             w.edit_change([](v1::Change& change) { change.set_act_digest(Bytes(32, 'a')); });
         }},
    };
    table.rows =
        change_rows<World, RollBack>(std::move(form), v1::CHANGE_STATE_TESTED, std::move(own));
    return table;
}

TEST(ChangeRollBack, Reasons) { table().run(); }

TEST(ChangeRollBack, TwoPersonsTakeItBack) {
    World world;
    world.lead({ChangeAct::review, ChangeAct::test, ChangeAct::activate});
    const auto perform_as = [&](const std::vector<std::string>& persons) {
        world.act_as(persons);
        const Status done = perform(world.action_of(ChangeAct::roll_back), world.ctx());
        return done ? std::nullopt : std::optional(done.error().reason);
    };
    EXPECT_EQ(perform_as({"bank-a.sec"}), Reason::second_person_missing);
    EXPECT_EQ(perform_as({"bank-a.sec", "bank-a.ops"}), std::nullopt);
    EXPECT_EQ(world.change().state(), v1::CHANGE_STATE_ROLLED_BACK);
    EXPECT_EQ(world.change().steps().rbegin()->note(), "it is too slow");
    EXPECT_EQ(world.change().steps().rbegin()->document_note().size(), told_note().size());
}

}  // namespace
}  // namespace charter::tx
