#include "engine/proposal.hpp"

#include <gtest/gtest.h>

#include <map>
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

}  // namespace
}  // namespace charter::engine
