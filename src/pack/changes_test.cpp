#include "pack/changes.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "state/delta.hpp"
#include "state/keys.hpp"
#include "wire/codec.hpp"

namespace charter::pack {
namespace {

constexpr const char* kName = "bank-a.0000000000000000";
constexpr std::uint64_t kProposal = 7;

void add_step(v1::Change& change, const char* act, bool good = true) {
    v1::Step& step = *change.add_steps();
    step.set_act(act);
    step.set_height(static_cast<std::uint64_t>(change.steps_size()));
    step.set_good(good);
}

/// Opened, reviewed, tested at the second try, rehearsed, carried out by a resolution, compared.
v1::Change honest() {
    v1::Change change;
    change.set_key(state::keys::change(kName));
    change.set_change(kName);
    change.set_class_("major");
    change.set_state(v1::CHANGE_STATE_COMPARED);
    change.set_reviewed(true);
    change.set_tested(true);
    change.set_rehearsed(true);
    change.set_proposal(kProposal);
    change.set_active_from(20);
    add_step(change, "change.open");
    add_step(change, "change.review");
    add_step(change, "change.test", false);
    add_step(change, "change.test");
    add_step(change, "change.rehearse");
    add_step(change, "change.activate");
    add_step(change, "change.compare");
    return change;
}

v1::Proposal resolution() {
    v1::Proposal proposal;
    proposal.set_key(state::keys::proposal(kProposal));
    proposal.set_proposal(kProposal);
    proposal.set_change(kName);
    proposal.set_decided_height(6);
    return proposal;
}

std::string flaw_of(const v1::Change& change, const v1::Proposal& proposal) {
    state::MemoryView view;
    view.apply({{change.key(), wire::encode(change)}, {proposal.key(), wire::encode(proposal)}});
    const auto verdict = judge_changes(view);
    return verdict ? "" : verdict.error().detail;
}

TEST(PackChanges, AnHonestOneIsWhereItsStepsLead) {
    EXPECT_EQ(flaw_of(honest(), resolution()), "");
}

struct Row {
    const char* name;
    std::function<void(v1::Change&, v1::Proposal&)> forge;
    const char* says;
};

constexpr const char* kState = "its state is not where its steps lead";
constexpr const char* kFlags = "it was not reviewed, tested and rehearsed as its steps say";
constexpr const char* kResolution = "its resolution is another's";

const Row kRows[] = {
    {"no steps", [](auto& c, auto&) { c.clear_steps(); }, kState},
    {"no opening", [](auto& c, auto&) { c.mutable_steps()->DeleteSubrange(0, 1); }, kState},
    {"no review", [](auto& c, auto&) { c.mutable_steps()->DeleteSubrange(1, 1); }, kState},
    {"a word that is no step", [](auto& c, auto&) { c.mutable_steps(1)->set_act("x"); }, kState},
    {"another state", [](auto& c, auto&) { c.set_state(v1::CHANGE_STATE_ROLLED_BACK); }, kState},
    {"a test that failed", [](auto& c, auto&) { c.mutable_steps(3)->set_good(false); }, kState},
    {"a review that refused",
     [](auto& c, auto&) {
         c.mutable_steps(1)->set_good(false);
         c.set_class_("emergency");
     },
     kState},
    {"no rehearsal", [](auto& c, auto&) { c.mutable_steps()->DeleteSubrange(4, 1); }, kFlags},
    {"a rehearsal that failed", [](auto& c, auto&) { c.mutable_steps(4)->set_good(false); },
     kFlags},
    {"no resolution", [](auto& c, auto&) { c.set_proposal(8); }, kResolution},
    {"the resolution of another", [](auto&, auto& p) { p.set_change("bank-a.0000000000000001"); },
     kResolution},
    {"executed in another block", [](auto&, auto& p) { p.set_decided_height(5); }, kResolution},
    {"in force before its resolution", [](auto& c, auto&) { c.set_active_from(5); }, kResolution},
    {"carried out in no step",
     [](auto& c, auto&) {
         c.mutable_steps()->DeleteSubrange(5, 2);
         c.set_state(v1::CHANGE_STATE_TESTED);
     },
     kResolution},
};

TEST(PackChanges, EachThatDoesNotFollowIsRefused) {
    for (const Row& row : kRows) {
        v1::Change change = honest();
        v1::Proposal proposal = resolution();
        row.forge(change, proposal);
        EXPECT_EQ(flaw_of(change, proposal), row.says) << row.name;
    }
}

TEST(PackChanges, WhatResolutionsDidIsNoStepOfItsOwn) {
    const v1::Change change = honest();
    v1::Change undoing;
    undoing.set_key(state::keys::change("bank-a.0000000000000001"));
    undoing.set_undoes(kName);
    state::MemoryView view;
    view.apply({{undoing.key(), wire::encode(undoing)}});
    EXPECT_TRUE(is_own_step(change.steps(0), change, view));
    EXPECT_FALSE(is_own_step(change.steps(5), change, view));
    v1::Step rolled_back;
    rolled_back.set_act("change.roll_back");
    rolled_back.set_note("it failed");
    EXPECT_TRUE(is_own_step(rolled_back, change, view));
    rolled_back.set_note("bank-a.0000000000000001");
    EXPECT_FALSE(is_own_step(rolled_back, change, view));
}

}  // namespace
}  // namespace charter::pack
