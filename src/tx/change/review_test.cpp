#include "tx/change/review.hpp"

#include "testing/world.hpp"
#include "tx/change/testing.hpp"
#include "tx/common.hpp"
#include "tx/document_note_testing.hpp"

namespace charter::tx {
namespace {

using World = ChangesOf<testing::World>;
using Review = v1::ChangeReview;

v1::Action wrapped(const Review& m) {
    v1::Action action;
    *action.mutable_change_review() = m;
    return action;
}

ReasonTable<World, Review> table() {
    ReasonTable<World, Review> table;
    table.lawful = [](World& world) {
        world.lead({ChangeAct::review});
        return world.action_of(ChangeAct::review).change_review();
    };
    table.wrap = wrapped;
    std::vector<Spoiled<World, Review>> form = {
        {"no change", Reason::field_missing, [](auto&, Review& m) { m.clear_change(); }, true},
        {"no id", Reason::field_invalid, [](auto&, Review& m) { m.set_change("bank-a.1"); }},
        {"no what", Reason::field_missing, [](auto&, Review& m) { m.clear_what(); }, true},
        {"a long what", Reason::field_invalid,
         [](auto&, Review& m) { m.set_what(std::string(801, 'w')); }},
        {"no report", Reason::field_missing, [](auto&, Review& m) { m.clear_report(); }, true},
        {"a short report", Reason::field_invalid, [](auto&, Review& m) { m.set_report("d"); }},
        {"a note without size", Reason::field_missing,
         [](auto&, Review& m) { *m.mutable_report_note() = note_without_size(); }},
    };
    std::vector<Spoiled<World, Review>> own = {many_steps_row<World, Review>()};
    for (auto& row : author_rows<World, Review>()) own.push_back(std::move(row));
    table.rows =
        change_rows<World, Review>(std::move(form), v1::CHANGE_STATE_ACTIVE, std::move(own));
    return table;
}

TEST(ChangeReview, Reasons) { table().run(); }

TEST(ChangeReview, Rules) { table().rule(Rule::change_author_separation, "an author"); }

TEST(ChangeReview, OneThatDoesNotAcceptAsksForAnotherTest) {
    World world;
    world.lead({ChangeAct::review, ChangeAct::test});
    EXPECT_TRUE(world.change().reviewed());
    EXPECT_TRUE(world.change().tested());
    ASSERT_EQ(world.step(ChangeAct::review, false), std::nullopt);
    EXPECT_FALSE(world.change().reviewed());
    EXPECT_FALSE(world.change().tested());
    const v1::Step step = *world.change().steps().rbegin();
    EXPECT_EQ(step.act(), "change.review");
    EXPECT_EQ(step.note(), "what was looked at");
    EXPECT_EQ(step.digest(), Bytes(32, 'd'));
    EXPECT_EQ(step.document_note().title(), told_note().title());
    EXPECT_EQ(items_of(step.persons()), (std::vector<std::string>{"bank-a.sec", "bank-a.ops"}));
    EXPECT_EQ(step.time_ms(), world.now());
}

// What the ledger carries out concerns every member.
TEST(ChangeReview, AnyMemberReviewsAnActOfTheLedger) {
    World world;
    world.act_as({"bank-b.sec"});
    EXPECT_EQ(world.run(world.action_of(ChangeAct::review)), Reason::not_own_member);
    world.edit_change([](v1::Change& change) { change.set_act_digest(Bytes(32, 'a')); });
    EXPECT_EQ(world.run(world.action_of(ChangeAct::review)), std::nullopt);
    EXPECT_EQ(world.run(world.action_of(ChangeAct::withdraw)), Reason::not_own_member);
}

}  // namespace
}  // namespace charter::tx
