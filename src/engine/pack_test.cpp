// Evidence packs of a real chain: what is whole holds.

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/pack_draft_test.hpp"

namespace charter::engine {
namespace {

using pack::Failure;
using pack::Result;

TEST(Pack, OfARealChainHolds) {
    Draft draft = ledger().draft();
    const auto report = judge(draft);
    ASSERT_TRUE(report) << pack::failure_name(report.error().failure) << " " << report.error().where
                        << " " << report.error().detail;
    EXPECT_EQ(report->count(Result::is_true), 265U);
    EXPECT_EQ(report->statuses.size(), 265U);
    EXPECT_EQ(report->hidden, 0U);
}

TEST(Pack, OfEverybodyHolds) {
    Draft draft = ledger().draft();
    draft.manifest.set_member("*");
    const auto report = judge(draft);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->count(Result::is_true), report->statuses.size());
    EXPECT_GT(report->statuses.size(), 600U);
}

TEST(Pack, AsksForOneRequirementAndMember) {
    Draft draft = ledger().draft();
    MemoryFiles files;
    pack::VerifyOptions options = ledger().options();
    draft.manifest.set_member("*");
    options.scope = {"4.2", "bank-b"};
    const auto report = pack::verify(draft.seal(files), options);
    ASSERT_TRUE(report);
    ASSERT_EQ(report->statuses.size(), 1U);
    EXPECT_EQ(report->statuses[0].member, "bank-b");
    EXPECT_FALSE(report->statuses[0].facts.empty());
    options.scope = {"99.9", ""};
    EXPECT_EQ(pack::verify(files, options).error().failure, Failure::scope_unknown);
}

TEST(Pack, AStatusThatTheRecordsDoNotGiveIsFalse) {
    Draft draft = ledger().draft();
    change_status(draft, "4.2", "bank-a", v1::STATUS_VALUE_SATISFIED);
    sign_as_it_is(draft);
    const auto report = judge(draft);
    ASSERT_TRUE(report) << report.error().where << report.error().detail;
    ASSERT_EQ(report->count(Result::is_false), 1U);
    const auto found =
        std::ranges::find(report->statuses, Result::is_false, &pack::StatusResult::result);
    EXPECT_EQ(found->requirement, "4.2");
    EXPECT_EQ(found->why, "the records give STATUS_VALUE_NOT_ASSESSED");
}

TEST(Pack, WhatRestsOnHiddenRecordsIsNotJudged) {
    Draft draft = ledger().draft();
    draft.manifest.set_member("*");
    draft.hidden.insert(add_entry(draft, "risks", "bank-b"));  // of members alone
    sign_as_it_is(draft);
    const auto report = judge(draft);
    ASSERT_TRUE(report) << report.error().where << report.error().detail;
    EXPECT_EQ(report->hidden, 1U);
    EXPECT_EQ(report->count(Result::is_false), 0U);
    EXPECT_GT(report->count(Result::not_judged), 0U);
    for (const pack::StatusResult& status : report->statuses) {
        const bool own = status.member == "bank-a";
        EXPECT_TRUE(!own || status.result == Result::is_true) << status.requirement;
    }
}

TEST(Pack, AStatusThatIsDueIsNotJudged) {
    Draft draft = ledger().draft();
    v1::StatusRecord status;
    status.ParseFromString(draft.leaves.at("sta/4.2/bank-a"));
    status.set_expires_ms(1);
    draft.leaves["sta/4.2/bank-a"] = wire::encode(status);
    sign_as_it_is(draft);
    const auto report = judge(draft);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->count(Result::not_judged), 1U);
    EXPECT_EQ(report->count(Result::is_false), 0U);
}

// Between the block and the moment asked for, a status may become due.
TEST(Pack, AStatusThatIsDueByTheTimeAskedForIsNotJudged) {
    Draft draft = ledger().draft();
    const std::int64_t own = judge(draft)->time_ms;
    v1::StatusRecord status;
    status.ParseFromString(draft.leaves.at("sta/4.2/bank-a"));
    status.set_expires_ms(own + 1'000);
    draft.leaves["sta/4.2/bank-a"] = wire::encode(status);
    const pack::PartialView view = draft.visible();
    const pack::Scope scope{"4.2", "bank-a", own + 5'000};
    const auto judged = pack::judge_statuses(view, ledger().height, own, scope);
    ASSERT_TRUE(judged);
    EXPECT_EQ(judged->statuses.at(0).result, Result::not_judged);
    const auto lives = pack::lives_of(view, scope, {own, own + 5'000});
    ASSERT_EQ(lives.size(), 1U);
    EXPECT_EQ(lives[0].intervals.back().value, v1::STATUS_VALUE_UNSPECIFIED);
    EXPECT_EQ(lives[0].intervals.back().from_ms, own + 1'000);
    EXPECT_FALSE(lives[0].satisfied_throughout());
}

TEST(Pack, OfOneMemberSaysNothingOfAnother) {
    Draft draft = ledger().draft();
    MemoryFiles files;
    pack::VerifyOptions options = ledger().options();
    options.scope = {"", "bank-b"};
    EXPECT_EQ(pack::verify(draft.seal(files), options).error().failure, Failure::scope_unknown);
    draft.manifest.set_member("*");
    const auto report = pack::verify(draft.seal(files), options);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->scope.member, "bank-b");
}

TEST(Pack, AtTheBlockOfANewCatalogNothingIsJudged) {
    Draft draft = ledger().draft();
    const auto report = judge(draft);
    v1::Timer timer;
    timer.set_key(state::keys::timer(report->time_ms, "challenge", "*"));
    draft.leaves[timer.key()] = wire::encode(timer);
    sign_as_it_is(draft);
    const auto again = judge(draft);
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->count(Result::not_judged), again->statuses.size());
}

TEST(Pack, DocumentsAreHeldAgainstTheirEntries) {
    Draft draft = ledger().draft();
    add_document(draft, "minutes of the drill", true, 20);
    const auto report = judge(draft);
    ASSERT_TRUE(report) << report.error().where << report.error().detail;
    EXPECT_EQ(report->documents, 1U);
    EXPECT_EQ(report->not_held, 2U) << "a letter and the document of an exception";
}

TEST(Pack, ConfidentialTextsAreHeldAgainstTheirEntries) {
    Draft draft = ledger().draft();
    add_text(draft, "held with the consortium's drill");
    const auto report = judge(draft);
    ASSERT_TRUE(report) << report.error().where << report.error().detail;
    EXPECT_EQ(report->documents, 1U);
    EXPECT_EQ(report->not_held, 2U) << "a letter and the document of an exception";
}

TEST(Pack, HeightsByTime) {
    const storage::StateStore& store = *ledger().node.store;
    for (std::uint64_t h = 1; h <= ledger().height; ++h) {
        const auto own = light::unix_ms_of((*stored_header(store.store(), h))->time());
        const auto next = light::unix_ms_of((*stored_header(store.store(), h + 1))->time());
        EXPECT_EQ(**height_as_of(store, own), h);
        EXPECT_EQ(**height_as_of(store, next - 1), h);
    }
    EXPECT_FALSE(height_as_of(store, 1)->has_value());
    EXPECT_FALSE(height_as_of(store, ledger().node.now_ms + 1'000'000'000)->has_value());
}

}  // namespace
}  // namespace charter::engine
