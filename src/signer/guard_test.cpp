#include "signer/guard.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "signer/state.hpp"
#include "signer/support_test.hpp"

namespace charter::signer {
namespace {

constexpr std::int32_t kRoundMax = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kHeightMax = std::numeric_limits<std::int64_t>::max();
constexpr Position kLast{7, 2, Step::prevote};

/// What was signed last is kLast, for block "a".
struct Row {
    const char* name;
    Position at;
    const char* block;  // "": nil
    std::int32_t after_ns;
    const char* decision;  // "sign", "again", or the code of the denial
};

const Row kRows[] = {
    {"next height", {8, 0, Step::propose}, "a", 0, "sign"},
    {"a height far ahead", {kHeightMax, 0, Step::precommit}, "b", 0, "sign"},
    {"next round", {7, 3, Step::propose}, "b", 0, "sign"},
    {"greatest round", {7, kRoundMax, Step::prevote}, "", 0, "sign"},
    {"next step", {7, 2, Step::precommit}, "a", 0, "sign"},
    {"next step for nil", {7, 2, Step::precommit}, "", 0, "sign"},
    {"the same", kLast, "a", 0, "again"},
    {"the same, later", kLast, "a", 999'999'999, "again"},
    {"another block", kLast, "b", 0, "8"},
    {"another block, later", kLast, "b", 1, "8"},
    {"nil", kLast, "", 0, "8"},
    {"step before", {7, 2, Step::propose}, "a", 0, "7"},
    {"round before", {7, 1, Step::precommit}, "a", 0, "6"},
    {"round before, first step", {7, 1, Step::propose}, "b", 0, "6"},
    {"height before", {6, 2, Step::prevote}, "a", 0, "5"},
    {"height before, greatest round", {6, kRoundMax, Step::precommit}, "b", 0, "5"},
    {"first height", {1, 0, Step::propose}, "a", 0, "5"},
};

std::string word(const Granted<std::optional<Given>>& decision) {
    if (!decision) return std::to_string(static_cast<int>(decision.error().code));
    return decision->has_value() ? "again" : "sign";
}

TEST(Guard, R27_EachRule) {
    const LastSigned last = test_signed(kLast, "a");
    for (const Row& row : kRows) {
        const Ask ask = test_ask(row.at, row.block, row.after_ns);
        const auto decision = decide(kTestChain, last, ask);
        EXPECT_EQ(word(decision), row.decision) << row.name;
        if (!decision || !decision->has_value()) continue;
        EXPECT_EQ((*decision)->signature, last.signature) << row.name;
        EXPECT_EQ((*decision)->timestamp.nanos(), 0) << row.name << ": the time of the first one";
    }
}

TEST(Guard, R27_NothingSignedYetSignsAnything) {
    for (const Row& row : kRows) {
        EXPECT_EQ(word(decide(kTestChain, {}, test_ask(row.at, row.block))), "sign") << row.name;
    }
}

TEST(Guard, R27_WhereOnlyTheHeightIsKnownNothingAtItIsSigned) {
    const LastSigned last = above(7);
    for (const Step step : {Step::propose, Step::prevote, Step::precommit}) {
        EXPECT_FALSE(decide(kTestChain, last, test_ask({7, 0, step}, "a")));
        EXPECT_FALSE(decide(kTestChain, last, test_ask({7, kRoundMax, step}, "a")));
        EXPECT_FALSE(decide(kTestChain, last, test_ask({6, 0, step}, "a")));
        EXPECT_EQ(word(decide(kTestChain, last, test_ask({8, 0, step}, "a"))), "sign");
    }
}

TEST(Guard, R27_AProposalWithAnotherLockIsAnotherOne) {
    const Position at{7, 2, Step::propose};
    const LastSigned last = test_signed(at, "a");
    pb::SignProposalRequest request = test_proposal(at, "a");
    request.mutable_proposal()->set_pol_round(1);
    EXPECT_EQ(word(decide(kTestChain, last, read_proposal(test_identity(), request).value())), "8");
    EXPECT_EQ(word(decide(kTestChain, last, test_ask(at, "a", 5))), "again");
}

TEST(Guard, R27_NeverTwoSignaturesForOnePosition) {
    // Every ask of a small world, in every order of two: what is given for a position is one thing.
    std::vector<Ask> asks;
    for (const std::int64_t height : {1, 2}) {
        for (const std::int32_t round : {0, 1}) {
            for (const Step step : {Step::propose, Step::prevote, Step::precommit}) {
                for (const char* block : {"a", "b"}) {
                    for (const int ns : {0, 1}) {
                        asks.push_back(test_ask({height, round, step}, block, ns));
                    }
                }
            }
        }
    }
    for (const Ask& first : asks) {
        for (const Ask& second : asks) {
            const LastSigned last{first.at, first.sign_bytes, "signature"};
            const auto decision = decide(kTestChain, last, second);
            const bool signs = decision && !decision->has_value();
            EXPECT_EQ(signs, second.at > first.at);
            const bool again = decision && decision->has_value();
            EXPECT_EQ(again, second.at == first.at &&
                                 at_time(second, first.timestamp) == first.sign_bytes);
        }
    }
}

}  // namespace
}  // namespace charter::signer
