#include "engine/proposal.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace charter::engine
