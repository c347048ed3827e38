#include "network/broadcaster.hpp"

#include <gtest/gtest.h>

#include "wire/reason_text.hpp"

namespace charter::network {
namespace {

TEST(Broadcaster, WhatIsNotTakenIsAWholeSentence) {
    const Refusal refusal = not_taken("bank-a", "mempool is full: number of txs 5000 (max: 5000)");
    EXPECT_EQ(refusal.reason, Reason::quota_exceeded);
    EXPECT_EQ(wire::refusal_text(refusal, "en"), "no room for bank-a: 0 left, 1 needed");
    EXPECT_EQ(wire::refusal_text(refusal, "zh-TW").find('{'), std::string::npos);
}

}  // namespace
}  // namespace charter::network
