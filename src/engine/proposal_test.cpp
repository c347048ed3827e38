#include "engine/proposal.hpp"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace charter::engine {
namespace {

constexpr ProposalLimits kRoom{1'000, 1'000};
using Indices = std::vector<std::size_t>;

Candidate candidate(const char* sender, std::uint64_t nonce, v1::Lane lane = v1::LANE_BUSINESS,
                    std::size_t bytes = 10) {
    return {sender, nonce, 5, lane, bytes, bytes + 2};
}

TEST(OrderProposal, LanesInOrderAndArrivalWithin) {
    const std::vector<Candidate> waiting = {
        candidate("a", 5), candidate("b", 5, v1::LANE_OBSERVATION),
        candidate("c", 5, v1::LANE_GOVERNANCE), candidate("d", 5),
        candidate("e", 5, v1::LANE_GOVERNANCE)};
    EXPECT_EQ(order_proposal(waiting, kRoom), (Indices{2, 4, 1, 0, 3}));
}

TEST(OrderProposal, RunsOfNoncesWithoutGaps) {
    // 7 came before 6; 9 lacks 8; 4 is used.
    const std::vector<Candidate> waiting = {candidate("a", 7), candidate("a", 5), candidate("a", 9),
                                            candidate("a", 6), candidate("a", 4)};
    EXPECT_EQ(order_proposal(waiting, kRoom), (Indices{1, 3, 0}));
}

TEST(OrderProposal, OneOfEachNonce) {
    const std::vector<Candidate> waiting = {candidate("a", 5), candidate("a", 5)};
    EXPECT_EQ(order_proposal(waiting, kRoom), (Indices{0}));
}

TEST(OrderProposal, BusinessGoesWithTheGovernanceThatWaitsBehindIt) {
    const std::vector<Candidate> waiting = {candidate("b", 5), candidate("a", 5),
                                            candidate("a", 6, v1::LANE_GOVERNANCE),
                                            candidate("a", 7)};
    EXPECT_EQ(order_proposal(waiting, kRoom), (Indices{1, 2, 0, 3}));
}

TEST(OrderProposal, WhatDoesNotFitHoldsItsSenderAlone) {
    const std::vector<Candidate> waiting = {candidate("a", 5, v1::LANE_BUSINESS, 900),
                                            candidate("b", 5, v1::LANE_BUSINESS, 200),
                                            candidate("b", 6), candidate("c", 5)};
    EXPECT_EQ(order_proposal(waiting, kRoom), (Indices{0, 3}));
}

TEST(OrderProposal, BothLimitsHold) {
    const std::vector<Candidate> waiting = {candidate("a", 5), candidate("b", 5),
                                            candidate("c", 5)};
    EXPECT_EQ(order_proposal(waiting, {20, 1'000}), (Indices{0, 1}));
    EXPECT_EQ(order_proposal(waiting, {1'000, 23}), (Indices{0}));
    EXPECT_EQ(order_proposal(waiting, {9, 1'000}), Indices{});
    EXPECT_EQ(order_proposal({}, kRoom), Indices{});
}

// ---- when not all fit

// So many of the sender, 10 bytes each.
void add_flood(std::vector<Candidate>& waiting, const char* sender, std::size_t count,
               v1::Lane lane = v1::LANE_BUSINESS) {
    for (std::size_t i = 0; i < count; ++i) waiting.push_back({sender, 5 + i, 5, lane, 10, 10});
}

std::map<std::string, std::size_t> chosen_of(const std::vector<Candidate>& waiting,
                                             const ProposalLimits& limits) {
    std::map<std::string, std::size_t> chosen;
    for (const std::size_t i : order_proposal(waiting, limits)) chosen[waiting[i].sender] += 1;
    return chosen;
}

TEST(OrderProposal, MembersShareTheRoom) {
    std::vector<Candidate> waiting;
    add_flood(waiting, "a.x", 100);
    add_flood(waiting, "a.y", 100);
    add_flood(waiting, "b.x", 100);
    add_flood(waiting, "c.x", 3);
    const auto chosen = chosen_of(waiting, {300, 1'000});
    EXPECT_EQ(chosen.at("c.x"), 3U);
    EXPECT_EQ(chosen.at("b.x"), 13U);
    EXPECT_EQ(chosen.at("a.x"), 14U) << "a member's senders share what it has";
    EXPECT_FALSE(chosen.contains("a.y")) << "in order of arrival";
}

TEST(OrderProposal, TheReservedShareIsForGovernanceAndObservations) {
    std::vector<Candidate> waiting;
    add_flood(waiting, "a.x", 100);
    add_flood(waiting, "b.x", 100, v1::LANE_GOVERNANCE);
    add_flood(waiting, "c.x", 1, v1::LANE_OBSERVATION);
    auto chosen = chosen_of(waiting, {1'000, 500});
    EXPECT_EQ(chosen.at("a.x"), 40U) << "a flood of governance does not starve business";
    EXPECT_EQ(chosen.at("b.x"), 9U) << "nor one of business governance";
    EXPECT_EQ(chosen.at("c.x"), 1U) << "within the share, members take turns";
    waiting.resize(110);  // ten of governance, no observation
    chosen = chosen_of(waiting, {2'000, 2'000});
    EXPECT_EQ(chosen.at("a.x"), 100U);
    EXPECT_EQ(chosen.at("b.x"), 10U) << "what one share leaves is for the other";
}

TEST(OrderProposal, OneOfTheReservedShareEvenInTheSmallestBlock) {
    std::vector<Candidate> waiting;
    add_flood(waiting, "a.x", 100);
    add_flood(waiting, "b.x", 100, v1::LANE_GOVERNANCE);
    EXPECT_EQ(chosen_of(waiting, {20, 20}),
              (std::map<std::string, std::size_t>{{"a.x", 1}, {"b.x", 1}}));
    EXPECT_EQ(chosen_of(waiting, {10, 10}), (std::map<std::string, std::size_t>{{"b.x", 1}}));
}

// ---- what others can judge

// Governance that does not fit gives the business before it no better place.
TEST(OrderProposal, WhatStaysOutLendsNoLane) {
    const std::vector<Candidate> waiting = {candidate("b", 5), candidate("a", 5),
                                            candidate("a", 6, v1::LANE_GOVERNANCE, 990),
                                            candidate("c", 5, v1::LANE_OBSERVATION)};
    EXPECT_EQ(order_proposal(waiting, kRoom), (Indices{3, 0, 1}));
}

TEST(OutOfLane, Rows) {
    constexpr v1::Lane kGovernance = v1::LANE_GOVERNANCE;
    constexpr v1::Lane kObservation = v1::LANE_OBSERVATION;
    constexpr v1::Lane kBusiness = v1::LANE_BUSINESS;
    const struct {
        const char* name;
        std::vector<InBlock> block;
        std::optional<std::size_t> at;
    } rows[] = {
        {"nothing", {}, std::nullopt},
        {"lanes in order",
         {{"a", kGovernance}, {"b", kGovernance}, {"c", kObservation}, {"a", kBusiness}},
         std::nullopt},
        {"governance last", {{"a", kBusiness}, {"b", kGovernance}}, 1},
        {"business between", {{"a", kObservation}, {"b", kBusiness}, {"c", kObservation}}, 2},
        {"business before its sender's governance",
         {{"a", kBusiness}, {"a", kGovernance}, {"b", kBusiness}},
         std::nullopt},
        {"the same behind another's business",
         {{"b", kBusiness}, {"a", kBusiness}, {"a", kGovernance}},
         1},
        {"its sender's governance was before",
         {{"a", kGovernance}, {"a", kBusiness}, {"b", kObservation}},
         2},
    };
    for (const auto& row : rows) EXPECT_EQ(out_of_lane(row.block), row.at) << row.name;
}

std::vector<Candidate> random_candidates(std::mt19937_64& random) {
    constexpr v1::Lane kLanes[] = {v1::LANE_BUSINESS, v1::LANE_BUSINESS, v1::LANE_OBSERVATION,
                                   v1::LANE_GOVERNANCE};
    const char* const senders[] = {"a.x", "a.y", "b.x", "c.x", "c.y"};
    std::vector<Candidate> waiting;
    for (std::uint64_t n = random() % 60; n > 0; --n) {
        const std::size_t bytes = 1 + random() % 120;
        waiting.push_back(
            {senders[random() % 5], 4 + random() % 12, 5, kLanes[random() % 4], bytes, bytes + 2});
    }
    return waiting;
}

// Whatever an honest node prepares, another accepts, which has seen none of what waited there; and
// would have prepared, had it seen nothing else. So the block alone tells no more than its order.
TEST(OrderProposal, R12_TheOrderCanBeJudgedByTheBlockAlone) {
    std::mt19937_64 random(12);
    std::size_t short_blocks = 0;
    for (int round = 0; round < 3'000; ++round) {
        const std::vector<Candidate> waiting = random_candidates(random);
        const ProposalLimits limits{random() % 3'000, random() % 3'000, random() % 1'001};
        std::vector<Candidate> block;
        std::vector<InBlock> seen;
        for (const std::size_t i : order_proposal(waiting, limits)) {
            block.push_back(waiting[i]);
            seen.push_back({waiting[i].sender, waiting[i].lane});
        }
        ASSERT_EQ(out_of_lane(seen), std::nullopt) << "round " << round;
        Indices same(block.size());
        std::iota(same.begin(), same.end(), std::size_t{0});
        ASSERT_EQ(order_proposal(block, limits), same) << "round " << round;
        short_blocks += block.size() < waiting.size() ? 1U : 0U;
    }
    EXPECT_GT(short_blocks, 1'000U);
}

}  // namespace
}  // namespace charter::engine
